/** The measuring program in a page: bundled into one file, it offers `runJob` to whoever drives the browser. */
import { runJob } from "./worker.js";

Object.assign(globalThis, { runJob });
