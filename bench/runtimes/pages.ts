/** The pages browsers measure in: a server on this machine alone, for as long as the bench runs. */
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { ROOT } from "../compare/processes.js";

/** Where the bundle of measure/worker-browser.ts lies. */
const BUNDLE = join(ROOT, "build", "compare", "browser", "worker.js");

const PAGE =
  '<!doctype html><meta charset="utf-8"><title>brine bench</title><script type="module" src="/worker.js"></script>';

/** Without these a page's clock ticks in tenths of milliseconds. */
const ISOLATED = { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" };

/** What many sites send: no code made of strings, WebAssembly allowed. */
const STRICT = { "Content-Security-Policy": "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'" };

export interface Pages {
  readonly address: string;
  close(): Promise<void>;
}

export function servePages(strict: boolean): Promise<Pages> {
  const worker = readFileSync(BUNDLE);
  const headers = { ...ISOLATED, ...(strict ? STRICT : {}) };
  const server = createServer((request, response) => {
    const script = request.url === "/worker.js";
    if (!script && request.url !== "/") {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { ...headers, "Content-Type": script ? "text/javascript" : "text/html" });
    response.end(script ? worker : PAGE);
  });
  return new Promise((resolve, reject) => {
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      if (address === null || typeof address === "string") throw new Error("the server has no port");
      resolve({
        address: `http://127.0.0.1:${address.port}/`,
        close() {
          server.closeAllConnections();
          return new Promise((done) => server.close(() => done()));
        },
      });
    });
  });
}
