/**
 * Where another CPython than 3.11 writes other bytes, or reads something else, than brine, and where brine's bytes differ from
 * all of them: rules over the version, the protocol and the value, each with its reason (ruling 29). docs/compat-pickle.md
 * has them in words. A rule allows a difference of bytes; the values are compared all the same.
 */
import type { Description } from "./neutral.js";

export interface Rule {
  /** `"bytes"`: the bytes may differ. `"write"`: so they may, and what brine writes is not for that Python. */
  readonly what: "bytes" | "write";
  readonly why: string;
  applies(value: Subject, version: number, protocol: number): boolean;
}

/** A description, as it is and as text. */
export interface Subject {
  readonly value: Description;
  readonly text: string;
}

const has = ({ text }: Subject, ...kinds: string[]): boolean => kinds.some((kind) => text.includes(`"kind":"${kind}"`));

export const RULES: readonly Rule[] = [
  {
    what: "bytes",
    why: "Python 2 has other types: str, long, old-style classes, a dict's own order",
    applies: (_, version) => version < 300,
  },
  {
    what: "write",
    why: "an instance of an old-style class is written as one of a new-style class, which Python 2 then makes in another way",
    applies: (value, version) => version < 300 && has(value, "Old", "OldArguments"),
  },
  {
    what: "bytes",
    why: "3.6 and 3.7 put large texts and bytes into frames, frame even one byte, and write ints as LONG in protocol 0",
    applies: (_, version) => version < 307,
  },
  {
    what: "bytes",
    why: "before 3.8 a bytearray is called with a text and latin-1 in protocols 0 to 2, also where it is empty",
    applies: (value, version) => version < 308 && (value.text.includes('"bytearray":') || has(value, "MyByteArray")),
  },
  {
    what: "bytes",
    why: "before 3.11 these write their __dict__ even where it is empty",
    applies: (value, version) =>
      version < 311 && has(value, "MyDeque", "MyByteArray", "MySet", "MyFrozenSet", "MyOrderedDict"),
  },
  {
    what: "bytes",
    why: "before 3.11 a Fraction is written as text",
    applies: (value, version) => version < 311 && has(value, "Fraction"),
  },
  {
    what: "bytes",
    why: "before 3.11 an IPv6Address is written as a number",
    applies: (value, version) => version < 311 && has(value, "IPv6Address"),
  },
  {
    what: "bytes",
    why: "from 3.13 on a path is written as one text, in 3.13 under the name of another module",
    applies: (value, version) => version >= 313 && has(value, "PurePosixPath", "PosixPath", "PureWindowsPath"),
  },
  {
    what: "bytes",
    why: "from 3.13 on the class before the dot of a name is not memoised below protocol 4",
    applies: (value, version, protocol) => version >= 313 && protocol < 4 && has(value, "KeywordArguments", "ZoneInfo"),
  },
  {
    what: "bytes",
    why: "from 3.13 on every timedelta of nothing is one object, here each that is made is its own",
    applies: (value, version) => version >= 313 && nothings(value) > 1,
  },
  {
    what: "bytes",
    why: "bytes of length 0 and 1 are one object each for Python, here what a reducer makes is a new one",
    applies: ({ value }) => sharesShortBytes(value),
  },
];

/** How many timedeltas of nothing a value holds: as such, and as the offsets of time zones. */
const nothings = ({ text }: Subject): number =>
  text.match(/"offset",-?0,|"kind":"timedelta","head":\[-?0,-?0,-?0\]/g)?.length ?? 0;

/**
 * Whether bytes of length 0 or 1 that a reducer makes – those of a subclass of bytes, of an array, of a bytearray – stand in a value
 * more than once, so that Python has them once.
 */
function sharesShortBytes(value: Description): boolean {
  const counts = new Map<string, number>();
  const made = new Set<string>();
  const count = (hex: string, isMade: boolean): void => {
    if (hex.length > 2) return;
    counts.set(hex, (counts.get(hex) ?? 0) + 1);
    if (isMade) made.add(hex);
  };
  const look = (part: Description): void => {
    if (typeof part !== "object" || part === null) return;
    const { kind, bytes, bytearray, head = [] } = part as { [name: string]: string | undefined; head?: never };
    if (bytes !== undefined) count(bytes, false);
    if (bytearray !== undefined) count(bytearray, true);
    if (kind === "MyBytes" || kind === "MyByteArray") count(head[0] as unknown as string, true);
    if (kind === "array") count(hexOfArray(head), true);
    for (const each of Object.values(part)) look(each as Description);
  };
  look(value);
  return [...made].some((hex) => (counts.get(hex) as number) > 1);
}

/** The bytes of an array, as far as it has one or none. */
function hexOfArray(head: readonly Description[]): string {
  const [code, items] = head as unknown as readonly [string, readonly number[]];
  if (items.length === 0) return "";
  if (items.length > 1 || !/[bB]/.test(code)) return "long";
  return ((items[0] as number) & 255).toString(16).padStart(2, "0");
}

/** Subclasses of what has contents: protocols 0 and 1 write a copy of the contents as an argument. */
const HOLDERS = new Set(["MyList", "MyDict", "MyTuple", "Point", "MySet", "MyFrozenSet", "MyBytes", "MyOrderedDict"]);

/**
 * Whether CPython may not come to an end with a value in protocols 0 and 1: it copies the contents again each time it meets the object
 * in itself. Everywhere that is a RecursionError, and refused by brine too; in pyodide it is the end of the process.
 */
export const isEndless = (value: Description): boolean => isInItself(value, HOLDERS, [], false, true);

/** Whether the arguments of an object of one of these kinds (`null`: any) lead back to it, or to something that it stands in. */
function isInItself(
  value: Description,
  kinds: ReadonlySet<string> | null,
  open: readonly number[] = [],
  within = false,
  anyPart = false,
): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (Array.isArray(value)) return value.some((each) => isInItself(each, kinds, open, within, anyPart));
  const parts = value as { readonly id?: number; readonly ref?: number; readonly kind?: string };
  if (parts.ref !== undefined) return within && open.includes(parts.ref);
  const around = parts.id === undefined ? open : [...open, parts.id];
  const isOne = parts.kind !== undefined && (kinds === null || kinds.has(parts.kind));
  return Object.entries(value).some(([name, part]) => {
    if (name === "head") return false;
    return isInItself(part as Description, kinds, around, within || (isOne && (anyPart || name === "args")), anyPart);
  });
}

/** 2.7 as 207, 3.11 as 311. */
const numberOf = (version: string): number => {
  const [major, minor] = version.split(".").map(Number) as [number, number];
  return major * 100 + minor;
};

/** The rule for a value; of several the strictest. */
export function differenceIn(subject: Subject, version: string, protocol: number): Rule | undefined {
  const found = RULES.filter((rule) => rule.applies(subject, numberOf(version), protocol));
  return found.find(({ what }) => what === "write") ?? found[0];
}
