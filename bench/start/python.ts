/**
 * Python's side of `npm start`: CPython with real `param` where there is one, else CPython in Node (pyodide) with
 * stand-in classes. Both run test/python/start.py, which checks every value against the published files itself.
 */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { createInterface } from "node:readline";
import type { Timing } from "./measure.js";

/** What start.py is asked to do. */
export interface PythonJob {
  readonly name: string;
  /** Folder of the published files. */
  readonly data: string;
  readonly limit: number | null;
  /** The pickle to load, and where to write Python's own of the same objects. */
  readonly pickle: string;
  readonly back: string;
  /** How long each timing may go on beyond its first run. */
  readonly seconds: number;
}

/** What start.py says at the end. Times are absent where stand-ins ran. */
export interface PythonReport {
  readonly python: string;
  readonly differences: readonly string[];
  readonly values: number;
  readonly readBrine: Timing;
  readonly writeParam: Timing;
  readonly readParam: Timing;
  readonly bytesParam: number;
  readonly writePlain?: Timing;
  readonly readPlain?: Timing;
  readonly bytesPlain?: number;
}

export interface PythonRunner {
  /** How it is called in what is printed. */
  readonly title: string;
  /** Whether its classes are real `param` classes and its times those of CPython. */
  readonly real: boolean;
  run(job: PythonJob, step: (text: string) => void): Promise<PythonReport>;
}

/** One line of start.py. */
interface Line {
  readonly step?: string;
  readonly report?: PythonReport;
}

/** The interpreter that has `param`: named by the set-up, or found where the set-up puts it. */
export function findPython(root: string): string | null {
  if (process.env.BRINE_NO_PYTHON === "1") return null;
  const named = process.env.BRINE_PYTHON;
  if (named !== undefined) return named === "" ? null : named;
  const inVenv = join(root, ".venv", ...(process.platform === "win32" ? ["Scripts", "python.exe"] : ["bin", "python"]));
  return existsSync(inVenv) ? inVenv : null;
}

/** CPython as a program of its own, one run a data set. */
export function systemPython(interpreter: string, scripts: string): PythonRunner {
  return {
    title: "CPython with param",
    real: true,
    run: (job, step) =>
      new Promise((resolve, reject) => {
        const child = spawn(interpreter, [join(scripts, "start.py"), JSON.stringify(job)], {
          stdio: ["ignore", "pipe", "pipe"],
          env: { ...process.env, PYTHONDONTWRITEBYTECODE: "1" },
        });
        let report: PythonReport | undefined;
        let complaint = "";
        const lines = createInterface({ input: child.stdout });
        lines.on("line", (text) => {
          const line = JSON.parse(text) as Line;
          if (line.step !== undefined) step(line.step);
          report = line.report ?? report;
        });
        child.stderr.on("data", (chunk: Buffer) => {
          complaint += chunk.toString();
        });
        child.on("error", reject);
        child.on("close", (code) => {
          if (report !== undefined && code === 0) resolve(report);
          else reject(new Error(`Python ended with ${code} on ${job.name}:\n${complaint.trim()}`));
        });
      }),
  };
}

/** CPython compiled to WebAssembly, from node_modules alone. It starts once and is used for all data sets. */
export async function pyodidePython(scripts: string): Promise<PythonRunner> {
  const { loadPyodide } = await import("pyodide");
  let listener: (text: string) => void = () => {};
  const python = await loadPyodide({ stdout: (text) => listener(text), stderr: (text) => listener(text) });
  python.mountNodeFS("/scripts", scripts);
  python.runPython("import sys; sys.dont_write_bytecode = True; sys.path.insert(0, '/scripts')");
  const mounted = new Map<string, string>();
  /** Folders of the machine appear inside under names of their own. */
  const inside = (folder: string): string => {
    let name = mounted.get(folder);
    if (name === undefined) {
      name = `/folder${mounted.size}`;
      python.mountNodeFS(name, folder);
      mounted.set(folder, name);
    }
    return name;
  };
  return {
    title: "pyodide with stand-in classes",
    real: false,
    async run(job, step) {
      let report: PythonReport | undefined;
      const other: string[] = [];
      listener = (text) => {
        if (!text.startsWith("{")) {
          other.push(text);
          return;
        }
        const line = JSON.parse(text) as Line;
        if (line.step !== undefined) step(line.step);
        report = line.report ?? report;
      };
      const file = (path: string): string => `${inside(dirname(path))}/${basename(path)}`;
      const task = {
        ...job,
        data: inside(job.data),
        pickle: file(job.pickle),
        back: file(job.back),
        seconds: 0,
        standins: true,
      };
      python.globals.set("job", JSON.stringify(task));
      python.runPython("import json, start; start.run(json.loads(job))");
      if (report === undefined) throw new Error(`Python said nothing on ${job.name}: ${other.join("\n")}`);
      return report;
    },
  };
}
