/**
 * `enum`: a member travels as its class called with its value (`Enum.__reduce_ex__` in CPython's `Lib/enum.py`); so does a
 * combination of flags. 3.11.0 to 3.11.3 wrote `getattr(Color, "RED")` and `operator.or_` of members, which are read too.
 */
import { asArgumentError, requireObject, requireOptions } from "../given.js";
import { asName, type GlobalName, type Registry } from "../registry.js";
import { declareStateless } from "../stateless.js";
import { Float, isTuple, PyGlobal } from "../values.js";
import { members } from "./attribute.js";
import { defineFunction, isInteger, refuseArguments } from "./define.js";

/** A member of a registered Enum. There is one object for each, so `===` compares them. */
export abstract class EnumMember<V = unknown> {
  /** The name in the class; `A|B` for a combination of flags, `null` for one without names. */
  readonly name: string | null;
  /** What Python's `member.value` is: the value it was registered with; of flags the bits. */
  readonly value: V;

  /** Members are made by `registerEnum`. */
  protected constructor(name: string | null, value: V) {
    this.name = name;
    this.value = value;
  }

  /** The value, so that flags can be combined and members be compared by `<`. */
  valueOf(): V {
    return this.value;
  }
  /** As Python's `str`: `Color.RED`. */
  toString(): string {
    const type = (this.constructor as { readonly name: string }).name;
    return this.name === null ? `${type}(${String(this.value)})` : `${type}.${this.name}`;
  }
  /** The value. */
  toJSON(): V {
    return this.value;
  }
}

/** The options of `registerEnum`. */
export interface EnumOptions {
  /** Values are bits: `true` for Python's `Flag`, `"keep"` for `IntFlag`, which keeps bits without a name. */
  readonly flag?: boolean | "keep";
}

/** The class of a registered Enum: its members are properties of it. */
export type EnumClass<T extends Readonly<Record<string, unknown>>> = {
  readonly [K in keyof T]: EnumMember<T[K]>;
} & {
  readonly prototype: EnumMember;
  [Symbol.hasInstance](value: unknown): value is EnumMember;
  /** The member with a value, as Python's `Color(value)`; for flags also a combination. Throws a `RangeError`. */
  of(value: unknown): EnumMember<T[keyof T]>;
};

/**
 * Values that Python calls equal have the same key: 1, 1n, 1.0 and true; tuples by their items. Throws a `TypeError` for
 * what is no constant: such a value is found by identity.
 */
function keyOf(value: unknown): unknown {
  if (typeof value === "boolean") return `n${Number(value)}`;
  if (typeof value === "number" || typeof value === "bigint") return `n${value}`;
  if (value instanceof Float) return `n${value.value}`;
  if (typeof value === "string") return `s${value}`;
  if (isTuple(value)) return `t${JSON.stringify(value.map((item) => (isTuple(item) ? keyOf(item) : scalarKey(item))))}`;
  return value;
}

function scalarKey(value: unknown): unknown {
  const key = keyOf(value);
  if (typeof key === "object" && key !== null) throw new TypeError("only constants can be in the value of an Enum");
  return key;
}

const REGISTERED = new WeakMap<object, (value: unknown) => EnumMember>();

export function registerEnumIn<const T extends Readonly<Record<string, unknown>>>(
  registry: Registry,
  values: T,
  name: string | GlobalName,
  options: EnumOptions = {},
): EnumClass<T> {
  requireObject("the members of an enum are an object of values by name", values);
  requireOptions(options);
  const { flag = false } = options;
  const named = new Map<string, EnumMember>();
  const byValue = new Map<unknown, EnumMember>();
  class Member extends EnumMember {
    static of(value: unknown): EnumMember {
      const known = byValue.get(keyOf(value));
      if (known !== undefined) return known;
      if (flag !== false && isInteger(value)) return combination(BigInt(value), value);
      throw new RangeError(`${String(value)} is no value of ${Member.name}`);
    }
    static make(memberName: string | null, value: unknown): EnumMember {
      return new Member(memberName, value);
    }
    static readonly [members] = named;
  }
  const bits = (): bigint => [...named.values()].reduce((all, { value }) => all | BigInt(value as number), 0n);
  function combination(wanted: bigint, value: number | bigint): EnumMember {
    // Python reads a negative one as the complement within the known bits.
    if (wanted < 0n || (flag !== "keep" && (wanted & ~bits()) !== 0n)) {
      throw new RangeError(`${value} has bits that ${Member.name} has no names for`);
    }
    const parts = [...named.values()].filter(({ value: part }) => {
      const bit = BigInt(part as number);
      return bit !== 0n && (bit & (bit - 1n)) === 0n && (wanted & bit) === bit;
    });
    const rest = parts.reduce((left, { value: part }) => left & ~BigInt(part as number), wanted);
    const names = [...parts.map(({ name: part }) => part), ...(rest === 0n ? [] : [String(rest)])];
    const member = Member.make(parts.length === 0 ? null : names.join("|"), value);
    // Few of many possible combinations are kept, so that a pickle cannot fill the memory with them.
    if (byValue.size < 4096) byValue.set(keyOf(value), member);
    return member;
  }
  const { qualname } = asName(name);
  Object.defineProperty(Member, "name", { value: qualname.slice(qualname.lastIndexOf(".") + 1), configurable: true });
  for (const [memberName, value] of entriesOf(values)) {
    if (flag !== false && !isInteger(value)) throw asArgumentError(new TypeError(`the flag ${memberName} is no int`));
    // A second name for a value is an alias of the first.
    const member = byValue.get(keyOf(value)) ?? Member.make(memberName, value);
    byValue.set(keyOf(value), member);
    named.set(memberName, member);
    if (memberName !== "prototype") Object.defineProperty(Member, memberName, { value: member, enumerable: true });
  }
  declareStateless(Member as unknown as new () => object);
  REGISTERED.set(Member, Member.of);
  registry.register(Member as unknown as new () => object, name);
  const global = registry.nameOf(Member) as GlobalName;
  const title = `${global.module}.${global.qualname}`;
  registry.define(global, {
    target: Member,
    call: (args) => {
      if (args.length !== 1) throw refuseArguments(title, args);
      try {
        return Member.of(args[0]);
      } catch (error) {
        throw refuseArguments(title, args, error);
      }
    },
    make: (args) => {
      throw refuseArguments(title, args);
    },
  });
  registry.reducer(Member as unknown as abstract new () => EnumMember, ({ value }) => ({
    callable: Member,
    args: [value],
  }));
  return Member as unknown as EnumClass<T>;
}

/** A TypeScript enum of numbers has its values as names too; those are no members. */
const entriesOf = (values: Readonly<Record<string, unknown>>): [string, unknown][] =>
  Object.entries(values).filter(
    ([name, value]) => !(/^-?\d+$/.test(name) && typeof value === "string" && values[value] === Number(name)),
  );

export function defineEnum(registry: Registry): void {
  const or = (args: readonly unknown[]): unknown => {
    const [left, right] = args as [EnumMember, EnumMember];
    const type = left instanceof EnumMember ? left.constructor : undefined;
    const of = type === undefined ? undefined : REGISTERED.get(type);
    if (of === undefined || !(right instanceof EnumMember) || right.constructor !== type) {
      throw new TypeError("only flags of one class are combined");
    }
    if (!isInteger(left.value) || !isInteger(right.value)) throw new TypeError("no flags");
    const all = BigInt(left.value) | BigInt(right.value);
    return of(Number.isSafeInteger(Number(all)) ? Number(all) : all);
  };
  for (const module of ["_operator", "operator"]) {
    defineFunction(registry, PyGlobal.named(module, "or_"), `${module}.or_`, [2, 2], or);
  }
}
