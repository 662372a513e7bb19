/** What a figure depends on besides the program: machine, system, versions, how busy it was. */
import { readFileSync } from "node:fs";
import { cpus, loadavg, release, totalmem, type } from "node:os";
import { join } from "node:path";
import { ROOT } from "../compare/processes.js";
import type { Stored } from "../compare/store.js";

const GIB = 2 ** 30;

/** Lines of the report's head. */
export function surroundings(figures: readonly Stored[]): string[] {
  const packages = JSON.parse(readFileSync(join(ROOT, "bench", "package.json"), "utf8")) as {
    dependencies: Record<string, string>;
  };
  const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { version: string };
  const runtimes = [...new Set(figures.map(({ runtime }) => runtime))];
  const days = figures.map(({ date }) => date.slice(0, 10)).sort();
  const processors = cpus();
  const peers = ["avsc", "bebop", "cbor-x", "devalue", "msgpackr", "pickleparser", "seroval", "superjson"];
  return [
    `- Measured from ${days[0] ?? "never"} to ${days.at(-1) ?? "never"}, brine ${version}; results.json has the hour of each figure.`,
    `- Machine: ${processors.length} × ${processors[0]?.model.trim() ?? "unknown"}, ${Math.round(totalmem() / GIB)} GiB, ${type()} ${release()}; load when written: ${loadavg()[0]!.toFixed(1)}.`,
    `- Runtimes: ${runtimes.join("; ")}.`,
    `- Peers: ${peers.map((name) => `${name} ${packages.dependencies[name]}`).join(", ")}.`,
  ];
}
