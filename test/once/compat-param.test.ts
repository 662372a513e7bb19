/** docs/compat-param.md is whole: each row says its state and links a test that is there, and no public name of Param is left out. */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { oraclePython } from "../oracle/oracle-process.js";

const page = new URL("../../docs/compat-param.md", import.meta.url);
const text = readFileSync(page, "utf8");

interface Row {
  readonly line: number;
  readonly cells: readonly string[];
}

const rows: readonly Row[] = text
  .split("\n")
  .map((row, index) => ({ line: index + 1, row }))
  .filter(({ row }) => row.startsWith("|") && !/^\|[-|]+\|$/.test(row) && !row.startsWith("| Param |"))
  .map(({ line, row }) => ({ line, cells: row.split(/(?<!\\)\|/).slice(1, -1) }))
  .map(({ line, cells }) => ({ line, cells: cells.map((cell) => cell.trim()) }));

const STATE = /^(?:done(?:$|[;:] )|done differently(?:$|: )|not possible in JavaScript: |only here(?:$|: ))/;

const linksOf = (cell: string): string[] =>
  [...cell.matchAll(/\]\(([^)#]+)[^)]*\)/g)].map((match) => match[1] as string);

describe("docs/compat-param.md", () => {
  it("has rows of four cells, of which each says its state", () => {
    expect(rows.length).toBeGreaterThan(100);
    const wrong = rows.filter(({ cells }) => cells.length !== 4 || !STATE.test(cells[2] as string));
    expect(wrong.map(({ line, cells }) => `${line}: ${cells.join(" | ")}`)).toEqual([]);
  });

  it("gives a reason where something is different or not possible", () => {
    const bare = rows.filter(({ cells }) =>
      /^(?:done differently|not possible in JavaScript)$/.test(cells[2] as string),
    );
    expect(bare.map(({ line }) => line)).toEqual([]);
  });

  it("links a test in every row, and only what is there", () => {
    const without = rows.filter(
      ({ cells }) => !linksOf(cells[3] as string).some((link) => link.startsWith("../test/")),
    );
    expect(without.map(({ line }) => line)).toEqual([]);
    const links = linksOf(text).filter((link) => !existsSync(new URL(link, page)));
    expect(links).toEqual([]);
  });

  it("leaves nothing for later", () => {
    expect(
      rows.filter(({ cells }) => /not yet|still to come|to do\b/i.test(cells.join(" "))).map(({ line }) => line),
    ).toEqual([]);
  });

  it.skipIf(oraclePython === null)("names what real Param makes public", () => {
    const program = [
      "import json, param",
      "from param.parameterized import Parameters",
      "public = lambda names: [name for name in names if not name.startswith('_')]",
      "print(json.dumps([public(param.__all__), public(dir(Parameters)), public(dir(param.rx(1).rx))]))",
    ].join("\n");
    const printed = execFileSync(oraclePython as string, ["-c", program], { encoding: "utf8" });
    const [names, methods, operations] = JSON.parse(printed) as [string[], string[], string[]];
    expect(names.length).toBeGreaterThan(70);
    const named = (page: string, name: string): boolean => new RegExp(`(?<!\\w)${name}(?!\\w)`).test(page);
    // `self_or_cls` is what the others are told of themselves.
    const missing = [...names, ...methods.filter((name) => name !== "self_or_cls")].filter(
      (name) => !named(text, name),
    );
    expect(missing).toEqual([]);
    const reactive = readFileSync(new URL("reactive.md", page), "utf8");
    expect(operations.filter((name) => !named(reactive, name))).toEqual([]);
  });
});
