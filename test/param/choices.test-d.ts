/** What TypeScript says of the kinds that choose, name files or hold tables. Checked by `tsc`; never run. */
import type { Table } from "apache-arrow";
import {
  array,
  type DataFrameView,
  dataFrameParameter,
  filename,
  fileSelector,
  foldername,
  instanceOf,
  listSelector,
  multiFileSelector,
  type NDArray,
  type ObjectList,
  objectSelector,
  Parameterized,
  path,
  type SeriesView,
  selector,
  seriesParameter,
} from "brine";
import { arrowTable } from "brine/arrow";
import { fileSystem } from "brine/node";
import { expectTypeOf } from "vitest";

class Item {
  readonly weight: number = 1;
}
class Heavy extends Item {
  readonly tons: number = 1;
}

class A extends Parameterized({
  map: selector({ objects: new Map([["one", 1]]) }),
  empty: selector({ objects: ["a", "b"], emptyDefault: true }),
  old: objectSelector({ objects: ["a", "b"] }),
  oldSet: objectSelector({ objects: ["a", "b"], default: "b" }),
  several: listSelector({ objects: ["a", "b"] }),
  some: listSelector({ objects: [1, 2], default: [1] }),
  open: listSelector({ objects: ["a"], default: [], checkOnSet: false }),
  file: fileSelector({ path: "*.txt", resolver: fileSystem }),
  files: multiFileSelector({ path: "*.txt", default: ["a"] }),
  path: path(),
  filename: filename({ default: "a.txt" }),
  folder: foldername({ default: "a", allowNone: true }),
  one: instanceOf([Item, Date], { default: new Item() }),
  number: instanceOf([Number, String]),
  cls: instanceOf(Item, { isInstance: false, default: Heavy }),
  array: array(),
  typed: array({ typed: Float32Array, default: Float32Array.of(1) }),
  frame: dataFrameParameter({ columns: ["a"], rows: [1, null] }),
  series: seriesParameter(),
  table: arrowTable({ columns: new Set(["a"]) }),
}) {}

const a = new A({ several: ["a"], cls: Item });
expectTypeOf(a.map).toEqualTypeOf<number>();
expectTypeOf(a.empty).toEqualTypeOf<"a" | "b" | null>();
expectTypeOf(a.old).toEqualTypeOf<"a" | "b" | null>();
expectTypeOf(a.oldSet).toEqualTypeOf<"a" | "b">();
expectTypeOf(a.several).toEqualTypeOf<("a" | "b")[] | null>();
expectTypeOf(a.some).toEqualTypeOf<(1 | 2)[]>();
expectTypeOf(a.open).toEqualTypeOf<string[]>();
expectTypeOf(a.file).toEqualTypeOf<string | null>();
expectTypeOf(a.files).toEqualTypeOf<string[]>();
expectTypeOf(a.path).toEqualTypeOf<string | null>();
expectTypeOf(a.filename).toEqualTypeOf<string>();
expectTypeOf(a.folder).toEqualTypeOf<string | null>();
expectTypeOf(a.one).toEqualTypeOf<Item | Date>();
expectTypeOf(a.number).toEqualTypeOf<number | string | null>();
expectTypeOf(a.cls).toExtend<abstract new (...args: never[]) => Item>();
expectTypeOf(a.array).toEqualTypeOf<NDArray | null>();
expectTypeOf(a.typed).toExtend<Float32Array>();
expectTypeOf(a.frame).toEqualTypeOf<DataFrameView | null>();
expectTypeOf(a.series).toEqualTypeOf<SeriesView | null>();
expectTypeOf(a.table).toEqualTypeOf<Table | null>();
expectTypeOf(A.param.old.objects).toEqualTypeOf<ObjectList>();
A.param.old.objects = { c: 1 };
A.param.file.path = "*.csv";
A.param.frame.rows = 5;

class B extends Parameterized(A, { several: { objects: ["a"] }, file: { path: "*.csv" }, frame: { rows: 3 } }) {}
expectTypeOf(new B().several).toExtend<"a"[] | null>();

// @ts-expect-error There is no such object.
new A({ several: ["c"] });
// @ts-expect-error An array of objects, not one of them.
new A({ several: "a" });
// @ts-expect-error The default is none of the objects.
listSelector({ objects: ["a", "b"], default: ["c"] });
// @ts-expect-error There is no such object.
a.old = "c";
// @ts-expect-error Not null: it has a default.
a.oldSet = null;
// @ts-expect-error A class, no instance.
a.cls = new Heavy();
// @ts-expect-error A class of items.
a.cls = Date;
// @ts-expect-error None of the classes.
a.one = 5;
// @ts-expect-error A default of none of the classes.
instanceOf([Item, Date], { default: 5 });
// @ts-expect-error A path is text.
new A({ path: 5 });
// @ts-expect-error There is no such option.
path({ searchPath: ["a"] });
// @ts-expect-error The first is asked for as typed array.
array({ typed: Float32Array, default: Int8Array.of(1) });
// @ts-expect-error Columns are named by text.
dataFrameParameter({ columns: ["a", 5] });
// @ts-expect-error A frame, no table.
a.table = a.frame;
