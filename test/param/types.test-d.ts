/** What TypeScript says of the class style. Checked by `tsc`; never run. */
import { expectTypeOf } from "vitest";
import {
  any,
  type Bounds,
  boolean,
  date,
  depends,
  dependsOn,
  instanceOf,
  integer,
  lazy,
  list,
  number,
  Parameterized,
  selector,
  self,
  string,
  tuple,
} from "../../ts/param/index.js";

class Item {
  readonly weight: number = 1;
}

class A extends Parameterized({
  x: number({ default: 1, bounds: [0, 10], doc: "an x" }),
  y: number({ default: null }),
  n: integer(),
  mode: selector({ objects: ["fast", "slow", "off"] }),
  k: selector({ objects: { one: 1, two: 2 } }),
  open: selector({ objects: ["a", "b"], checkOnSet: false }),
  tags: list(String, { default: ["a"] }),
  item: instanceOf(Item),
  it2: instanceOf(Item, { default: new Item() }),
  when: date(),
  since: date({ default: new Date(0) }),
  rg: tuple({ default: [0, "a", true] }),
  rgb: tuple({ items: [Number, Number, Number] }),
  next: self<A>(),
  free: any<{ a: number }>(),
  flag: boolean(),
  text: string({ allowNone: true }),
}) {
  double(): number {
    return this.x * 2;
  }
}

const a = new A({ x: 3, mode: "slow" });
expectTypeOf(a.name).toEqualTypeOf<string>();
expectTypeOf(a.x).toEqualTypeOf<number>();
expectTypeOf(a.y).toEqualTypeOf<number | null>();
expectTypeOf(a.n).toEqualTypeOf<number>();
expectTypeOf(a.mode).toEqualTypeOf<"fast" | "slow" | "off">();
expectTypeOf(a.k).toEqualTypeOf<1 | 2>();
expectTypeOf(a.open).toEqualTypeOf<string>();
expectTypeOf(a.tags).toEqualTypeOf<string[]>();
expectTypeOf(a.item).toEqualTypeOf<Item | null>();
expectTypeOf(a.it2).toEqualTypeOf<Item>();
expectTypeOf(a.when).toEqualTypeOf<Date | null>();
expectTypeOf(a.since).toEqualTypeOf<Date>();
expectTypeOf(a.rg).toEqualTypeOf<readonly [number, string, boolean]>();
expectTypeOf(a.rgb).toEqualTypeOf<readonly [number, number, number] | null>();
expectTypeOf(a.next).toEqualTypeOf<A | null>();
expectTypeOf(a.free).toEqualTypeOf<{ a: number } | null>();
expectTypeOf(a.flag).toEqualTypeOf<boolean>();
expectTypeOf(a.text).toEqualTypeOf<string | null>();

// Namespaces, typed by kind.
expectTypeOf(a.param.x.bounds).toEqualTypeOf<Bounds | null>();
expectTypeOf(A.param.x.default).toEqualTypeOf<number>();
expectTypeOf(A.param.text.regex).toEqualTypeOf<RegExp | string | null>();
expectTypeOf(a.param.values().mode).toEqualTypeOf<"fast" | "slow" | "off">();
expectTypeOf(a.param.values().name).toEqualTypeOf<string>();
a.param.update({ x: 3, y: null });
A.param.update({ tags: ["q"] });
// @ts-expect-error the wrong type
a.param.update({ x: "3" });
// @ts-expect-error no such parameter
a.param.update({ z: 3 });
// @ts-expect-error a boolean has no bounds
a.param.flag.bounds;

// Keyword arguments.
new A();
new A({});
new A({ name: "me", next: null, rg: [1, "b", false] });
// @ts-expect-error the wrong type
new A({ x: "1" });
// @ts-expect-error no such keyword
new A({ z: 1 });
// @ts-expect-error none of the objects
new A({ mode: "medium" });
// @ts-expect-error x is not nullable
new A({ x: null });
// As if it were not there, with exactOptionalPropertyTypes too.
new A({ x: undefined });
// @ts-expect-error an update is of what is there
a.param.update({ x: undefined });

// Assignment.
a.mode = "fast";
// @ts-expect-error none of the objects
a.mode = "medium";
// @ts-expect-error not nullable
a.x = null;
a.y = null;
// @ts-expect-error the automatic name is constant
a.name = "b";
// @ts-expect-error a tuple does not change
a.rg[0] = 1;

// Nullability from the options (ruling 34): whatever includes null, or may be missing, brings null in.
declare const maybe: number | null;
declare const flag: boolean;
declare const options: { default?: number };
class N extends Parameterized({
  a: number({ default: maybe }),
  b: number({ allowNone: flag }),
  c: number(options),
  d: number({ allowNone: false }),
  e: date({ allowNone: false }),
  f: list(Number, { default: null }),
  g: list<string>(),
  h: selector({ objects: [1, 2], allowNone: true }),
  i: selector({ objects: [] }),
  j: any<number>({ default: 3 }),
  k: tuple(),
  l: list(Item, { allowNone: true }),
  m: string({ default: "a" }),
  o: tuple({ default: null, length: 2 }),
}) {}
declare const n: N;
expectTypeOf(n.a).toEqualTypeOf<number | null>();
expectTypeOf(n.b).toEqualTypeOf<number | null>();
expectTypeOf(n.c).toEqualTypeOf<number | null>();
expectTypeOf(n.d).toEqualTypeOf<number>();
expectTypeOf(n.e).toEqualTypeOf<Date | null>();
expectTypeOf(n.f).toEqualTypeOf<number[] | null>();
expectTypeOf(n.g).toEqualTypeOf<string[]>();
expectTypeOf(n.h).toEqualTypeOf<1 | 2 | null>();
expectTypeOf(n.i).toEqualTypeOf<unknown>();
expectTypeOf(n.j).toEqualTypeOf<number>();
expectTypeOf(n.k).toEqualTypeOf<readonly [number, number]>();
expectTypeOf(n.l).toEqualTypeOf<Item[] | null>();
expectTypeOf(n.m).toEqualTypeOf<string>();
expectTypeOf(n.o).toEqualTypeOf<readonly unknown[] | null>();

// Options that a kind does not have, and defaults of another type.
// @ts-expect-error unknown option
number({ bound: [0, 1] });
// @ts-expect-error unknown option
string({ bounds: [0, 1] });
// @ts-expect-error unknown option
list(String, { regex: /a/ });
// @ts-expect-error the wrong type of default
number({ default: "a" });
// @ts-expect-error items are strings
list(String, { default: [1] });
// @ts-expect-error not an Item
instanceOf(Item, { default: new Map() });

// Overrides.
class B extends Parameterized(A, { x: { default: 4 }, mode: { objects: ["fast", "slow"] }, extra: number() }) {
  override double(): number {
    return super.double() + this.extra;
  }
}
const b = new B({ x: 3, extra: 1, mode: "fast" });
expectTypeOf(b.x).toEqualTypeOf<number>();
expectTypeOf(b.mode).toEqualTypeOf<"fast" | "slow">();
expectTypeOf(b.extra).toEqualTypeOf<number>();
expectTypeOf(b.param.extra.bounds).toEqualTypeOf<Bounds | null>();
expectTypeOf(B.param.x.default).toEqualTypeOf<number>();
const up: A = b;
expectTypeOf(up.double()).toEqualTypeOf<number>();
// @ts-expect-error not among the objects that are left
new B({ mode: "off" });
// @ts-expect-error an A is no B
const down: B = a;

// @ts-expect-error wider than inherited
Parameterized(A, { x: number({ allowNone: true }) });
// @ts-expect-error another type
Parameterized(A, { x: string() });
// @ts-expect-error objects outside the inherited ones
Parameterized(A, { mode: { objects: ["fast", "medium"] } });
// @ts-expect-error null is wider
Parameterized(A, { x: { default: null } });
// @ts-expect-error unknown metadata for a number
Parameterized(A, { x: { regex: /a/ } });
// @ts-expect-error nothing of that name to change
Parameterized(A, { zz: { default: 3 } });
// @ts-expect-error taking null away needs a default
new (class extends Parameterized(A, { y: { allowNone: false } }) {})().y.toFixed();

class C extends Parameterized(A, {
  y: number({ bounds: [0, 5] }),
  when: { allowNone: false, default: new Date(0) },
  item: instanceOf(Item, { default: new Item() }),
}) {}
declare const c: C;
// Redeclared without a default, y inherits null; the others have lost it.
expectTypeOf(c.y).toEqualTypeOf<number | null>();
expectTypeOf(c.when).toEqualTypeOf<Date>();
expectTypeOf(c.item).toEqualTypeOf<Item>();

// Names.
// @ts-expect-error refused
Parameterized({ param: number() });
// @ts-expect-error refused
Parameterized({ toJSON: number() });
// @ts-expect-error the name is a string
Parameterized({ name: number() });
class Named extends Parameterized({ name: string() }, { name: "Named" }) {}
new Named().name = "b";

// A constructor of one's own is inherited.
class P extends Parameterized({ x: number() }) {
  readonly tag: string;
  static readonly made = "by hand";
  constructor(x: number) {
    super({ x });
    this.tag = "p";
  }
}
class Q extends Parameterized(P, { z: number() }) {}
expectTypeOf(new Q(3).tag).toEqualTypeOf<string>();
expectTypeOf(Q.made).toEqualTypeOf<string>();
// @ts-expect-error the constructor takes a number
new Q({ z: 3 });
class E extends Parameterized({ x: number() }) {
  constructor() {
    super({ x: 3 });
  }
}
class F extends Parameterized(E, { z: number() }) {}
new F();
// @ts-expect-error the constructor takes nothing
new F({ z: 1 });

// Classes that refer to each other.
class Left extends Parameterized({ right: instanceOf(lazy<Right>((): unknown => Right)), all: list<Left>() }) {}
class Right extends Parameterized({ left: instanceOf(lazy<Left>((): unknown => Left)) }) {}
expectTypeOf(new Left().right).toEqualTypeOf<Right | null>();
expectTypeOf(new Right().left?.all).toEqualTypeOf<Left[] | undefined>();

// The root.
expectTypeOf(a).toMatchTypeOf<Parameterized>();
const anything: unknown = a;
if (anything instanceof Parameterized) expectTypeOf(anything.name).toEqualTypeOf<string>();

// A family of classes, made by a function.
const makeBox = <T>() => class extends Parameterized({ v: any<T>() }) {};
const Box = makeBox<string>();
expectTypeOf(new Box().v).toEqualTypeOf<string | null>();

// Watching: events are told apart by name.
b.param.watch(["x", "mode"], (event) => {
  if (event.name === "x") expectTypeOf(event.new).toEqualTypeOf<number>();
  else expectTypeOf(event.new).toEqualTypeOf<"fast" | "slow">();
});
a.param.watch("tags", (event) => expectTypeOf(event.old).toEqualTypeOf<string[]>());
a.param.watch("x", (event) => expectTypeOf(event.new).toEqualTypeOf<unknown>(), { what: "bounds" });
a.param.watchValues(["x", "tags"], (values) =>
  expectTypeOf(values).toEqualTypeOf<{ readonly x?: number; readonly tags?: string[] }>(),
);
A.param.watch("x", (event) => event.new.toFixed());
// @ts-expect-error no such parameter
a.param.watch("zz", () => {});
// @ts-expect-error an event of x is no text
a.param.watch("x", (event) => event.new.charAt(0));
// @ts-expect-error no such parameter
a.param.trigger("zz");
// @ts-expect-error no such option
a.param.watch("x", () => {}, { once: true });
for await (const event of a.param.changes("x")) expectTypeOf(event.new).toEqualTypeOf<number>();

// What lasts for a while: a Disposable, or the callback's result.
expectTypeOf(a.param.update({ x: 1 })).toEqualTypeOf<Disposable>();
expectTypeOf(a.param.update({ x: 1 }, () => "done")).toEqualTypeOf<string>();
expectTypeOf(a.param.batch()).toEqualTypeOf<Disposable>();
expectTypeOf(a.param.discardEvents(() => 3)).toEqualTypeOf<number>();
expectTypeOf(a.param.editConstant()).toEqualTypeOf<Disposable>();
// @ts-expect-error a class has no events to discard
A.param.discardEvents();
// @ts-expect-error nor constants to edit
A.param.editConstant();
// @ts-expect-error only a class can be added to
a.param.addParameter("q", number());

// The namespace.
expectTypeOf(a.param.get("x").bounds).toEqualTypeOf<Bounds | null>();
expectTypeOf(a.param.values({ onlyChanged: true }).x).toEqualTypeOf<number | undefined>();
expectTypeOf(a.param.objects("class").tags.itemType).not.toBeAny();
expectTypeOf(a.param.copy().x).toEqualTypeOf<number>();
expectTypeOf([...a.param]).toEqualTypeOf<string[]>();

// Options that every kind has.
number({ readonly: true, allowRefs: true, perInstance: false, metadata: { unit: "K" }, defaultFactory: () => 3 });
// @ts-expect-error a factory is a function
number({ defaultFactory: 3 });

// Several bases.
class Labelled extends Parameterized({ label: string() }) {
  static readonly shown = true;
  shout(): string {
    return this.label.toUpperCase();
  }
}
class Both extends Parameterized(A, Labelled, { own: number(), x: { default: 9 } }) {}
const both = new Both({ label: "b", x: 3, own: 4 });
expectTypeOf(both.label).toEqualTypeOf<string>();
expectTypeOf(both.x).toEqualTypeOf<number>();
expectTypeOf(both.shout()).toEqualTypeOf<string>();
expectTypeOf(both.double()).toEqualTypeOf<number>();
expectTypeOf(both.param.label.regex).toEqualTypeOf<RegExp | string | null>();
expectTypeOf(Both.shown).toEqualTypeOf<boolean>();
const asA: A = both;
const asLabelled: Labelled = both;
// @ts-expect-error no such keyword
new Both({ zz: 3 });
// @ts-expect-error wider than inherited
Parameterized(A, Labelled, { label: string({ allowNone: true }) });

// Dependencies are checked by name.
class Geo extends Parameterized({ lat: number() }) {}
class Place extends Parameterized({ geo: instanceOf(Geo), x: number() }) {
  static {
    depends(this, "recompute", ["x", "geo.lat", "geo.param", "x:bounds", "other"], { watch: true, onInit: true });
    // @ts-expect-error no such parameter
    depends(this, "recompute", ["y"]);
    // @ts-expect-error nothing of that name inside
    depends(this, "recompute", ["geo.zz"]);
    // @ts-expect-error a number has nothing inside
    depends(this, "recompute", ["x.lat"]);
    // @ts-expect-error no such method
    depends(this, "compute", ["x"]);
  }
  recompute(): void {}
  other(): void {}
}
new Place().recompute();
// The decorator.
class Decorated extends Parameterized({ geo: instanceOf(Geo), x: number() }) {
  @dependsOn("x", "geo.lat", { watch: true })
  recompute(): void {}
  // @ts-expect-error there is no y
  @dependsOn("y")
  other(): void {}
}
new Decorated().recompute();

export { asA, asLabelled, down };
