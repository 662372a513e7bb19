/** A Chromium for tests, where the system has one: without a window, one for each test file. */
import { type Browser, launch } from "puppeteer-core";
import { chromiumProgram } from "../../../scripts/browser.mjs";

/** The program, or `null`: then the tests that need it skip themselves. */
export const chromium: string | null = chromiumProgram();

/** Starts it. A container has no sandbox of its own to offer; the page is ours. */
export const startChromium = (executablePath: string): Promise<Browser> =>
  launch({ browser: "chrome", executablePath, headless: true, args: ["--no-sandbox"] });
