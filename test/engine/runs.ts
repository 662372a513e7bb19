/** How many cases at random are drawn: `BRINE_RUNS=50` draws fifty times as many (and wants a longer `--testTimeout`). */
export const runs = (count: number): { readonly numRuns: number } => ({
  numRuns: count * Number(process.env.BRINE_RUNS ?? 1),
});
