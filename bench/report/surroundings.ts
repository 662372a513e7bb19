/** What a figure depends on besides the program: machine, system, versions, how busy it was. */
import { readFileSync } from "node:fs";
import { cpus, loadavg, release, totalmem, type } from "node:os";
import { join } from "node:path";
import { ROOT } from "../compare/processes.js";

const GIB = 2 ** 30;

/** Lines of the report's head. */
export function surroundings(runtimes: readonly string[]): string[] {
  const packages = JSON.parse(readFileSync(join(ROOT, "bench", "package.json"), "utf8")) as {
    dependencies: Record<string, string>;
  };
  const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { version: string };
  const processors = cpus();
  const peers = ["avsc", "bebop", "cbor-x", "devalue", "msgpackr", "pickleparser", "seroval", "superjson"];
  return [
    `- Written on ${new Date().toISOString().slice(0, 10)}, brine ${version}.`,
    `- Machine: ${processors.length} × ${processors[0]?.model.trim() ?? "unknown"}, ${Math.round(totalmem() / GIB)} GiB, ${type()} ${release()}; load when written: ${loadavg()[0]!.toFixed(1)}.`,
    `- Runtimes: ${runtimes.join("; ")}.`,
    `- Peers: ${peers.map((name) => `${name} ${packages.dependencies[name]}`).join(", ")}.`,
  ];
}
