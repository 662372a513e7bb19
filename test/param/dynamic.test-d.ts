/** Types of dynamic values, of outputs, and of functions with parameters. */
import { expectTypeOf } from "vitest";
import {
  type DynamicParameter,
  dynamic,
  functionOf,
  integer,
  magnitude,
  number,
  output,
  Parameterized,
  runFunction,
  setDynamicTime,
  Time,
  type TimeValue,
} from "../../ts/param/index.js";

class Dice extends Parameterized({
  d: dynamic<number>(),
  e: dynamic({ default: () => "a" }),
  f: dynamic({ default: 3 }),
  n: number({ default: () => 5 }),
  i: integer({ default: () => 5, allowNone: true }),
  m: magnitude({ default: () => 0.5 }),
  p: number(),
}) {
  run(x: number, y?: string): string {
    return `${x}${y}`;
  }
  static {
    output(this, "run");
    output(this, "run", number());
    output(this, "run", { total: number(), at: Date, any: null });
    // @ts-expect-error: no method of the class
    output(this, "walk");
    // @ts-expect-error: a type is a parameter or a class
    output(this, "run", 3);
  }
}
const dice = new Dice();

expectTypeOf(dice.d).toEqualTypeOf<number | null>();
expectTypeOf(dice.e).toEqualTypeOf<string>();
expectTypeOf(dice.f).toEqualTypeOf<number>();
expectTypeOf(dice.n).toEqualTypeOf<number>();
expectTypeOf(dice.i).toEqualTypeOf<number | null>();
expectTypeOf(dice.m).toEqualTypeOf<number>();
expectTypeOf(Dice.param.d).toEqualTypeOf<DynamicParameter<number | null>>();
expectTypeOf(dice.param.inspectValue("e")).toEqualTypeOf<string | null>();
expectTypeOf(dice.param.forceNewDynamicValue("n")).toEqualTypeOf<number>();

// Functions are given to dynamic values, in the constructor and in updates.
new Dice({ d: () => 3, e: () => "b" });
dice.param.update({ d: () => 3, e: "c" });
// @ts-expect-error: the function makes another type
new Dice({ d: () => "a" });
// @ts-expect-error: a number declared as one takes no function: one that was not called is an error oftener than meant
new Dice({ p: () => 3 });
// @ts-expect-error: the default makes another type
number({ default: () => "a" });
// @ts-expect-error: no such parameter
dice.param.inspectValue("zz");

const time = new Time({ until: 10, unit: "s" });
expectTypeOf(time.now()).toEqualTypeOf<TimeValue>();
expectTypeOf(time.unit).toEqualTypeOf<string | null>();
expectTypeOf(time.context(() => 3)).toEqualTypeOf<number>();
expectTypeOf(time.context()).toEqualTypeOf<Disposable>();
expectTypeOf([...time]).toEqualTypeOf<TimeValue[]>();
setDynamicTime({ timeFn: time });
setDynamicTime({ timeFn: () => 3, timeDependent: true });
// @ts-expect-error: a time source is called or has `now`
setDynamicTime({ timeFn: 3 });
// @ts-expect-error: no such option
new Time({ step: 3 });

expectTypeOf(runFunction(Dice, 3, "a")).toEqualTypeOf<string>();
expectTypeOf(functionOf(Dice, { p: 3 })(3)).toEqualTypeOf<string>();
// @ts-expect-error: another argument
runFunction(Dice, "a");
// @ts-expect-error: another value
functionOf(Dice, { p: "a" });
// @ts-expect-error: a class without `run`
runFunction(Time);
