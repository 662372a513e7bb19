/**
 * Every kind of parameter in JSON, against real param, both ways: Python writes and brine reads, brine writes and Python reads, and
 * both have the same schema. docs/compat-json.md says what each of them writes, and this test that it is so.
 */
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { oraclePython as python } from "../oracle/oracle-process.js";
import { ROWS, type Row } from "./kinds.js";
import {
  type AnyParameter,
  integer,
  number,
  Parameterized,
  type Schema,
  toJSONText,
  UnserializableError,
} from "./surface.js";

const PROJECT = fileURLToPath(new URL("../../", import.meta.url));

type Attempt<T> = { readonly value: T } | { readonly error: string };

interface Answer {
  readonly text: Attempt<string>;
  readonly schema: Attempt<Schema>;
  /** What is wrong with what param reads of each of brine's texts. */
  readonly read: readonly Attempt<string>[];
}

/** The same attempt here: what is refused is refused with the exception that param raises. */
function attempt<T>(work: () => T): Attempt<T> {
  try {
    return { value: work() };
  } catch (error) {
    if (!(error instanceof UnserializableError)) throw error;
    return { error: error.pythonType };
  }
}

const modelOf = ({ parameter }: Row) =>
  class Model extends Parameterized({ x: parameter(), a: number({ default: 1.5 }), b: integer({ default: 2 }) }) {};

/** All that brine makes of a row. */
function written(row: Row) {
  const Model = modelOf(row);
  const model = new Model({ name: "m", x: row.given } as object);
  return {
    row,
    Model,
    model,
    param: attempt(() => model.param.serializeValue("x", { dialect: "param" })),
    brine: attempt(() => model.param.serializeValue("x")),
    schema: attempt(() => Model.param.schema({ dialect: "param", subset: ["x"] }).x as Schema),
    ownSchema: attempt(() => (Model.param.x as AnyParameter).schema()),
  };
}

const isPlain = (text: string): boolean => !text.includes("$brine");
const all = ROWS.map(written);

/** What Python is given to read: brine's text in Param's dialect, and its own where that is plain. */
const textsOf = ({ param, brine }: (typeof all)[number]): string[] =>
  [param, brine].flatMap((one) => ("value" in one && "value" in param && isPlain(one.value) ? [one.value] : []));

function askPython(): readonly Answer[] {
  const asked = all.map((one) => ({ declaration: one.row.declaration, value: one.row.value, texts: textsOf(one) }));
  const { stdout, stderr, status } = spawnSync(python as string, ["test/python/json_kinds.py"], {
    cwd: PROJECT,
    input: JSON.stringify(asked),
    encoding: "utf8",
    env: { ...process.env, PYTHONIOENCODING: "utf-8", PYTHONDONTWRITEBYTECODE: "1" },
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as readonly Answer[];
}
const answers = python === null ? [] : askPython();

describe
  .skipIf(python === null)
  .each(all.map((one, at) => [one.row.declaration, one.row.value, one, answers[at]!] as const))(
  "%s with %s",
  (_, __, one, answer) => {
    const { Model, model, param } = one;

    it("has Param's text, or Param's refusal", () => {
      expect(param).toEqual(answer.text);
    });

    it("has Param's schema, or Param's refusal", () => {
      expect(one.schema).toEqual(answer.schema);
    });

    it("is read from Param's text", () => {
      if ("error" in answer.text) return expect("error" in param).toBe(true);
      const x = Model.param.deserializeValue("x", answer.text.value, { dialect: "param" });
      const read = new Model({ name: "m", x } as object);
      expect(shown(read.x)).toBe(shown(model.x));
      expect(read.param.serializeValue("x", { dialect: "param" })).toBe(answer.text.value);
    });

    it("is read by Param", () => {
      expect(answer.read).toEqual(textsOf(one).map(() => ({ value: "" })));
    });
  },
);

/** What a value is, with all its types: two instances of one class are equal if their values are. */
const shown = (value: unknown): string => {
  const made = attempt(() => toJSONText(value));
  return "value" in made ? made.value : String(value);
};

describe.each(all.map((one) => [one.row.declaration, one.row.value, one] as const))(
  "%s with %s, in brine's own dialect",
  (_, __, one) => {
    it("is read as it was written", () => {
      const { Model, model, brine } = one;
      if ("error" in brine) return expect(brine.error).toBe("TypeError");
      const x = Model.param.deserializeValue("x", brine.value);
      expect(shown(new Model({ name: "m", x } as object).x)).toBe(shown(model.x));
      const again = Model.fromJSON(model.param.serializeParameters());
      expect(shown((again as typeof model).x)).toBe(shown(model.x));
    });
  },
);

/** A cell of the table, without the folder this happens to lie in. */
const cell = (one: Attempt<string>): string => {
  if ("error" in one) return one.error;
  const text = one.value.replaceAll(PROJECT, "/…/").replaceAll(PROJECT.slice(0, -1), "/…");
  return `\`${text.replaceAll("|", "\\|")}\``;
};

/** A schema as text: what it says of the values, without annotations, other classes and patterns longer than a cell. */
const schemaCell = (one: Attempt<Schema>): string => {
  if ("error" in one) return one.error;
  const { title: _, default: __, $defs: ___, ...schema } = one.value;
  return cell({
    value: JSON.stringify(schema, (key, value: unknown) => {
      if (key.startsWith("x-")) return undefined;
      return key === "properties" || (key === "pattern" && String(value).length > 30) ? "…" : value;
    }),
  });
};

/** A row of the table in docs/compat-json.md. */
const rowOf = ({ row, param, brine, schema, ownSchema }: (typeof all)[number]): string =>
  `| \`${row.declaration.replace("param.", "")}\` | \`${row.value}\` | ${cell(param)} | ${cell(brine)} | ` +
  `${schemaCell(schema)} | ${schemaCell(ownSchema)} | [oracle](../test/json/kinds-oracle.test.ts) |`;

describe("docs/compat-json.md", () => {
  const file = new URL("../../docs/compat-json.md", import.meta.url);
  const TABLE = /(?:^\| `[A-Z]\w+\(.*\n)+/m;
  const rows = all.map((one) => `${rowOf(one)}\n`).join("");

  it("has these rows, each as it is", () => {
    // BRINE_WRITE_DOCS=1 puts them there.
    const text = readFileSync(file, "utf8");
    if (process.env.BRINE_WRITE_DOCS === "1")
      writeFileSync(
        file,
        text.replace(TABLE, () => rows),
      );
    expect(TABLE.exec(readFileSync(file, "utf8"))?.[0]).toBe(rows);
  });
});
