/**
 * CPython 3.14 without a Python on the machine: `pyodide`, run with the program of the other CPythons (test/python/random_oracle.py)
 * and spoken to like them, a JSON line for a JSON line. A process of its own, for Python's frames need much of the stack.
 */
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { loadPyodide } from "pyodide";

const FOLDER = fileURLToPath(new URL("../python/", import.meta.url));
const MODULES = ["random_model", "builtins_model", "neutral", "library_kinds", "interning", "random_oracle"];

const python = await loadPyodide({ env: { PYTHONHASHSEED: "0" } });
for (const name of MODULES) python.FS.writeFile(`/home/pyodide/${name}.py`, readFileSync(`${FOLDER}${name}.py`));
const answer = python.runPython(
  "import sys; sys.path.insert(0, '/home/pyodide')\nimport json, random_oracle\nlambda line: json.dumps(random_oracle.answer(json.loads(line)))",
);

for await (const line of createInterface({ input: process.stdin })) {
  let reply;
  try {
    reply = answer(line);
  } catch (error) {
    reply = JSON.stringify({ error: String(error).slice(-1500) });
  }
  process.stdout.write(`${reply}\n`);
}
