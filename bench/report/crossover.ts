/** From which size on the WebAssembly engine is the faster one, by the figures of case I. */
import type { Stored } from "../compare/store.js";

const DIRECTIONS = ["write", "read"] as const;

/** Lines of the report; none where case I was not measured with both engines. */
export function crossover(figures: readonly Stored[]): string[] {
  const own = figures.filter((figure) => figure.case === "I");
  const lines: string[] = [];
  for (const runtime of new Set(own.map((figure) => figure.runtime))) {
    for (const direction of DIRECTIONS) {
      const sizes = [...new Set(own.map(({ size }) => size ?? 0))].sort((a, b) => a - b);
      const time = (subject: string, size: number) =>
        own.find(
          (one) =>
            one.runtime === runtime && one.direction === direction && one.subject === subject && one.size === size,
        )?.times.low;
      const ratios = sizes.flatMap((size) => {
        const wasm = time("brine wasm", size);
        const ts = time("brine ts", size);
        return wasm === undefined || ts === undefined ? [] : [{ size, ratio: wasm / ts }];
      });
      if (ratios.length === 0) continue;
      const text = ratios.map(({ size, ratio }) => `${ratio.toFixed(2)} at ${size.toLocaleString("en-US")}`).join(", ");
      lines.push(`- ${runtime}, ${direction === "write" ? "writing" : "reading"}: ${text}`);
    }
  }
  if (lines.length === 0) return [];
  return [
    "## The two engines",
    "",
    "Time of the WebAssembly engine over that of the TypeScript engine, by number of objects:",
    "",
    ...lines,
    "",
  ];
}
