/**
 * `array.array`: `_array_reconstructor(array, typecode, machine format, bytes)` from protocol 3 on, `array(typecode, [items])`
 * before (`array_array___reduce_ex___impl` of CPython's `Modules/arraymodule.c`, whose numbers of machine formats these are).
 */
import { countBytes, countItems } from "../allowance.js";
import { PicklingError } from "../error.js";
import { asArgumentError } from "../given.js";
import type { AnyConstructor, Registry } from "../registry.js";
import { stateBeside } from "../subclass.js";
import { Float, PyGlobal } from "../values.js";
import { bigintOf, compact, defineClass, defineFunction, integerIn, textOf } from "./define.js";

const typedArrays = {
  b: Int8Array,
  B: Uint8Array,
  h: Int16Array,
  H: Uint16Array,
  i: Int32Array,
  I: Uint32Array,
  l: BigInt64Array,
  L: BigUint64Array,
  q: BigInt64Array,
  Q: BigUint64Array,
  f: Float32Array,
  d: Float64Array,
} as const;

type NumberCode = keyof typeof typedArrays;
/** The letters of Python's `array`; `u` and `w` hold text. */
export type TypeCode = NumberCode | "u" | "w";
type Numbers = InstanceType<(typeof typedArrays)[NumberCode]>;

/** Machine formats 0 to 21: the type code they mean here, and whether they are big-endian. */
const formats: readonly (readonly [NumberCode | "utf16" | "utf32", boolean])[] = [
  ["B", false],
  ["b", false],
  ...(["H", "h", "I", "i", "Q", "q", "f", "d", "utf16", "utf32"] as const).flatMap(
    (code) =>
      [
        [code, false],
        [code, true],
      ] as const,
  ),
];

const isNumberCode = (code: string): code is NumberCode => Object.hasOwn(typedArrays, code);
const isTextCode = (code: string): code is "u" | "w" => code === "u" || code === "w";

/**
 * A Python array: a typed array, or text, with its type code. (`l` and `L` have eight bytes, as on 64-bit POSIX systems;
 * what another system wrote becomes the code of the same size, as in Python.)
 */
export class PyArray {
  /** The letter that says what an item is: those of Python's module `array`. */
  readonly typecode: TypeCode;
  /** The numbers; for `u` and `w` the text. */
  readonly data: Numbers | string;

  /** Throws a `TypeError` for data that is not of the type code. */
  constructor(typecode: TypeCode, data: Numbers | string) {
    const isRight = isTextCode(typecode)
      ? typeof data === "string"
      : isNumberCode(typecode) && data instanceof typedArrays[typecode];
    if (!isRight) {
      throw asArgumentError(new TypeError(`an array of type ${JSON.stringify(typecode)} does not hold such data`));
    }
    this.typecode = typecode;
    this.data = data;
  }
}

/** Whether this machine keeps the lowest byte first. */
const isLittleEndian = /* @__PURE__ */ new Uint8Array(/* @__PURE__ */ Uint16Array.of(1).buffer)[0] === 1;

/** A typed array of a machine format. The bytes are copied, because they may lie at any address. */
function numbersOf(code: NumberCode, bigEndian: boolean, bytes: Uint8Array): Numbers {
  const type = typedArrays[code];
  const size = type.BYTES_PER_ELEMENT;
  if (bytes.length % size !== 0) throw new RangeError("the bytes are no whole number of items");
  countBytes(bytes.length);
  const copy = bytes.slice();
  if (bigEndian === isLittleEndian)
    for (let at = 0; at < copy.length; at += size) copy.subarray(at, at + size).reverse();
  return new type(copy.buffer as ArrayBuffer);
}

function textOfFormat(format: "utf16" | "utf32", bigEndian: boolean, bytes: Uint8Array): string {
  const units = numbersOf(format === "utf16" ? "H" : "I", bigEndian, bytes) as Uint16Array | Uint32Array;
  let text = "";
  for (const unit of units) text += format === "utf16" ? String.fromCharCode(unit) : String.fromCodePoint(unit);
  return text;
}

const familyOf = (code: NumberCode): readonly [number, string] => {
  const kind = code === "f" || code === "d" ? "float" : code === code.toLowerCase() ? "signed" : "unsigned";
  return [typedArrays[code].BYTES_PER_ELEMENT, kind];
};

/** `_array_reconstructor`. A format that is not the type code's own size and sign decides, as in Python. */
function reconstruct([type, typecode, number, bytes]: readonly unknown[]): PyArray {
  if (!isArrayClass(type) || !(bytes instanceof Uint8Array)) throw new TypeError("no array");
  const array = fromMemory(typecode, number, bytes);
  return type === PyArray ? array : (Object.setPrototypeOf(array, type.prototype as object) as PyArray);
}

const isArrayClass = (type: unknown): type is AnyConstructor =>
  type === PyArray || (typeof type === "function" && (type.prototype as unknown) instanceof PyArray);

function fromMemory(typecode: unknown, number: unknown, bytes: Uint8Array): PyArray {
  const code = textOf(typecode);
  const [format, bigEndian] = formats[integerIn(number, 0, 21)] as (typeof formats)[number];
  if (format === "utf16" || format === "utf32") {
    if (!isTextCode(code)) throw new TypeError("text in an array of numbers");
    return new PyArray(code, textOfFormat(format, bigEndian, bytes));
  }
  if (!isNumberCode(code)) throw new TypeError("numbers in an array of text");
  const [[size, kind], [wantedSize, wantedKind]] = [familyOf(code), familyOf(format)];
  const own = size === wantedSize && kind === wantedKind ? code : format;
  return new PyArray(own, numbersOf(format, bigEndian, bytes));
}

/** `array(typecode, [items])`. */
function fromItems([typecode, items = []]: readonly unknown[]): PyArray {
  const code = textOf(typecode);
  if (!Array.isArray(items)) throw new TypeError("no list of items");
  countItems(items.length);
  if (isTextCode(code)) return new PyArray(code, items.map(textOf).join(""));
  if (!isNumberCode(code)) throw new TypeError("no type code");
  const type = typedArrays[code] as unknown as { from(items: unknown[]): Numbers };
  const isFloat = code === "f" || code === "d";
  const isWide = typedArrays[code].BYTES_PER_ELEMENT === 8 && !isFloat;
  const values = items.map((item) => {
    if (isFloat) return floatOf(item);
    return isWide ? bigintOf(item) : Number(bigintOf(item));
  });
  const data = type.from(values);
  const isSame = values.every((value, index) => isFloat || data[index] === value);
  if (!isSame) throw new RangeError("an item is out of range");
  return new PyArray(code, data);
}

function floatOf(item: unknown): number {
  if (typeof item === "number" || item instanceof Float) return Number(item);
  throw new TypeError("no float");
}

const codePoints = (text: string): number[] => Array.from(text, (character) => character.codePointAt(0) as number);

function formatOf(code: TypeCode): number {
  if (isTextCode(code)) return 20;
  const wanted = familyOf(code);
  return formats.findIndex(
    ([format]) => isNumberCode(format) && familyOf(format)[0] === wanted[0] && familyOf(format)[1] === wanted[1],
  );
}

/** The bytes in memory, little-endian whatever this machine is. */
function littleEndian(data: Numbers): Uint8Array {
  const bytes = new Uint8Array(data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength) as ArrayBuffer);
  if (isLittleEndian) return bytes;
  const size = data.BYTES_PER_ELEMENT;
  for (let at = 0; at < bytes.length; at += size) bytes.subarray(at, at + size).reverse();
  return bytes;
}

const shortBytes = new Map<number | undefined, Uint8Array>();

/** CPython has the empty bytes, and each of one byte, once: two arrays of them share theirs. */
function sharedIfShort(bytes: Uint8Array): Uint8Array {
  if (bytes.length > 1) return bytes;
  const known = shortBytes.get(bytes[0]);
  if (known === undefined) shortBytes.set(bytes[0], bytes);
  return known ?? bytes;
}

export function defineArray(registry: Registry): void {
  defineClass(registry, PyArray, "array.array", { arity: [1, 2], call: fromItems, unhashable: true });
  const reconstructor = PyGlobal.named("array", "_array_reconstructor");
  defineFunction(registry, reconstructor, "array._array_reconstructor", [4, 4], reconstruct);
  registry.reducer(PyArray, (value, protocol = 5) => {
    const { typecode, data } = value;
    const type = (Object.getPrototypeOf(value) as { readonly constructor: unknown }).constructor;
    // A pickle may have given it an attribute of that name.
    if (typeof data !== "string" && !ArrayBuffer.isView(data)) {
      throw new PicklingError("cannot pickle an array whose data is no typed array and no text", {
        code: "UNPICKLABLE",
        value,
      });
    }
    // A subclass has a `__dict__`, which is written even where it is empty.
    const state = type === PyArray ? undefined : (stateBeside(value, PyArray, ["typecode", "data"]) ?? {});
    const numbers = typeof data === "string" ? Uint32Array.from(codePoints(data)) : data;
    if (protocol >= 3) {
      return {
        callable: reconstructor,
        args: [type, typecode, formatOf(typecode), sharedIfShort(littleEndian(numbers))],
        state,
      };
    }
    const items =
      typeof data === "string" ? [...data] : Array.from(data as Iterable<number | bigint>, itemOf(typecode));
    return { callable: PyArray, args: [typecode, items], state };
  });
}

/** Floats stay floats, ints are as brine has them. */
const itemOf =
  (code: TypeCode) =>
  (value: number | bigint): unknown =>
    typeof value === "bigint" ? compact(value) : code === "f" || code === "d" ? new Float(value) : value;
