/** All runtimes by the names of the command line, and why one is left out. */
import { chromium, firefox, webkit } from "./browsers.js";
import { bun, deno, newestNode, nodeAtHand, strictNode } from "./programs.js";
import type { Runtime } from "./runtime.js";

interface Entry {
  readonly find: () => Runtime | null;
  /** What to say where it is not there. */
  readonly missing: string;
}

const NPM = "npm has no such program for this machine";

const RUNTIMES: ReadonlyMap<string, Entry> = new Map([
  ["node", { find: nodeAtHand, missing: NPM }],
  ["node-strict", { find: strictNode, missing: NPM }],
  ["node-newest", { find: newestNode, missing: NPM }],
  ["bun", { find: bun, missing: NPM }],
  ["deno", { find: deno, missing: NPM }],
  ["chromium", { find: () => chromium(false), missing: "install the package `chromium`" }],
  ["chromium-strict", { find: () => chromium(true), missing: "install the package `chromium`" }],
  ["firefox", { find: () => firefox(false), missing: "install the package `firefox-esr`" }],
  ["webkit", { find: () => webkit(false), missing: "install the packages `webkit2gtk-driver` and `xvfb`" }],
]);

export const RUNTIME_NAMES: readonly string[] = [...RUNTIMES.keys()];

/** The runtimes of those names (`all`: every one); what is not there is left out, and said. Throws for an unknown name. */
export function findRuntimes(names: readonly string[], say: (text: string) => void): Runtime[] {
  const found: Runtime[] = [];
  for (const name of names.includes("all") ? RUNTIME_NAMES : names) {
    const entry = RUNTIMES.get(name);
    if (entry === undefined) throw new Error(`no runtime ${name}: there are ${RUNTIME_NAMES.join(", ")}, all`);
    const runtime = entry.find();
    if (runtime === null) say(`${name} is left out: ${entry.missing}`);
    else found.push(runtime);
  }
  return found;
}
