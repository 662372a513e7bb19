/**
 * `ipaddress`: an IPv4 address travels as its number, all others as text (`_BaseAddress.__reduce__`,
 * `IPv6Address.__reduce__` and `_IPAddressBase.__reduce__` in CPython's `Lib/ipaddress.py`).
 */
import type { Registry } from "../registry.js";
import { defineClass, integerIn, isInteger, textOf } from "./define.js";

const V4_END = 1n << 32n;
const V6_END = 1n << 128n;

/** The longest text of an address: six groups of four digits and four numbers of three. */
const LONGEST = 45;

/** `0` to `255` without leading zeros, four times. */
function parseV4(text: string): bigint {
  const parts = text.length > LONGEST ? [] : text.split(".");
  if (parts.length !== 4 || !parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256)) {
    throw new SyntaxError("no IPv4 address");
  }
  return parts.reduce((value, part) => value * 256n + BigInt(part), 0n);
}

function parseV6(text: string): bigint {
  const refuse = (): never => {
    throw new SyntaxError("no IPv6 address");
  };
  if (text.length > LONGEST) refuse();
  const dotted = /^(.*:)([\d.]+\.[\d.]+)$/.exec(text);
  let hex = text;
  if (dotted !== null) {
    const low = parseV4(dotted[2] as string)
      .toString(16)
      .padStart(8, "0");
    hex = `${dotted[1]}${low.slice(0, 4)}:${low.slice(4)}`;
  }
  const halves = hex.split("::");
  const groups = halves.map((half) => (half === "" ? [] : half.split(":")));
  const [first = [], last = []] = groups;
  const count = first.length + last.length;
  const isRight = halves.length === 1 ? count === 8 : halves.length === 2 && count < 8;
  if (!isRight || ![...first, ...last].every((group) => /^[\da-f]{1,4}$/i.test(group))) refuse();
  const all = [...first, ...new Array<string>(8 - count).fill("0"), ...last];
  return all.reduce((value, group) => value * 65_536n + BigInt(`0x${group}`), 0n);
}

function formatV4(value: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => String((value >> shift) & 255n)).join(".");
}

/** As Python compresses: the longest run of at least two zero groups, the first of equal ones. */
function formatV6(value: bigint): string {
  const groups = Array.from({ length: 8 }, (_, index) => ((value >> BigInt(16 * (7 - index))) & 0xffffn).toString(16));
  let [start, length] = [-1, 1];
  for (let at = 0; at < 8; at++) {
    let end = at;
    while (end < 8 && groups[end] === "0") end++;
    if (end - at > length) [start, length] = [at, end - at];
  }
  if (start < 0) return groups.join(":");
  return `${groups.slice(0, start).join(":")}::${groups.slice(start + length).join(":")}`;
}

const inside = (value: bigint, end: bigint): bigint => {
  if (value >= 0n && value < end) return value;
  throw new RangeError("the number is no address");
};

/** An IPv4 address of Python's. */
export class IPv4Address {
  /** Which protocol it is of. */
  readonly version = 4;
  /** The address as a number, 0 to 2³²−1: Python's `int(address)`. */
  readonly value: number;

  /** Text or the number. */
  constructor(address: string | number | bigint) {
    this.value = Number(typeof address === "string" ? parseV4(address) : inside(BigInt(address), V4_END));
  }
  /** `192.0.2.1`. */
  toString(): string {
    return formatV4(BigInt(this.value));
  }
  /** As {@link toString}. */
  toJSON(): string {
    return this.toString();
  }
}

/** An IPv6 address of Python's, with a scope or without. */
export class IPv6Address {
  /** Which protocol it is of. */
  readonly version = 6;
  /** The address as a number, 0 to 2¹²⁸−1: Python's `int(address)`. */
  readonly value: bigint;
  /** `eth0` in `fe80::1%eth0`. */
  readonly scopeId: string | undefined;

  /** Text or the number. */
  constructor(address: string | number | bigint) {
    const [text, scope] = typeof address === "string" ? splitScope(address) : [address, undefined];
    this.value = typeof text === "string" ? parseV6(text) : inside(BigInt(text), V6_END);
    this.scopeId = scope;
  }
  /** As Python writes it: `2001:db8::1`, with the scope behind `%`. */
  toString(): string {
    return this.scopeId === undefined ? formatV6(this.value) : `${formatV6(this.value)}%${this.scopeId}`;
  }
  /** As {@link toString}. */
  toJSON(): string {
    return this.toString();
  }
}

function splitScope(text: string): [string, string | undefined] {
  const at = text.indexOf("%");
  if (at < 0) return [text, undefined];
  const scope = text.slice(at + 1);
  if (scope === "" || scope.includes("%")) throw new SyntaxError("no scope");
  return [text.slice(0, at), scope];
}

type Address = IPv4Address | IPv6Address;

/** `10.0.0.0/8`: the address and how many bits of it name the network. */
abstract class WithPrefix<A extends Address> {
  readonly address: A;
  readonly prefixLength: number;

  constructor(text: string, make: new (address: string) => A, bits: number) {
    const [address, prefix = String(bits), ...rest] = textOf(text).split("/") as [string, string?];
    if (rest.length > 0 || !/^\d{1,3}$/.test(prefix)) throw new SyntaxError("no prefix length");
    this.address = new make(address);
    this.prefixLength = integerIn(Number(prefix), 0, bits);
  }
  toString(): string {
    return `${this.address}/${this.prefixLength}`;
  }
  toJSON(): string {
    return this.toString();
  }
}

/** Python refuses a network whose address has bits beyond its prefix. */
function requireNetwork({ address, prefixLength }: WithPrefix<Address>, bits: number): void {
  const host = BigInt.asUintN(bits - prefixLength, BigInt(address.value));
  if (host !== 0n) throw new RangeError("the address of a network has bits of a host");
}

/** An IPv4 network of Python's: `new IPv4Network("10.0.0.0/8")`. */
export class IPv4Network extends WithPrefix<IPv4Address> {
  /**
   * `"10.0.0.0/8"`; without a prefix length it is 32. Throws a `SyntaxError` for any other text, a `RangeError` for a prefix
   * length above 32 and, as Python does, for an address with bits beyond its prefix.
   */
  constructor(text: string) {
    super(text, IPv4Address, 32);
    requireNetwork(this, 32);
  }
}

/** An IPv6 network of Python's: `new IPv6Network("2001:db8::/32")`. */
export class IPv6Network extends WithPrefix<IPv6Address> {
  /**
   * `"2001:db8::/32"`; without a prefix length it is 128. Throws a `SyntaxError` for any other text, a `RangeError` for a
   * prefix length above 128 and, as Python does, for an address with bits beyond its prefix.
   */
  constructor(text: string) {
    super(text, IPv6Address, 128);
    requireNetwork(this, 128);
  }
}

/** An IPv4 interface of Python's: an address in its network. */
export class IPv4Interface extends WithPrefix<IPv4Address> {
  /**
   * `"192.0.2.5/24"`; without a prefix length it is 32. Throws a `SyntaxError` for any other text, a `RangeError` for a
   * prefix length above 32.
   */
  constructor(text: string) {
    super(text, IPv4Address, 32);
  }
}

/** An IPv6 interface of Python's: an address in its network. */
export class IPv6Interface extends WithPrefix<IPv6Address> {
  /**
   * `"2001:db8::5/64"`; without a prefix length it is 128. Throws a `SyntaxError` for any other text, a `RangeError` for a
   * prefix length above 128.
   */
  constructor(text: string) {
    super(text, IPv6Address, 128);
  }
}

const addressOf = (value: unknown): string | number | bigint => {
  if (typeof value === "string" || isInteger(value)) return value;
  throw new TypeError("no address");
};

export function defineIPAddress(registry: Registry): void {
  const addresses = { IPv4Address, IPv6Address };
  for (const [name, type] of Object.entries(addresses)) {
    defineClass(registry, type, `ipaddress.${name}`, {
      arity: [1, 1],
      call: ([address]) => new type(addressOf(address)),
    });
  }
  registry.reducer(IPv4Address, ({ value }) => ({ callable: IPv4Address, args: [value] }));
  registry.reducer(IPv6Address, (value) => ({ callable: IPv6Address, args: [String(value)] }));
  const others = { IPv4Network, IPv6Network, IPv4Interface, IPv6Interface };
  for (const [name, type] of Object.entries(others)) {
    defineClass(registry, type, `ipaddress.${name}`, { arity: [1, 1], call: ([text]) => new type(textOf(text)) });
    registry.reducer(type, (value: object) => ({ callable: type, args: [String(value)] }));
  }
}
