/**
 * Chromium, Firefox and WebKit, where the system has them: a browser each job, without a window. Only Chromium can be asked to
 * collect garbage; in the others what subjects leave behind is collected whenever they like.
 */
import { spawn } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { createServer } from "node:net";
import { delimiter, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { measuredOf } from "../compare/processes.js";
import type { Measured } from "../compare/results.js";
import type { Job } from "../measure/subject.js";
import type { WorkerReport } from "../measure/worker.js";
import { servePages } from "./pages.js";
import type { Runtime } from "./runtime.js";

/** The longest job of all, a million sensors in the slowest browser. */
const LONGEST_MS = 900_000;

/** Runs a job in the page at an address, in a browser of its own; gives its report and the browser's name. */
type Drive = (address: string, job: Job) => Promise<readonly [WorkerReport, string]>;

/** In the page: the module that offers `runJob` may not have run yet. */
const IN_PAGE = `new Promise((resolve, reject) => {
  const start = () => {
    if (globalThis.runJob === undefined) setTimeout(start, 50);
    else globalThis.runJob(JOB).then(resolve, (error) => reject(error + "\\n" + (error && error.stack)));
  };
  start();
})`;

const script = (job: Job): string => IN_PAGE.replace("JOB", JSON.stringify(job));

const browser = (id: string, strict: boolean, drive: Drive): Runtime => ({
  id: strict ? `${id}-strict` : id,
  files: false,
  async run(job): Promise<Measured[]> {
    const pages = await servePages(strict);
    try {
      const [report, name] = await drive(pages.address, job);
      return measuredOf({ ...report, runtime: strict ? `${name}, strict CSP` : name });
    } finally {
      await pages.close();
    }
  },
});

/** The file of a command, or `null`. */
function commandFile(...names: string[]): string | null {
  for (const name of names) {
    for (const folder of (process.env.PATH ?? "").split(delimiter)) {
      const file = join(folder, name);
      try {
        accessSync(file, constants.X_OK);
        return file;
      } catch {
        // Not in this folder.
      }
    }
  }
  return null;
}

const throughPuppeteer =
  (kind: "chrome" | "firefox", executablePath: string): Drive =>
  async (address, job) => {
    const { launch } = await import("puppeteer-core");
    const args = kind === "chrome" ? ["--no-sandbox", "--js-flags=--expose-gc --max-old-space-size=8000"] : [];
    const started = await launch({ browser: kind, executablePath, headless: true, args, protocolTimeout: LONGEST_MS });
    try {
      const page = await started.newPage();
      page.setDefaultTimeout(LONGEST_MS);
      await page.goto(address);
      const text = (await page.evaluate(`${script(job)}.then((report) => JSON.stringify(report))`)) as string;
      const version = (await started.version()).replace("HeadlessChrome", "Chromium").replace("/", " ");
      return [JSON.parse(text) as WorkerReport, version.charAt(0).toUpperCase() + version.slice(1)];
    } finally {
      await started.close();
    }
  };

export function chromium(strict: boolean): Runtime | null {
  const program = commandFile("chromium", "chromium-browser", "google-chrome");
  return program === null ? null : browser("chromium", strict, throughPuppeteer("chrome", program));
}

export function firefox(strict: boolean): Runtime | null {
  const program = commandFile("firefox-esr", "firefox");
  return program === null ? null : browser("firefox", strict, throughPuppeteer("firefox", program));
}

/** A port that nobody listens on. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => (typeof address === "object" && address !== null ? resolve(address.port) : reject(address)));
    });
  });
}

/** WebKit knows no "without a window": it is given a screen that nobody sees. */
function startScreen(program: string): Promise<{ readonly display: string; stop(): void }> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, ["-displayfd", "3", "-nolisten", "tcp"], {
      stdio: ["ignore", "ignore", "ignore", "pipe"],
    });
    child.on("error", reject);
    child.on("close", (code) => reject(new Error(`${program} ended with ${code}`)));
    child.stdio[3]?.once("data", (chunk: Buffer) =>
      resolve({ display: `:${chunk.toString().trim()}`, stop: () => void child.kill() }),
    );
  });
}

/** Asks the driver until it answers. */
async function untilReady(address: string): Promise<void> {
  for (let left = 100; ; left--) {
    try {
      await fetch(`${address}/status`);
      return;
    } catch (error) {
      if (left === 0) throw error;
      await pause(100);
    }
  }
}

const throughWebDriver =
  (driver: string, screen: string): Drive =>
  async (address, job) => {
    const { Builder } = await import("selenium-webdriver");
    const port = await freePort();
    const { display, stop } = await startScreen(screen);
    const child = spawn(driver, [`--port=${port}`], { stdio: "ignore", env: { ...process.env, DISPLAY: display } });
    try {
      const server = `http://127.0.0.1:${port}`;
      await untilReady(server);
      const session = await new Builder().usingServer(server).withCapabilities({ browserName: "MiniBrowser" }).build();
      try {
        await session.manage().setTimeouts({ script: LONGEST_MS, pageLoad: LONGEST_MS });
        await session.get(address);
        const text = await session.executeAsyncScript<string>(
          `const done = arguments[arguments.length - 1];
          ${script(job)}.then((report) => done(JSON.stringify(report)), (error) => done("ERROR " + error));`,
        );
        if (text.startsWith("ERROR")) throw new Error(text);
        const version = (await session.getCapabilities()).getBrowserVersion() ?? "";
        return [JSON.parse(text) as WorkerReport, `WebKitGTK ${version}`.trim()];
      } finally {
        await session.quit();
      }
    } finally {
      child.kill();
      stop();
    }
  };

export function webkit(strict: boolean): Runtime | null {
  const driver = commandFile("WebKitWebDriver");
  const screen = commandFile("Xvfb");
  return driver === null || screen === null ? null : browser("webkit", strict, throughWebDriver(driver, screen));
}
