/** What TypeScript says of single declarations and overrides. Checked by `tsc`; never run. */
import { expectTypeOf } from "vitest";
import {
  any,
  boolean,
  bytes,
  calendarDate,
  callable,
  color,
  composite,
  date,
  dateRange,
  dict,
  event,
  fileSelector,
  hookList,
  instanceOf,
  integer,
  list,
  listSelector,
  number,
  numericTuple,
  objectSelector,
  Parameterized,
  path,
  range,
  rx,
  selector,
  string,
  tuple,
  xyCoordinates,
} from "../../ts/param/index.js";

class Item {
  readonly weight: number = 1;
}
class NarrowItem extends Item {
  readonly extra: string = "";
}
class Secret {
  readonly #inside = 1;
  get value(): number {
    return this.#inside;
  }
}

class Base extends Parameterized({
  tags: list(String),
  chosen: listSelector({ objects: ["a", "b"], default: ["a"] }),
  hooks: hookList<(x: number) => void>(),
  numbers: any<number[]>(),
  table: dict(list(Number)),
  xy: composite<[number, number]>({ attribs: ["a", "b"] }),
  tree: any<{ a: number[]; deep: { b: readonly string[][] } }>(),
  secret: instanceOf(Secret),
  items: list(Item),
  a: number(),
  b: number(),
  byNumber: dict(Number, { keyType: Number }),
  when: date(),
  data: bytes(),
  pair: tuple({ items: [Number, String] }),
  limit: number({ default: null }),
}) {}

// An inherited default is given anew in a literal, though what is found in one is readonly.
class Overriding extends Parameterized(Base, {
  tags: { default: ["x"] },
  chosen: { default: ["b"] },
  hooks: { default: [(x: number) => void x.toFixed()] },
  numbers: { default: [1, 2] },
  table: { default: { a: [1, 2], b: [] } },
  xy: { default: [1, 2] },
  tree: { default: { a: [1], deep: { b: [["x"]] } } },
  secret: { default: new Secret() },
  items: { default: [new Item()] },
  byNumber: { default: new Map([[1, 2]]) },
  when: { default: new Date(0) },
  data: { default: new Uint8Array(1) },
  pair: { default: [1, "a"] },
  limit: { default: 3, allowNone: false },
}) {}
const overriding = new Overriding();
expectTypeOf(overriding.tags).toEqualTypeOf<string[]>();
expectTypeOf(overriding.chosen).toEqualTypeOf<("a" | "b")[]>();
expectTypeOf(overriding.table).toEqualTypeOf<{ [key: string]: number[] } | null>();
expectTypeOf(overriding.xy).toEqualTypeOf<[number, number]>();
expectTypeOf(overriding.limit).toEqualTypeOf<number>();
// @ts-expect-error items are texts
export class WrongItems extends Parameterized(Base, { tags: { default: [1] } }) {}
// @ts-expect-error none of the objects
export class WrongChoice extends Parameterized(Base, { chosen: { default: ["c"] } }) {}
// @ts-expect-error the items of items are numbers
export class WrongTable extends Parameterized(Base, { table: { default: { a: ["x"] } } }) {}
// @ts-expect-error what only looks like an instance
export class Lookalike extends Parameterized(Base, { secret: { default: { value: 3 } } }) {}

// Items of a narrower type are such for the methods of the array too.
class Narrow extends Parameterized(Base, { items: list(NarrowItem) }) {}
expectTypeOf(new Narrow().items.map((item) => item.extra)).toEqualTypeOf<string[]>();
expectTypeOf(new Narrow().items[0]!.extra).toEqualTypeOf<string>();
for (const item of new Narrow().items) expectTypeOf(item.extra).toEqualTypeOf<string>();

// `undefined` is no value: as if the name were not there.
new Base({ tags: undefined, a: undefined });
new Base(undefined);

// Options are an object of options; a default is one of them.
// @ts-expect-error
number(5);
// @ts-expect-error
integer(5);
// @ts-expect-error
boolean(true);
// @ts-expect-error
date(new Date());
// @ts-expect-error
calendarDate(new Date());
// @ts-expect-error
string("abc");
// @ts-expect-error
bytes(new Uint8Array(1));
// @ts-expect-error
any(5);
// @ts-expect-error
any(new Date());
// @ts-expect-error
any([1]);
// @ts-expect-error
any(() => 1);
// @ts-expect-error
callable(() => 1);
// @ts-expect-error
color("red");
// @ts-expect-error
event(true);
// @ts-expect-error
hookList([() => 1]);
// @ts-expect-error
dict({});
// @ts-expect-error
list([1, 2]);
// @ts-expect-error
list("string");
// @ts-expect-error
list({ default: [1] });
// @ts-expect-error
tuple([1, 2]);
// @ts-expect-error
numericTuple([1, 2]);
// @ts-expect-error
xyCoordinates([1, 2]);
// @ts-expect-error
range([1, 2]);
// @ts-expect-error
dateRange([new Date(), new Date()]);
// @ts-expect-error
selector(["a"]);
// @ts-expect-error
composite(["a"]);
// @ts-expect-error
instanceOf(undefined);
// @ts-expect-error
path("x");
// @ts-expect-error
fileSelector("x");
// @ts-expect-error no such option
number({ defualt: 5 });
// @ts-expect-error no such option beside one that there is
number({ default: 5, doubt: 5 });
declare const some: { default?: number; bounds?: [number, number] };
number(some);
number(undefined);

// A default is one of the objects, and as long as the items say.
selector({ objects: ["a", "b"], default: "b" });
selector({ objects: { one: 1, two: 2 }, default: 2 });
selector({ objects: ["a", "b"], default: "c", checkOnSet: false });
selector({ objects: [], default: "c" });
selector({ objects: ["a"], default: null });
selector({ objects: ["a"] as string[], default: "c" });
// @ts-expect-error none of the objects
selector({ objects: ["a", "b"], default: "c" });
// @ts-expect-error none of the objects
selector({ objects: { one: 1, two: 2 }, default: "one" });
// @ts-expect-error none of the objects
objectSelector({ objects: [1, 2], default: 3 });
tuple({ items: [Number, String], default: [1, "a"] });
tuple({ items: [Number, String], default: null });
// @ts-expect-error one item
tuple({ items: [Number, String], default: [1] });
// @ts-expect-error a text is no number
tuple({ items: [Number, String], default: ["a", "a"] });

// Inside a value references are present ones: nothing is waited for there.
class Nesting extends Parameterized({ numbers: list(Number, { allowRefs: true, nestedRefs: true }) }) {}
new Nesting({ numbers: [rx(5), 6] });
new Nesting({ numbers: Promise.resolve([5]) });
// @ts-expect-error a promise inside
new Nesting({ numbers: [Promise.resolve(5)] });
