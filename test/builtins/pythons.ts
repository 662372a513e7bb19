/** Every CPython on this machine that can be asked: the one with `param`, and those of pyenv; here from 3.6 on. */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const PROGRAM = fileURLToPath(new URL("../python/builtins_oracle.py", import.meta.url));

export interface Python {
  readonly name: string;
  readonly path: string;
}

/** Those whose version is one of `versions`. */
export function found(versions = /^3\.([6-9]|\d\d)\./): Python[] {
  if (process.env.BRINE_NO_PYTHON === "1") return [];
  const own = process.env.BRINE_PYTHON ? [{ name: "the project's", path: process.env.BRINE_PYTHON }] : [];
  const folder = join(process.env.PYENV_ROOT || join(homedir(), ".pyenv"), "versions");
  if (!existsSync(folder)) return own;
  const others = readdirSync(folder)
    .filter((version) => versions.test(version))
    .map((version) => ({ name: version, path: join(folder, version, "bin/python") }))
    .filter(({ path }) => existsSync(path));
  return [...own, ...others];
}

export const PYTHONS: readonly Python[] = found();

export interface Reply {
  readonly pickle?: string;
  readonly interned?: string;
  readonly same?: boolean;
  readonly got?: string;
  readonly wanted?: string;
  readonly skip?: string;
  readonly error?: string;
}

/** All answers to a list of questions. */
export function ask({ path }: Python, requests: readonly object[]): Reply[] {
  const input = requests.map((request) => `${JSON.stringify(request)}\n`).join("");
  const env = { ...process.env, PYTHONDONTWRITEBYTECODE: "1" };
  const { stdout, stderr } = spawnSync(path, ["-W", "ignore", PROGRAM], {
    input,
    env,
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  const replies = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Reply);
  if (replies.length !== requests.length) throw new Error(`${path} ended early: ${stderr}`);
  return replies;
}

export const decode = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, "base64"));
export const encode = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");
