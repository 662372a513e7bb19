/**
 * Finds the Python that has `param`: the project's own virtual environment, made by the set-up.
 * Tests and `npm start` compare with it; where it is missing they say that they skip.
 */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The interpreter inside a virtual environment lies elsewhere on Windows. */
const VENV_PYTHON = fileURLToPath(
  new URL(process.platform === "win32" ? "../.venv/Scripts/python.exe" : "../.venv/bin/python", import.meta.url),
);

/** The interpreter to run oracle programs with, or `null`. `BRINE_NO_PYTHON=1` pretends there is none. */
export function pythonWithParam() {
  return process.env.BRINE_NO_PYTHON !== "1" && existsSync(VENV_PYTHON) ? VENV_PYTHON : null;
}
