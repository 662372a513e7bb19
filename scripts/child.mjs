/**
 * Runs other programs: shows or collects what they print, and turns their failures into one sentence.
 */
import { spawn } from "node:child_process";
import { accessSync, constants, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join, relative } from "node:path";
import { inProject, LIVE_TERMINAL, ROOT } from "./project.mjs";

/** A failure that the user can act on: shown as its message alone, without a stack. */
export class Failure extends Error {}

/** The project's own tools come first; a Rust installed a minute ago is found even where the shell's PATH is older. */
const PATH = [inProject(".tools", "bin"), process.env.PATH ?? "", join(homedir(), ".cargo", "bin")].join(delimiter);

/** @param {string} command @returns {string | null} the file a command stands for */
export function which(command) {
  const endings = process.platform === "win32" ? [".exe", ".cmd", ".bat"] : [""];
  for (const folder of PATH.split(delimiter)) {
    for (const ending of endings) {
      const file = join(folder, command + ending);
      try {
        accessSync(file, constants.X_OK);
        return file;
      } catch {
        // Not in this folder.
      }
    }
  }
  return null;
}

/** Programs see a pipe, not our terminal: colours are asked for where they are seen, and kept out of logs. */
const COLOURS = LIVE_TERMINAL
  ? { FORCE_COLOR: "1", CARGO_TERM_COLOR: "always" }
  : { NO_COLOR: "1", CARGO_TERM_COLOR: "never" };

/** The program and first arguments that start npm: the very npm that started us, when one did. */
export function npmCommand() {
  const script = process.env.npm_execpath;
  return script?.endsWith(".js") && existsSync(script) ? [process.execPath, script] : ["npm"];
}

/** What a program prints when it could not reach a network. */
const NO_NETWORK = new RegExp(
  [
    // Node and npm
    "ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH",
    // cargo and rustup
    "Could(n't| not) (resolve|connect)|Failed to connect|failed to lookup address|could not download file|failed to download from",
    // pip
    "Temporary failure in name resolution|Failed to establish a new connection|network is unreachable|from versions: none",
  ].join("|"),
  "i",
);

/**
 * @typedef {object} RunOptions
 * @property {string} [cwd]
 * @property {Record<string, string | undefined>} [env] Added to the environment.
 * @property {(line: string) => void} [onLine] Called with every line, as it is printed.
 * @property {boolean} [echo] Print everything through to our own output.
 *
 * @typedef {{ code: number, output: string }} RunResult
 */

/**
 * Runs a program to its end and gives its exit code and everything it printed.
 * @param {string[]} command @param {RunOptions} [options] @returns {Promise<RunResult>}
 */
export function run(command, { cwd = ROOT, env, onLine, echo = false } = {}) {
  const [program = "", ...args] = command;
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd,
      env: { ...process.env, PATH, ...COLOURS, ...env },
      stdio: ["ignore", "pipe", "pipe"],
      // npm is a .cmd file on Windows, which only a shell starts.
      shell: process.platform === "win32" && program === "npm",
    });
    /** @type {Buffer[]} */
    const chunks = [];
    let rest = "";
    /** @param {Buffer} chunk @param {NodeJS.WriteStream} out */
    const take = (chunk, out) => {
      chunks.push(chunk);
      if (echo) out.write(chunk);
      if (onLine === undefined) return;
      const lines = (rest + chunk.toString()).split(/[\r\n]+/);
      rest = lines.pop() ?? "";
      for (const line of lines) if (line.trim() !== "") onLine(line.trim());
    };
    child.stdout.on("data", (chunk) => take(chunk, process.stdout));
    child.stderr.on("data", (chunk) => take(chunk, process.stderr));
    child.on("error", (error) => resolve({ code: 127, output: `${program}: ${error.message}` }));
    child.on("close", (code, signal) => {
      const output = Buffer.concat(chunks).toString();
      resolve({ code: code ?? 1, output: signal === null ? output : `${output}\nended by ${signal}` });
    });
  });
}

/**
 * Runs a program that must succeed. What it printed goes to build/logs; the failure is one sentence that says where.
 * @param {string} log name of the log file @param {string[]} command @param {RunOptions} [options]
 */
export async function must(log, command, options = {}) {
  const { code, output } = await run(command, options);
  const file = inProject("build", "logs", `${log}.log`);
  mkdirSync(inProject("build", "logs"), { recursive: true });
  writeFileSync(file, `$ ${command.join(" ")}\n${output}\n`);
  if (code === 0) return output;
  if (NO_NETWORK.test(output)) {
    throw new Failure(`the network could not be reached, and this step needs it once (see ${relative(ROOT, file)})`);
  }
  throw new Failure(`${reasonIn(output) ?? `exit code ${code}`} (all of it: ${relative(ROOT, file)})`);
}

/** The line of a program's output that most likely says what went wrong. @param {string} output */
function reasonIn(output) {
  const lines = output
    .replace(/\x1b\[[0-9;]*m/g, "")
    .split("\n")
    .map((line) => line.trim());
  const telling = lines.find((line) =>
    /^(error(\[\w+\])?:|npm error (?!code|A complete)|ERROR:|\[!\])|error TS\d+:/.test(line),
  );
  return telling ?? lines.filter((line) => line !== "").at(-1);
}
