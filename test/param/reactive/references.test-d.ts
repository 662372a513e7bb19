/** What TypeScript says of references and expressions. Checked by `tsc`; never run. */
import { expectTypeOf } from "vitest";
import {
  any,
  type Bound,
  bind,
  bindMethod,
  depends,
  type Later,
  list,
  number,
  Parameterized,
  type Reactive,
  type ReactiveSource,
  resolveValue,
  rx,
  string,
} from "../../../ts/param/index.js";

class Source extends Parameterized({ v: number({ default: 1 }), s: string(), items: list(Number) }) {
  area(): number {
    return this.v ** 2;
  }
}
class Sink extends Parameterized({
  x: number({ allowRefs: true }),
  y: number(),
  maybe: string({ allowNone: true, allowRefs: true }),
  all: any<{ a: number; b: [string] }>({ allowRefs: true, nestedRefs: true }),
}) {}

const s = new Source();

// References are taken where the parameter says so, and nowhere else.
new Sink({ x: s.param.v });
new Sink({ x: Source.param.v, maybe: s.param.s });
new Sink({ x: Promise.resolve(1) });
new Sink({ x: rx(s.param.v).add(1), maybe: rx("a") });
new Sink({ x: bind((a: number, b: number) => a + b, s.param.v, 2) });
new Sink({ x: bindMethod(s, "area") });
new Sink({ x: depends((v) => v * 2, [s.param.v]) });
new Sink({ all: { a: s.param.v, b: [s.param.s] } });
new Sink({ all: { a: 1, b: ["b"] } });
async function* numbers(): AsyncGenerator<number> {
  yield 1;
}
new Sink({ x: numbers() });
new Sink().param.update({ x: s.param.v });
// @ts-expect-error y takes no references
new Sink({ y: s.param.v });
// @ts-expect-error y takes no promises
new Sink({ y: Promise.resolve(1) });
// @ts-expect-error a text is no number
new Sink({ x: s.param.s });
// @ts-expect-error nor is a promise of one
new Sink({ x: Promise.resolve("a") });
// @ts-expect-error nor an expression of one
new Sink({ x: rx("a") });
// @ts-expect-error x does not look inside values
new Sink({ x: [s.param.v] });
// @ts-expect-error the type inside is checked too
new Sink({ all: { a: s.param.s, b: ["b"] } });
// @ts-expect-error update takes what the constructor takes
new Sink().param.update({ y: s.param.v });
expectTypeOf(new Sink().x).toEqualTypeOf<number>();

// Inherited, with and without a redeclaration; an override may add it.
class Deep extends Parameterized(Sink, { x: { default: 3 }, y: { allowRefs: true } }) {}
new Deep({ x: s.param.v, y: s.param.v });
class Deeper extends Parameterized(Sink, { x: number({ default: 2 }) }) {}
new Deeper({ x: s.param.v });

// bind: the values of references, then the arguments of the call.
expectTypeOf(bind((a: number, b: string) => `${a}${b}`, s.param.v, s.param.s)).toEqualTypeOf<Bound<[], string>>();
expectTypeOf(bind((a: number, b: string) => a + b.length, s.param.v)("b")).toEqualTypeOf<number>();
bind((a: number) => a, rx(3));
bind(
  (a: number) => a,
  bind((b: number) => b, s.param.v),
);
// @ts-expect-error the text of s is no number
bind((a: number) => a, s.param.s);
// @ts-expect-error a further argument is missing
bind((a: number, b: string) => a + b.length, s.param.v)();
depends((v, t) => expectTypeOf([v, t] as const).toEqualTypeOf<readonly [number, string]>(), [s.param.v, s.param.s]);
depends((v, { t }) => expectTypeOf([v, t] as const).toEqualTypeOf<readonly [number, string]>(), [s.param.v], {
  keywords: { t: s.param.s },
});

// Expressions.
expectTypeOf(rx(1)).toEqualTypeOf<ReactiveSource<number>>();
expectTypeOf(rx(s.param.v)).toEqualTypeOf<Reactive<number>>();
expectTypeOf(rx(Promise.resolve("a"))).toEqualTypeOf<Reactive<string | undefined>>();
expectTypeOf(rx(bind((a: number) => String(a), s.param.v))).toEqualTypeOf<Reactive<string>>();
expectTypeOf(rx(s.param.v).add(1).gt(3)).toEqualTypeOf<Reactive<boolean>>();
expectTypeOf(rx(s.param.s).add("!")).toEqualTypeOf<Reactive<string>>();
expectTypeOf(rx(s.param.v).gt(1).where("big", 0)).toEqualTypeOf<Reactive<string | number>>();
expectTypeOf(rx(s.param.v).pipe((v, w: number) => [v, w] as const, rx(2))).toEqualTypeOf<
  Reactive<readonly [number, number]>
>();
expectTypeOf(rx(s.param.v).pipe(async (v) => v)).toEqualTypeOf<Reactive<number | undefined>>();
expectTypeOf(rx(s.param.items).map((v) => String(v))).toEqualTypeOf<Reactive<string[]>>();
expectTypeOf(rx(s.param.items).at(0)).toEqualTypeOf<Reactive<number | undefined>>();
expectTypeOf(rx({ a: 1, b: "b" }).get("b")).toEqualTypeOf<Reactive<string>>();
expectTypeOf(rx(new Map([["a", 1]])).get("a")).toEqualTypeOf<Reactive<number | undefined>>();
expectTypeOf(rx("abc").call("slice", 1)).toEqualTypeOf<Reactive<string>>();
expectTypeOf(rx(s.param.v).buffer(2)).toEqualTypeOf<Reactive<readonly number[]>>();
expectTypeOf(rx(s.param.v).len()).toEqualTypeOf<Reactive<number>>();
expectTypeOf(rx(s.param.v).value).toEqualTypeOf<number>();
rx(1).value = 2;
rx(1).set(s.param.v);
rx(s.param.v).watch((v) => expectTypeOf(v).toEqualTypeOf<number>());
// @ts-expect-error only a source can be set
rx(s.param.v).value = 2;
// @ts-expect-error a text has no difference
rx(s.param.s).sub(1);
// @ts-expect-error a number is not added to a text
rx(s.param.s).add(1);
// @ts-expect-error there is no such key
rx({ a: 1 }).get("c");
// @ts-expect-error a source keeps its type
rx(1).value = "a";
expectTypeOf(resolveValue(s.param.v)).toEqualTypeOf<number | Later>();
