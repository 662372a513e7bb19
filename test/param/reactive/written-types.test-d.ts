/**
 * References in kinds whose type is written by the user (`callable<F>()`, `list<T>()`): taken with `allowRefs: true`, refused
 * without it, inside a value with `nestedRefs: true`. Checked by `tsc`; never run.
 */
import { expectTypeOf } from "vitest";
import {
  action,
  any,
  bind,
  callable,
  composite,
  dynamic,
  hookList,
  list,
  number,
  Parameterized,
  rx,
  self,
  string,
} from "../../../ts/param/index.js";

type Fold = (x: number) => number;
const fold: Fold = (x) => x;

class Source extends Parameterized({
  fold: callable<Fold>({ default: fold }),
  text: string(),
  folds: hookList<Fold>(),
  items: list<Date>(),
  pair: composite<[number, number]>({ attribs: ["a", "b"] }),
  a: number(),
  b: number(),
}) {}

class Plain extends Parameterized({
  call: callable<Fold>(),
  act: action<Fold>(),
  hooks: hookList<Fold>(),
  items: list<Date>(),
  pair: composite<[number, number]>({ attribs: ["a", "b"] }),
  a: number(),
  b: number(),
  next: self<Plain>(),
  free: dynamic<number>(),
}) {}

class Taking extends Parameterized({
  call: callable<Fold>({ allowRefs: true }),
  always: callable<Fold>({ default: fold, allowRefs: true }),
  act: action<Fold>({ allowRefs: true }),
  hooks: hookList<Fold>({ allowRefs: true }),
  maybeHooks: hookList<Fold>({ allowNone: true, allowRefs: true }),
  items: list<Date>(null, { allowRefs: true }),
  maybeItems: list<Date>(null, { default: null, allowRefs: true }),
  pair: composite<[number, number]>({ attribs: ["a", "b"], allowRefs: true }),
  a: number(),
  b: number(),
  next: self<Taking>({ allowRefs: true }),
  free: dynamic<number>({ allowRefs: true }),
}) {}

class Nested extends Parameterized({
  hooks: hookList<Fold>({ allowRefs: true, nestedRefs: true }),
  items: list<Date>(null, { allowRefs: true, nestedRefs: true }),
  pair: composite<[number, number]>({ attribs: ["a", "b"], allowRefs: true, nestedRefs: true }),
  a: number(),
  b: number(),
}) {}

const s = new Source();
const day = new Date(0);

// What the parameter holds stands for its value.
new Taking({ call: s.param.fold, always: s.param.fold, act: bind(() => fold) });
new Taking({ hooks: s.param.folds, maybeHooks: s.param.folds, items: s.param.items, maybeItems: rx(s.param.items) });
new Taking({ pair: s.param.pair, next: Promise.resolve(new Taking()), free: s.param.a });
new Nested({ hooks: [fold, s.param.fold], items: [day, rx(day)], pair: [1, s.param.a] });
new Nested({ items: Promise.resolve([day]) });
// @ts-expect-error inside a value nothing is waited for
new Nested({ items: [day, Promise.resolve(day)] });
new Taking().param.update({ call: s.param.fold });

// The values' types are those of the kind without references.
expectTypeOf(new Taking().call).toEqualTypeOf<Fold | null>();
expectTypeOf(new Taking().always).toEqualTypeOf<Fold>();
expectTypeOf(new Taking().act).toEqualTypeOf<Fold | null>();
expectTypeOf(new Taking().hooks).toEqualTypeOf<Fold[]>();
expectTypeOf(new Taking().maybeHooks).toEqualTypeOf<Fold[] | null>();
expectTypeOf(new Taking().items).toEqualTypeOf<Date[]>();
expectTypeOf(new Taking().maybeItems).toEqualTypeOf<Date[] | null>();
expectTypeOf(new Taking().pair).toEqualTypeOf<[number, number]>();
expectTypeOf(new Taking().next).toEqualTypeOf<Taking | null>();
expectTypeOf(new Taking().free).toEqualTypeOf<number | null>();
expectTypeOf(new Nested().items).toEqualTypeOf<Date[]>();

// Without allowRefs none is taken.
// @ts-expect-error a callable that takes no references
new Plain({ call: s.param.fold });
// @ts-expect-error an action that takes no references
new Plain({ act: s.param.fold });
// @ts-expect-error a list of hooks that takes no references
new Plain({ hooks: s.param.folds });
// @ts-expect-error nor any inside it
new Plain({ hooks: [s.param.fold] });
// @ts-expect-error a list that takes no references
new Plain({ items: s.param.items });
// @ts-expect-error a composite that takes no references
new Plain({ pair: s.param.pair });
// @ts-expect-error an object of the class, and no promise of one
new Plain({ next: Promise.resolve(new Plain()) });
// @ts-expect-error a number or a function that makes one
new Plain({ free: s.param.a });
// @ts-expect-error update takes what the constructor takes
new Plain().param.update({ items: s.param.items });

// With it, the type of what is referred to counts.
// @ts-expect-error a text is no function
new Taking({ call: s.param.text });
// @ts-expect-error a function of another type
new Taking({ act: Promise.resolve((x: string) => x) });
// @ts-expect-error a list of numbers is no list of dates
new Taking({ items: rx([1, 2]) });
// @ts-expect-error three values are no pair
new Taking({ pair: rx([1, 2, 3] as [number, number, number]) });
// @ts-expect-error an object of another class
new Taking({ next: Promise.resolve(s) });
// @ts-expect-error a text is no number
new Taking({ free: s.param.text });

// Inside a value only with nestedRefs.
// @ts-expect-error hooks does not look inside
new Taking({ hooks: [s.param.fold] });
// @ts-expect-error items does not look inside
new Taking({ items: [Promise.resolve(day)] });
// @ts-expect-error pair does not look inside
new Taking({ pair: [1, s.param.a] });
// @ts-expect-error the type inside is checked too
new Nested({ items: [s.param.a] });

// An option that may be false takes none.
declare const perhaps: boolean;
class Perhaps extends Parameterized({
  call: callable<Fold>({ allowRefs: perhaps }),
  free: any<Date>({ allowRefs: perhaps }),
}) {}
// @ts-expect-error not for certain
new Perhaps({ call: s.param.fold });
// @ts-expect-error not for certain
new Perhaps({ free: Promise.resolve(day) });
