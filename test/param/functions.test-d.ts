/** What TypeScript says of functions with parameters. Checked by `tsc`; never run. */
import { expectTypeOf } from "vitest";
import { functionOf, number, Parameterized, ParameterizedFunction, runFunction, string } from "../../ts/param/index.js";

class Scale extends ParameterizedFunction({ factor: number({ default: 2 }), unit: string() }) {
  run(x: number, text = ""): string {
    return `${x * this.factor}${this.unit}${text}`;
  }
}
class Half extends Parameterized(Scale, { factor: { default: 0.5 } }) {}

const triple = functionOf(Scale, { factor: 3 });
expectTypeOf(triple(5)).toEqualTypeOf<string>();
expectTypeOf(triple.instance.factor).toEqualTypeOf<number>();
expectTypeOf(runFunction(Half, 4, "a")).toEqualTypeOf<string>();
expectTypeOf(new Scale({ factor: 1, unit: "m" }).run(1)).toEqualTypeOf<string>();

// @ts-expect-error a text is no factor
functionOf(Scale, { factor: "3" });
// @ts-expect-error there is no such parameter
functionOf(Scale, { facto: 3 });
// @ts-expect-error a text is no number
triple("5");
// @ts-expect-error an argument is missing
runFunction(Scale);
// @ts-expect-error the declarations are parameters
ParameterizedFunction({ factor: 3 });
// @ts-expect-error a parameter cannot have this name
ParameterizedFunction({ toJSON: number() });
