/**
 * The kinds that choose, name files or hold tables, in pickles: what is written is read as it was, at every protocol and by both
 * engines; real Param reads it, and what Param writes is read here (test/python/choices_model.py).
 */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { Table, tableFromArrays } from "apache-arrow";
import {
  array,
  createRegistry,
  type DataFrameView,
  dataFrame,
  dataFrameParameter,
  dumps,
  filename,
  fileSelector,
  foldername,
  instanceOf,
  integer,
  listSelector,
  loads,
  multiFileSelector,
  NDArray,
  objectSelector,
  Parameterized,
  path,
  type Registry,
  register,
  selector,
  series,
  seriesParameter,
} from "brine";
import { arrowTable, registerArrow } from "brine/arrow";
import { describe, expect, it } from "vitest";
import { engine } from "../../engine-under-test.js";

class Part extends Parameterized({ size: integer({ default: 1 }) }) {}

class Choices extends Parameterized({
  mode: selector({ objects: ["fast", "slow"] }),
  labelled: selector({ objects: { one: 1, two: 2 } }),
  open: selector({ objects: ["a"], checkOnSet: false }),
  old: objectSelector({ objects: [1.5, null] }),
  several: listSelector({ objects: ["a", "b", "c"] }),
  file: fileSelector(),
  files: multiFileSelector(),
  path: path({ checkExists: false }),
  filename: filename(),
  folder: foldername({ checkExists: false }),
  part: instanceOf(Part),
  either: instanceOf([BigInt, String]),
  kind: instanceOf(Part, { isInstance: false }),
  array: array(),
  typed: array({ typed: Float64Array }),
  frame: dataFrameParameter(),
  table: arrowTable(),
  series: seriesParameter(),
}) {}

register(Part, "choices_model.Part");
register(Choices, "choices_model.Choices");
registerArrow();

/** `filename` is not looked for before it is read: a pickle may come from another machine. */
function made(): Choices {
  Choices.param.filename.checkExists = false;
  const choices = new Choices({
    name: "choices",
    labelled: 2,
    open: "z",
    old: 1.5,
    several: ["c", "a"],
    file: "data/x.csv",
    files: ["p", "q"],
    path: "no/such/path",
    filename: "no-such-file",
    folder: "no-such-folder",
    part: new Part({ name: "part", size: 3 }),
    either: "text",
    kind: Part,
    array: new NDArray(Int32Array.of(1, 2, 3, 4, 5, 6), { shape: [2, 3] }),
    typed: Float64Array.of(0.5, -1.5),
    frame: dataFrame({ a: Float64Array.of(1.5, 2.5), b: ["x", "y"] }),
    table: tableFromArrays({ t: BigInt64Array.of(1n, 2n), level: Float64Array.of(0.5, 1.5) }),
    series: series(Float64Array.of(1, 2), { name: "s" }),
  });
  choices.mode = "slow";
  return choices;
}

const columnsOf = (frame: DataFrameView): unknown => frame.rows();

function check(back: Choices): void {
  expect(back).toBeInstanceOf(Choices);
  const { name, mode, labelled, open, old, several, file, files, either, kind } = back;
  expect({ name, mode, labelled, open, old, several, file, files, either, kind }).toEqual({
    name: "choices",
    mode: "slow",
    labelled: 2,
    open: "z",
    old: 1.5,
    several: ["c", "a"],
    file: "data/x.csv",
    files: ["p", "q"],
    either: "text",
    kind: Part,
  });
  expect([back.path, back.filename, back.folder]).toEqual(["no/such/path", "no-such-file", "no-such-folder"]);
  expect(back.part?.size).toBe(3);
  expect(back.array?.toArray()).toEqual([
    [1, 2, 3],
    [4, 5, 6],
  ]);
  expect(back.array?.dtype).toBe("<i4");
  expect(back.typed).toEqual(Float64Array.of(0.5, -1.5));
  expect(columnsOf(back.frame as DataFrameView)).toEqual([
    { a: 1.5, b: "x" },
    { a: 2.5, b: "y" },
  ]);
  expect(back.table).toBeInstanceOf(Table);
  expect(back.table?.getChild("t")?.toArray()).toEqual(BigInt64Array.of(1n, 2n));
  expect(back.table?.getChild("level")?.toArray()).toEqual(Float64Array.of(0.5, 1.5));
  expect([back.series?.name, back.series?.values]).toEqual(["s", Float64Array.of(1, 2)]);
}

const PROTOCOLS = [0, 1, 2, 3, 4, 5] as const;

describe("the kinds that choose, name files and hold tables", () => {
  it.each(PROTOCOLS)("are read as they were written, at protocol %i", (protocol) => {
    check(loads(dumps(made(), { protocol, engine }), { engine }) as Choices);
  });

  it("are read through their rules, but no file is looked for", () => {
    const pickle = dumps(made(), { engine });
    Choices.param.filename.checkExists = true;
    const back = loads(pickle, { engine }) as Choices;
    expect(() => back.filename).toThrow();
    Choices.param.filename.checkExists = false;
    const names = Choices.param.labelled.objects;
    Choices.param.labelled.objects = [1];
    expect(() => loads(pickle, { engine })).toThrow("labelled");
    Choices.param.labelled.objects = names;
  });
});

describe("selectors without a choice", () => {
  const choose = { objects: ["a", "b"] };

  it.each([{ constant: true }, { instantiate: true }])("come back where each instance has its own: %o", (own) => {
    class Unchosen extends Parameterized({
      one: selector({ ...choose, ...own, emptyDefault: true }),
      old: objectSelector({ ...choose, ...own }),
      several: listSelector({ ...choose, ...own }),
    }) {}
    class Chosen extends Parameterized({ old: selector({ ...choose, ...own }) }) {}
    const named = (cls: typeof Unchosen | typeof Chosen): Registry => {
      const registry = createRegistry();
      registry.register(cls, "tests.Choice");
      return registry;
    };
    const pickle = dumps(new Unchosen(), { registry: named(Unchosen), engine });
    const back = loads(pickle, { registry: named(Unchosen), engine });
    expect(back).toBeInstanceOf(Unchosen);
    expect(back).toMatchObject({ one: null, old: null, several: null });
    // Where something is chosen by default, null is as wrong as before.
    expect(() => loads(pickle, { registry: named(Chosen), engine })).toThrow("'Chosen.old' does not accept null");
  });
});

const python = process.env.BRINE_PYTHON ?? "";

describe.skipIf(python === "")("real Param", () => {
  const program = fileURLToPath(new URL("../../python/choices_model.py", import.meta.url));

  it("reads what is written here, and what it writes is read here", () => {
    const input = JSON.stringify(
      PROTOCOLS.map((protocol) => Buffer.from(dumps(made(), { protocol, engine })).toString("base64")),
    );
    const env = { ...process.env, PYTHONDONTWRITEBYTECODE: "1" };
    const { stdout, stderr } = spawnSync(python, ["-W", "ignore", program], { input, env, encoding: "utf8" });
    expect(stderr).toBe("");
    const { own, same } = JSON.parse(stdout) as { own: string[]; same: string[] };
    expect(same).toEqual(PROTOCOLS.map(() => ""));
    for (const pickle of own) check(loads(Buffer.from(pickle, "base64"), { engine }) as Choices);
  });
});
