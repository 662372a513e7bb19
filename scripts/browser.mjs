/** The browser of the tests: Chromium, where the system has one. */
import { which } from "./child.mjs";

/** The program, or `null`. `BRINE_NO_BROWSER=1` pretends there is none. */
export function chromiumProgram() {
  if (process.env.BRINE_NO_BROWSER === "1") return null;
  const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
  return names.map((name) => which(name)).find((program) => program !== null) ?? null;
}
