/** What TypeScript says of abstract classes: Param's `ParameterizedABC`. Checked by `tsc`; never run. */
import { expectTypeOf } from "vitest";
import { list, number, Parameterized } from "../../ts/param/index.js";

abstract class Shape extends Parameterized({ scale: number({ default: 1 }) }, { abstract: true }) {
  abstract area(): number;
  describe(): string {
    return `${this.area() * this.scale}`;
  }
}

class Square extends Parameterized(Shape, { side: number({ default: 2 }) }) {
  area(): number {
    return this.side ** 2;
  }
}

// @ts-expect-error an abstract class has no instances
new Shape();
// @ts-expect-error with keyword arguments neither
new Shape({ scale: 2 });

const square = new Square({ scale: 3, side: 4 });
expectTypeOf(square.describe()).toEqualTypeOf<string>();
expectTypeOf(square.scale).toEqualTypeOf<number>();
// @ts-expect-error its parameters are checked
new Square({ side: "4" });

// What is written over an abstract class itself has to have its methods.
// @ts-expect-error area is missing
class Line extends Shape {}
new Line();

// A parameter may ask for any of them.
class Drawing extends Parameterized({ shapes: list<Shape>() }) {}
new Drawing({ shapes: [square] });
// @ts-expect-error a number is no shape
new Drawing({ shapes: [1] });
