/**
 * Property tests draw from a fixed seed under CI, so that a red run is about the change and not about the draw; elsewhere
 * from a new one each time, which is what finds things. `BRINE_SEED=n` chooses one. (vitest.config.ts runs this first.)
 */
import fc from "fast-check";

const chosen = process.env.BRINE_SEED ?? (process.env.CI ? "20261121" : undefined);
if (chosen !== undefined) fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(chosen) });
