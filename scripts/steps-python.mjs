/** The set-up step that needs Python: a virtual environment with real `param`, to compare with. */
import { rmSync } from "node:fs";
import { Failure, must, run, which } from "./child.mjs";
import { inProject } from "./project.mjs";

/** The Python with what brine is compared with. */
export const VENV = process.platform === "win32" ? ".venv/Scripts/python.exe" : ".venv/bin/python";

/** `python` is often the only name on Windows. */
const systemPython = () => which("python3") ?? which("python");

function pythonAbsent() {
  const loss = "nothing is compared with real param";
  if (process.env.BRINE_NO_PYTHON === "1") return `Python (BRINE_NO_PYTHON=1): ${loss}`;
  return systemPython() === null ? `Python 3, which is not on this machine: ${loss}` : null;
}

/** @type {import("./setup.mjs").Step[]} */
export const pythonSteps = [
  {
    id: "python",
    title: "Python environment",
    why: "real CPython with real param, numpy and pandas loads what brine wrote, and the other way round",
    inputs: ["test/python/requirements.txt"],
    outputs: [VENV],
    // A half-filled environment must not be taken for one that has param.
    clear: () => rmSync(inProject(".venv"), { recursive: true, force: true }),
    pretend: "BRINE_NO_PYTHON",
    absent: pythonAbsent,
    async run(note) {
      const python = systemPython() ?? "python3";
      const { code } = await run([python, "-c", "import sys; sys.exit(sys.version_info < (3, 10))"]);
      if (code !== 0)
        throw new Failure(
          "this Python is older than 3.10, which param and numpy ask for (BRINE_NO_PYTHON=1 goes on without)",
        );
      note("making .venv");
      await must("venv", [python, "-m", "venv", inProject(".venv")]);
      await must(
        "pip",
        [
          inProject(VENV),
          "-m",
          "pip",
          "install",
          "--disable-pip-version-check",
          "--only-binary=:all:",
          "-r",
          "test/python/requirements.txt",
        ],
        {
          onLine: note,
        },
      );
      return (
        await run([
          inProject(VENV),
          "-c",
          "import sys, param, numpy, pandas; print(f'Python {sys.version.split()[0]}, param {param.__version__}, numpy {numpy.__version__}, pandas {pandas.__version__}')",
        ])
      ).output.trim();
    },
  },
];
