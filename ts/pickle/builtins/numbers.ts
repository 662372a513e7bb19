/**
 * `decimal.Decimal`, `fractions.Fraction` and `complex`: numbers that JavaScript has no type for. Each keeps exactly what
 * Python has (`Decimal.__reduce__`, `Fraction.__reduce__`, `copyreg.pickle_complex`); arithmetic is left to libraries.
 */
import { floatRepr } from "../../engine/tools/repr.js";
import { RECONSTRUCTOR } from "../reduction.js";
import type { Registry } from "../registry.js";
import { stateBeside } from "../subclass.js";
import { Float, PYTHON_CLASS, PYTHON_REPR } from "../values.js";
import { bigintOf, defineClass, textOf } from "./define.js";

const DECIMAL = /^[+-]?(?:(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?|inf(?:inity)?|s?nan\d*)$/i;

/** A Python Decimal: its text. */
export class Decimal {
  /** The number as it was given or read, of which no digit is lost: `"-1.50"`, `"1E+3"`, `"NaN"`. */
  readonly text: string;

  /** @internal */
  get [PYTHON_CLASS](): string {
    return "decimal.Decimal";
  }

  /** Text as Python's `Decimal` takes it, or a whole number. Throws a `SyntaxError` for any other text. */
  constructor(value: string | bigint | number) {
    if (typeof value === "number" && !Number.isSafeInteger(value)) {
      throw new TypeError("a Decimal is made from text or a whole number: a float is rarely the decimal it looks like");
    }
    const text = String(value);
    if (!DECIMAL.test(text)) throw new SyntaxError(`${JSON.stringify(text.slice(0, 100))} is no decimal number`);
    this.text = text;
  }

  /** The nearest JavaScript number; NaN for the NaNs. */
  valueOf(): number {
    if (/inf/i.test(this.text)) return this.text.startsWith("-") ? -Infinity : Infinity;
    return /nan/i.test(this.text) ? Number.NaN : Number(this.text);
  }

  /** As {@link text}. */
  toString(): string {
    return this.text;
  }
  /** As {@link text}: a number of JSON's might lose digits. */
  toJSON(): string {
    return this.text;
  }

  /** @internal */
  [PYTHON_REPR](): string {
    return `Decimal('${this.text}')`;
  }
}

/** Bits beyond which a fraction is taken as it stands: Python writes it in lowest terms, and finding out takes quadratic time. */
const MOST_BITS = 1n << 8192n;

const size = (value: bigint): bigint => (value < 0n ? -value : value);

/** A Python Fraction, in lowest terms with a denominator above 0. */
export class Fraction {
  /** Above the line; it carries the sign. */
  readonly numerator: bigint;
  /** Below the line, at least 1. */
  readonly denominator: bigint;

  /** @internal */
  get [PYTHON_CLASS](): string {
    return "fractions.Fraction";
  }

  /** Throws a `RangeError` for a denominator of 0. */
  constructor(numerator: bigint | number, denominator: bigint | number = 1) {
    let above = bigintOf(numerator);
    let below = bigintOf(denominator);
    if (below === 0n) throw new RangeError("the denominator of a fraction is not 0");
    if (below < 0n) [above, below] = [-above, -below];
    if (size(above) < MOST_BITS && below < MOST_BITS) {
      let [a, b] = [size(above), below];
      while (b !== 0n) [a, b] = [b, a % b];
      above /= a;
      below /= a;
    }
    this.numerator = above;
    this.denominator = below;
  }

  /** The numerator divided by the denominator, as numbers. */
  valueOf(): number {
    return Number(this.numerator) / Number(this.denominator);
  }

  /** As Python's `str`: `-3/7`, `2`. */
  toString(): string {
    return this.denominator === 1n ? String(this.numerator) : `${this.numerator}/${this.denominator}`;
  }

  /** @internal */
  [PYTHON_REPR](): string {
    return `Fraction(${this.numerator}, ${this.denominator})`;
  }
}

/** Python before 3.11 wrote text: `"-3/7"`. It is short; digits without end are a matter for limits. */
function fractionOf(text: string): Fraction {
  const parts = /^\s*([+-]?\d{1,4300})(?:\/(\d{1,4300}))?\s*$/.exec(text);
  if (parts === null) throw new SyntaxError("no fraction");
  return new Fraction(BigInt((parts[1] as string).replace("+", "")), BigInt(parts[2] ?? 1));
}

/** A Python complex. */
export class Complex {
  /** The real part. */
  readonly real: number;
  /** The imaginary part: Python's `imag`. */
  readonly imaginary: number;

  /** @internal */
  get [PYTHON_CLASS](): string {
    return "complex";
  }

  /** Throws a `TypeError` for parts that are no numbers. */
  constructor(real: number, imaginary = 0) {
    if (typeof real !== "number" || typeof imaginary !== "number") throw new TypeError("a complex is made of numbers");
    this.real = real;
    this.imaginary = imaginary;
  }

  /** `1.5-2i`. */
  toString(): string {
    const sign = this.imaginary < 0 || Object.is(this.imaginary, -0) ? "-" : "+";
    return `${Object.is(this.real, -0) ? "-0" : this.real}${sign}${Math.abs(this.imaginary)}i`;
  }

  /** @internal */
  [PYTHON_REPR](): string {
    return complexRepr(this);
  }
}

const complexOf = ([real = 0, imaginary = 0]: readonly unknown[]): Complex =>
  new Complex(floatOf(real), floatOf(imaginary));

/** `complex_repr` in CPython's `Objects/complexobject.c`: whole parts without a point, a real part of 0 left out. */
function complexRepr({ real, imaginary }: Complex): string {
  const bare = (part: number): string => floatRepr(part).replace(/\.0$/, "");
  const second = `${bare(imaginary)}j`;
  if (Object.is(real, 0)) return second;
  return `(${bare(real)}${second.startsWith("-") ? "" : "+"}${second})`;
}

/** A float, however it was read. */
const floatOf = (value: unknown): number => {
  if (value instanceof Float) return value.value;
  if (typeof value === "number") return value;
  throw new TypeError("no float");
};

export function defineNumbers(registry: Registry): void {
  defineClass(registry, Decimal, "decimal.Decimal", {
    arity: [1, 1],
    call: ([text]) => new Decimal(textOf(text)),
    aliases: ["_decimal.Decimal", "_pydecimal.Decimal"],
  });
  registry.reducer(Decimal, ({ text }) => ({ callable: Decimal, args: [text] }));
  defineClass(registry, Fraction, "fractions.Fraction", {
    arity: [1, 2],
    call: ([above, below]) =>
      typeof above === "string" && below === undefined
        ? fractionOf(above)
        : new Fraction(bigintOf(above), below === undefined ? 1n : bigintOf(below)),
  });
  registry.reducer(Fraction, ({ numerator, denominator }) => ({ callable: Fraction, args: [numerator, denominator] }));
  defineClass(registry, Complex, "builtins.complex", {
    arity: [0, 2],
    call: complexOf,
    make: complexOf,
  });
  registry.reducer(Complex, (value, protocol = 5) => {
    const args = [new Float(value.real), new Float(value.imaginary)];
    const type = Object.getPrototypeOf(value) as { readonly constructor: unknown };
    if (type === Complex.prototype) return { callable: Complex, args };
    // A subclass has `complex.__getnewargs__`, which protocols 0 and 1 do not ask.
    const state = stateBeside(value, Complex, ["real", "imaginary"]);
    if (protocol >= 2) return { callable: Complex, form: "new", args, state };
    // A pickle may have given it attributes of these names.
    const held = new Complex(Number(value.real), Number(value.imaginary));
    return { callable: RECONSTRUCTOR, args: [type.constructor, Complex, held], makesArgs: true, state };
  });
}
