/** Running programs: those in Python by CPython with real param, those in TypeScript by the compiler and then here. */
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { loads, type Registry } from "brine";
import { oraclePython } from "../oracle/oracle-process.js";

const PYTHON_FOLDER = fileURLToPath(new URL("../python", import.meta.url));
const PROJECT = fileURLToPath(new URL("../..", import.meta.url));

/** A question for test/python/script_oracle.py. */
export type Question =
  | { readonly op: "run"; readonly text: string }
  | { readonly op: "text"; readonly make: string; readonly options?: Readonly<Record<string, unknown>> };

interface Answer {
  readonly text?: string;
  readonly pickle?: string;
  readonly error?: string;
}

/** Asks CPython, all at once. */
export function askPython(questions: readonly Question[]): readonly Answer[] {
  const { stdout, stderr, status } = spawnSync(oraclePython as string, ["script_oracle.py"], {
    cwd: PYTHON_FOLDER,
    input: JSON.stringify(questions),
    encoding: "utf8",
    maxBuffer: 2 ** 28,
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: "1", PYTHONIOENCODING: "utf-8" },
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Answer[];
}

/** What programs in Python make, read back through pickles. */
export function runPython(texts: readonly string[], registry: Registry): unknown[] {
  const answers = askPython(texts.map((text) => ({ op: "run", text })));
  return answers.map(({ pickle, error }, index) => {
    if (pickle === undefined) throw new Error(`${error}\n${texts[index]}`);
    return loads(Uint8Array.from(Buffer.from(pickle, "base64")), { registry });
  });
}

/** Where the modules are put: both engines' tests run at once. */
const folder = process.env.BRINE_ENGINE ?? "none";

/** Puts modules into build/script, has the compiler check them under `strict`, and gives what each exports as `it`. */
export async function runTypeScript(texts: readonly string[]): Promise<unknown[]> {
  const path = `${PROJECT}build/script/${folder}/`.replace("//build", "/build");
  rmSync(path, { recursive: true, force: true });
  mkdirSync(path, { recursive: true });
  const options = {
    extends: "../../../tsconfig.test.json",
    compilerOptions: { rootDir: "../../..", noEmit: true, strict: true },
    include: ["*.ts"],
    exclude: [],
  };
  writeFileSync(`${path}tsconfig.json`, JSON.stringify(options));
  const files = texts.map((text, index) => {
    const file = `${path}program-${index}.ts`;
    writeFileSync(file, text);
    return file;
  });
  const compiler = `${PROJECT}/node_modules/typescript/bin/tsc`;
  const { stdout } = spawnSync(process.execPath, [compiler, "-p", `${path}tsconfig.json`, "--listFiles"], {
    cwd: PROJECT,
    encoding: "utf8",
    maxBuffer: 2 ** 28,
  });
  const lines = stdout.split("\n");
  const checked = lines.filter(
    (line) => line.includes(`build/script/${folder}/program-`) && !line.includes("error TS"),
  );
  if (checked.length < texts.length)
    throw new Error(`the compiler did not check the programs: ${stdout.slice(0, 2000)}`);
  const wrong = lines.filter((line) => line.startsWith(`build/script/${folder}/`) && line.includes("error TS"));
  if (wrong.length > 0)
    throw new Error(`${wrong.slice(0, 10).join("\n")}\n${texts[Number(/program-(\d+)/.exec(wrong[0]!)?.[1])]}`);
  return Promise.all(
    files.map(async (file) => ((await import(/* @vite-ignore */ file)) as { readonly it: unknown }).it),
  );
}
