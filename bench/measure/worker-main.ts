/** The program of a measuring process under Node, Bun and Deno. */
import { argv, stdout } from "node:process";
import type { Job } from "./subject.js";
import { runJob } from "./worker.js";

const report = await runJob(JSON.parse(argv[2] ?? "{}") as Job);
stdout.write(`${JSON.stringify(report)}\n`);
