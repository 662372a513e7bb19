/**
 * `numpy.dtype`: what one item of an array is. A pickle makes one by `dtype("f8", False, True)` and gives it a state
 * (`arraydescr_reduce` and `arraydescr_setstate` of numpy's `_core/src/multiarray/descriptor.c`):
 *
 *     (3, byte order, subarray, names, fields, size, alignment, flags)         or, with version 4, metadata at the end.
 *
 * All of it is kept, so that the same bytes are written. A dtype that something uses takes no other state.
 */
import { countItems } from "../allowance.js";
import { PyStr } from "../buffer.js";
import { UnpicklingError } from "../error.js";
import { setState } from "../hooks.js";
import { asTuple, isTuple, PyGlobal, SHARED_BRAND } from "../values.js";
import { entriesOf, isDict } from "./define.js";

/** A field of a structured dtype. */
export interface DTypeField {
  /** What the field holds. */
  readonly type: DType;
  /** Bytes from the start of the item. */
  readonly offset: number;
  /** numpy's second name of a field; `undefined` for none. */
  readonly title: unknown;
}

/** Kinds whose size follows from the letter and the number alone. */
const builtinSizes: Record<string, readonly number[]> = {
  b: [1],
  i: [1, 2, 4, 8],
  u: [1, 2, 4, 8],
  f: [2, 4, 8, 12, 16],
  c: [8, 16, 24, 32],
  M: [8],
  m: [8],
  O: [4, 8],
};

const UNITS = "generic Y M W D h m s ms us ns ps fs as".split(" ");
const TYPE_TEXT = /^([<>|=]?)([biufcMmOSUVT?])(\d*)(?:\[(\d*)([A-Za-z_]\w*)\])?$/;

/** Fields within fields are looked at by recursion; numpy's own are two or three deep. */
const MOST_NESTED = 32;

/** Items that take no bytes, or rows of none, that a shape may claim. */
export const MOST_EMPTY = 1e6;

/**
 * Fields may lie over each other, as in a union of C's, so a structure of structures could have four times as many values at each level, of
 * the same few bytes. Real ones have a view or two of each byte.
 */
const mostValues = (itemSize: number): number => 1000 + 8 * itemSize;

const NEEDS_INIT = 8;
const FROM_FIELDS = 16;
const OBJECT_FLAGS = 63;
/** NPY_ITEM_REFCOUNT: items hold Python objects, so an array's data travels as a list. */
const HAS_OBJECTS = 1;

const latin1 = (bytes: Uint8Array): string => String.fromCharCode(...bytes.subarray(0, 64));
const bytesOf = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

/** Text, however the Python that wrote it had it. */
export function nameText(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  if (value instanceof PyStr) return value.value;
  return value instanceof Uint8Array ? latin1(value) : undefined;
}

const bad = (reason: string, value: unknown): UnpicklingError =>
  new UnpicklingError(`this numpy dtype cannot be: ${reason}`, { code: "BAD_ARGUMENTS", value });

const isSize = (value: unknown): value is number =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= 0;

/**
 * What one item of an array is, as `numpy.dtype` has it. `DType.of("<f8")` and `DType.struct({…})` make one; all that a
 * pickle said of one is kept.
 */
export class DType {
  /** numpy's letter: `b` bool, `i` `u` `f` `c` numbers, `M` `m` times, `U` `S` text and bytes, `V` structures, `O` objects, `T` numpy's StringDType. */
  readonly kind: string;
  /** `<`, `>` or `|` where it makes no difference. */
  readonly byteOrder: string;
  /** Bytes of an item. */
  readonly itemSize: number;
  /** The names of the fields; `null` unless it is a structure. */
  readonly names: readonly string[] | null = null;
  /** The fields by name; `null` unless it is a structure. */
  readonly fields: ReadonlyMap<string, DTypeField> | null = null;
  /** An item that is itself an array of another type. */
  readonly subarray: { readonly type: DType; readonly shape: readonly number[] } | null = null;
  /** The class of its scalars where that is not numpy's usual one (`numpy.record`). */
  readonly scalarType: PyGlobal | null = null;
  /** As numpy's pickle of it says: bytes for a structure, text and bytes; −1 where numpy leaves it to the kind. */
  readonly alignment: number = -1;
  /** numpy's `dtype.flags`, an integer of bits; 1: items hold Python objects. */
  readonly flags: number = 0;
  /** The ninth item of the state: metadata, for times (metadata, unit). */
  readonly metadata: unknown = undefined;
  /** Arguments of StringDType's own constructor. */
  readonly stringArguments: readonly unknown[] | null = null;
  /** How many levels of fields and subarrays there are inside. */
  readonly depth: number = 0;
  /** How many values an item is taken apart into: those of all its fields and subarrays. */
  readonly valueCount: number = 1;
  #sealed = false;

  /** @internal */ get [SHARED_BRAND](): true {
    return true;
  }

  /** @internal Use {@link DType.of}. */
  constructor(kind: string, itemSize: number, byteOrder: string) {
    this.kind = kind;
    this.itemSize = itemSize;
    this.byteOrder = byteOrder;
    if (kind === "O") this.#set({ flags: OBJECT_FLAGS });
    else if (kind === "U") this.#set({ alignment: 4, flags: NEEDS_INIT });
    else if (kind === "S" || kind === "V") this.#set({ alignment: 1 });
  }

  #set(parts: Partial<DType>): void {
    Object.assign(this, parts);
  }

  /**
   * The dtype of a text as numpy has it: `"<f8"`, `"?"`, `"|S5"`, `"<U3"`, `"<M8[ns]"`, `"|V8"`, `"O"`. Equal texts give one object.
   * Throws a `TypeError` for any other.
   */
  static of(text: string): DType {
    let known = singletons.get(text);
    if (known === undefined) {
      const made = parse(text);
      if (made === undefined) throw new TypeError(`${JSON.stringify(text)} is no dtype that brine knows`);
      made.seal();
      known = singletons.get(made.text) ?? made;
      // A bound: texts may come from data.
      if (singletons.size < 1000) singletons.set(made.text, known).set(text, known);
    }
    return known;
  }

  /** A structure of fields, one directly after the other, as numpy lays them out unless told otherwise. */
  static struct(fields: Record<string, string | DType>): DType {
    let size = 0;
    let flags = FROM_FIELDS;
    const laid = new Map<string, DTypeField>();
    for (const [name, given] of Object.entries(fields)) {
      const type = typeof given === "string" ? DType.of(given) : given;
      laid.set(name, { type: type.seal(), offset: size, title: undefined });
      size += type.itemSize;
      flags |= type.flags & 0x1b;
    }
    const made = new DType("V", size, "|");
    made.#set({ names: [...laid.keys()], fields: laid, alignment: 1, flags });
    const types = [...laid.values()].map(({ type }) => type);
    made.#set({
      depth: 1 + Math.max(0, ...types.map(({ depth }) => depth)),
      valueCount: types.reduce((count, type) => count + type.valueCount, 0),
    });
    return made.seal();
  }

  /** @internal numpy's StringDType. */
  static variableText(args: readonly unknown[]): DType {
    const made = new DType("T", 16, "|");
    made.#set({ stringArguments: args, flags: OBJECT_FLAGS });
    return made.seal();
  }

  /** As numpy's `dtype.str`: `"<f8"`, `"<M8[ns]"`; `"|V12"` for a structure. */
  get text(): string {
    const { kind } = this;
    const size = kind === "U" ? this.itemSize / 4 : kind === "O" ? "" : this.itemSize;
    return `${this.byteOrder}${kind}${size}${kind === "M" || kind === "m" ? unitText(this.metadata) : ""}`;
  }

  /** As {@link text}. */
  toString(): string {
    return this.text;
  }

  /** The unit of times (`"ns"`, `"25s"`); `undefined` for other kinds, `"generic"` for none. */
  get unit(): string | undefined {
    if (this.kind !== "M" && this.kind !== "m") return undefined;
    return unitText(this.metadata).slice(1, -1) || "generic";
  }

  /** Whether items are Python objects, or hold some. */
  get hasObjects(): boolean {
    return (this.flags & HAS_OBJECTS) !== 0 || this.kind === "O" || this.kind === "T";
  }

  /** Whether the bytes lie as this library keeps them. */
  get isNative(): boolean {
    return this.byteOrder !== ">";
  }

  /** @internal Something depends on it from now on. */
  seal(): this {
    this.#sealed = true;
    return this;
  }

  [setState](state: unknown): void {
    if (this.#sealed) throw bad("it is in use and takes no other state", state);
    if (!isTuple(state) || state.length < 8 || state.length > 9) throw bad("its state is none of 8 or 9 items", state);
    const [version, order, subarray, names, fields, size, alignment, flags, metadata] = state as unknown[];
    if (version !== 3 && version !== 4) throw bad("its version is neither 3 nor 4", version);
    const byteOrder = nameText(order);
    if (byteOrder === undefined || !/^[<>|=]$/.test(byteOrder)) throw bad("its byte order is unknown", order);
    if (!Number.isSafeInteger(flags) || !Number.isSafeInteger(alignment)) throw bad("its flags are no int", flags);
    if (isTuple(names)) countItems(names.length);
    const isFlexible = "USV".includes(this.kind);
    const itemSize = isFlexible && size !== -1 ? size : this.itemSize;
    if (!isSize(itemSize) || (this.kind === "U" && itemSize % 4 !== 0)) throw bad("its size is impossible", size);
    const parts = { ...readFields(this, names, fields, itemSize), ...readSubarray(this, subarray, itemSize) };
    if ((this.kind === "M" || this.kind === "m") && unitOf(metadata) === undefined)
      throw bad("its unit is unknown", metadata);
    const single = this.itemSize === 1 && !isFlexible;
    this.#set({
      byteOrder: byteOrder === "=" ? "<" : single ? "|" : byteOrder,
      itemSize,
      alignment: alignment as number,
      flags: flags as number,
      metadata,
      ...parts,
    });
    // What the flags claim decides how data is read, so they must be true.
    const holdsObjects = this.kind === "O" || childrenOf(this).some(({ hasObjects }) => hasObjects);
    if (holdsObjects !== this.hasObjects) throw bad("its flags are wrong about objects", flags);
    this.#sealed = true;
  }

  /** @internal The arguments of `numpy.dtype` that make it. */
  get callArguments(): unknown[] {
    const { kind, itemSize } = this;
    const size = kind === "U" ? itemSize / 4 : itemSize;
    // numpy makes this text anew each time: no other of its kind is the same object.
    return [this.scalarType ?? new PyStr(`${kind}${size}`), false, true];
  }

  /** @internal */
  get state(): unknown {
    const { names, fields, subarray, metadata } = this;
    const isFlexible = "USV".includes(this.kind);
    const table = fields === null ? null : new Map<string, unknown>();
    // A field is found by its name and by its title: one tuple for both.
    const tuples = new Map<DTypeField, unknown>();
    for (const [name, field] of fields ?? []) {
      const { type, offset, title } = field;
      const tuple = tuples.get(field) ?? asTuple(title === undefined ? [type, offset] : [type, offset, title]);
      tuples.set(field, tuple);
      table?.set(name, tuple);
    }
    const state = [
      metadata === undefined ? 3 : 4,
      this.byteOrder,
      subarray === null ? null : asTuple([subarray.type, asTuple([...subarray.shape])]),
      names === null ? null : asTuple([...names]),
      table,
      isFlexible ? this.itemSize : -1,
      isFlexible ? this.alignment : -1,
      this.flags,
    ];
    if (metadata !== undefined) state.push(metadata as null);
    return asTuple<unknown>(state);
  }
}

const singletons = new Map<string, DType>();

const childrenOf = (type: DType): DType[] => [
  ...(type.fields === null ? [] : [...type.fields.values()].map((field) => field.type)),
  ...(type.subarray === null ? [] : [type.subarray.type]),
];

/** A dtype without the state that gives it its byte order; `undefined` for a text that is none. */
function parse(text: string): DType | undefined {
  const match = TYPE_TEXT.exec(text === "bool" ? "?" : text);
  if (match === null) return undefined;
  const [, given = "", letter = "", digits = "", count = "", unit] = match;
  const kind = letter === "?" ? "b" : letter;
  const number = digits === "" ? (kind === "b" ? 1 : kind === "O" || "Mm".includes(kind) ? 8 : -1) : Number(digits);
  const size = kind === "U" ? number * 4 : number;
  if (kind === "T" || !isSize(size) || (unit !== undefined && !"Mm".includes(kind))) return undefined;
  if (builtinSizes[kind]?.includes(size) === false) return undefined;
  const noOrder = size === 1 || "SVO".includes(kind) || kind === "b";
  const made = new DType(kind, size, noOrder ? "|" : given === ">" ? ">" : "<");
  if ("Mm".includes(kind)) {
    if (unit !== undefined && !UNITS.includes(unit)) return undefined;
    const metadata = asTuple<unknown>([null, asTuple<unknown>([bytesOf(unit ?? "generic"), Number(count || 1), 1, 1])]);
    Object.assign(made, { metadata });
  }
  return made;
}

/** (unit, how many of it) of the metadata of times. */
function unitOf(metadata: unknown): readonly [string, number] | undefined {
  const parts: unknown = isTuple(metadata) ? metadata[1] : undefined;
  if (!isTuple(parts) || parts.length < 2) return undefined;
  const unit = nameText(parts[0]);
  if (unit === undefined || !UNITS.includes(unit) || !isSize(parts[1])) return undefined;
  return [unit, parts[1]];
}

function unitText(metadata: unknown): string {
  const known = unitOf(metadata);
  if (known === undefined || known[0] === "generic") return "";
  return `[${known[1] === 1 ? "" : known[1]}${known[0]}]`;
}

/** A dtype inside another: complete, and not so deep that looking at it could overflow the stack. */
function child(parent: DType, value: unknown): DType {
  if (!(value instanceof DType) || value === parent) throw bad("it is made of something that is no dtype", value);
  if (value.depth >= MOST_NESTED) throw bad(`it is nested more than ${MOST_NESTED} deep`, value);
  return value.seal();
}

function readFields(parent: DType, names: unknown, fields: unknown, itemSize: number): Partial<DType> {
  if (names === null && fields === null) return { names: null, fields: null };
  if (parent.kind !== "V" || !isTuple(names) || !isDict(fields)) throw bad("it has fields but is no structure", fields);
  const texts = names.map((name) => nameText(name));
  const table = new Map<string, DTypeField>();
  const known = new Map<unknown, DTypeField>();
  let depth = 0;
  for (const [key, value] of entriesOf(fields)) {
    const name = nameText(key);
    if (name === undefined || !isTuple(value) || value.length < 2) throw bad("a field is no (dtype, offset)", value);
    const type = child(parent, value[0]);
    const offset: unknown = value[1];
    if (!isSize(offset) || offset + type.itemSize > itemSize) throw bad("a field lies outside of the item", value);
    const field = known.get(value) ?? { type, offset, title: value[2] };
    known.set(value, field);
    table.set(name, field);
    depth = Math.max(depth, type.depth + 1);
  }
  let valueCount = 0;
  for (const name of texts) {
    const field = name === undefined ? undefined : table.get(name);
    if (field === undefined) throw bad("a name has no field", names);
    valueCount += field.type.valueCount;
  }
  if (valueCount > mostValues(itemSize)) throw bad("its fields lie over each other too often", fields);
  return { names: texts as string[], fields: table, depth, valueCount };
}

function readSubarray(parent: DType, value: unknown, itemSize: number): Partial<DType> {
  if (value === null) return { subarray: null };
  if (parent.kind !== "V" || !isTuple(value) || value.length !== 2)
    throw bad("its subarray is no (dtype, shape)", value);
  const type = child(parent, value[0]);
  const shape: unknown[] = isTuple(value[1]) ? [...value[1]] : [value[1]];
  if (shape.length > 32 || !shape.every(isSize)) throw bad("the shape of its subarray is none", value);
  if (shape.reduce((product, side) => product * side, type.itemSize) !== itemSize) {
    throw bad("its subarray is of another size", value);
  }
  if (itemSize === 0 && shape.reduce((product, side) => product * (side || 1), 1) > MOST_EMPTY) {
    throw bad("it has too many items without a size", value);
  }
  const valueCount = shape.reduce((product, side) => product * side, type.valueCount);
  return { subarray: { type, shape }, depth: type.depth + 1, valueCount };
}

/** `numpy.dtype(type, align, copy)`: `type` is a text, or a class of scalars that brine knows by name. */
export function readDType([type, ...rest]: readonly unknown[]): DType {
  if (rest.length > 2) throw new TypeError("too many arguments");
  const text = nameText(type);
  const made = text !== undefined ? parse(text) : type instanceof PyGlobal ? parseScalar(type) : undefined;
  if (made === undefined) throw new TypeError("no dtype that brine knows");
  return made;
}

function parseScalar(type: PyGlobal): DType | undefined {
  const text = scalarTypes[type.qualname];
  if (text !== undefined) return parse(text);
  if (type.qualname !== "record" && type.qualname !== "void") return undefined;
  const made = new DType("V", 0, "|");
  Object.assign(made, { scalarType: type });
  return made;
}

/** Scalar classes of numpy and the dtype each stands for. */
export const scalarTypes: Record<string, string> = {
  ...{ bool: "?", bool_: "?", int8: "i1", int16: "i2", int32: "i4", int64: "i8", uint8: "u1", uint16: "u2" },
  ...{ uint32: "u4", uint64: "u8", float16: "f2", float32: "f4", float64: "f8", longdouble: "f16" },
  ...{ complex64: "c8", complex128: "c16", clongdouble: "c32", longlong: "i8", ulonglong: "u8" },
  ...{ object_: "O", str_: "U0", bytes_: "S0", datetime64: "M8", timedelta64: "m8" },
};
