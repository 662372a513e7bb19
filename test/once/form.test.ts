/**
 * The schema drives a real form: `@rjsf/core` makes one of it in a real browser, somebody fills it in, and what is submitted is read
 * by the class. Skips itself where the system has no Chromium.
 */
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "puppeteer-core";
import { build } from "vite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chromium, startChromium } from "../json/form/browser.js";
import { Sensor } from "../json/form/sensor.js";

/** The page's program with all that it imports, as one text. */
async function bundle(): Promise<string> {
  const result = await build({
    configFile: false,
    logLevel: "error",
    define: { "process.env.NODE_ENV": '"production"' },
    build: {
      write: false,
      minify: false,
      lib: { entry: fileURLToPath(new URL("../json/form/page.ts", import.meta.url)), formats: ["iife"], name: "page" },
    },
  });
  const [first] = [result].flat();
  if (first === undefined || !("output" in first)) throw new Error("the page was not built");
  return first.output[0].code;
}

describe.skipIf(chromium === null)("a form made of a schema", () => {
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    const program = await bundle();
    browser = await startChromium(chromium!);
    page = await browser.newPage();
    const schema = JSON.stringify(Sensor.param.jsonSchema({ exclude: ["seen"] }));
    await page.setContent('<!doctype html><meta charset="utf-8"><div id="form"></div>');
    await page.evaluate(`globalThis.schema = ${schema}`);
    await page.addScriptTag({ content: program });
    await page.waitForSelector("form");
  }, 120_000);

  afterAll(() => browser?.close());

  const submitted = (): Promise<unknown> => page.evaluate("globalThis.submitted");
  const submit = async (): Promise<void> => {
    await page.evaluate("globalThis.complaints = undefined; globalThis.submitted = undefined");
    await page.click('form button[type="submit"]');
    await page.waitForFunction("globalThis.submitted !== undefined || globalThis.complaints !== undefined");
  };
  const fill = async (name: string, text: string): Promise<void> => {
    await page.click(`#root_${name}`, { count: 3 });
    await page.type(`#root_${name}`, text);
  };

  it("shows labels, texts and choices", async () => {
    const text = (await page.evaluate("document.querySelector('form').innerText")) as string;
    for (const part of ["Gain", "What people call it.", "Mode", "Fast", "Slow", "Tags", "Main"])
      expect(text).toContain(part);
  });

  it("gives what the class reads", async () => {
    await fill("title", "Left");
    await fill("gain", "7");
    await page.click("#root_on");
    await page.select("#root_mode", "1");
    await submit();
    const json = await submitted();
    const sensor = Sensor.fromJSON(json);
    expect(sensor).toMatchObject({ title: "Left", gain: 7, on: true, mode: 2, tint: "red", limits: [0, 1], tags: [] });
    expect(sensor.name).toMatch(/^Sensor\d{5}$/);
  });

  it("refuses what the class refuses", async () => {
    await fill("gain", "11");
    await submit();
    expect(await submitted()).toBe(undefined);
    expect(await page.evaluate("document.querySelector('form').innerText")).toContain("must be <= 10");
    expect(() => Sensor.fromJSON({ gain: 11 })).toThrow("/gain: must be at most 10, not 11");
  });
});
