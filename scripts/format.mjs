/** `npm run format`: formats all sources and applies the linter's safe fixes. */
import { run, which } from "./child.mjs";
import { answerHelp } from "./command-line.mjs";
import { inProject } from "./project.mjs";
import { setUp } from "./setup.mjs";

answerHelp(import.meta.url);

const { ok } = await setUp(["npm"]);
if (ok) {
  const biome = [process.execPath, inProject("node_modules", "@biomejs", "biome", "bin", "biome")];
  const { code } = await run([...biome, "check", "--write"], { echo: true });
  const rust = which("cargo") === null ? { code: 0 } : await run(["cargo", "fmt", "--all"], { echo: true });
  process.exitCode = code === 0 ? rust.code : code;
} else {
  process.exitCode = 1;
}
