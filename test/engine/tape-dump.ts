/** A linked tape as text, one line an instruction: for golden files and for people. */
import { DIGITS, type LinkedTape, rangeOf } from "../../ts/tape/linked.js";
import * as slot from "../../ts/tape/slot.js";

/** The names of the tags that stand on a linked tape. */
const NAMES = new Map<number, string>(
  Object.entries({
    NONE: slot.NONE,
    TRUE: slot.TRUE,
    FALSE: slot.FALSE,
    TEXT: slot.TEXT,
    EMPTY_TUPLE: slot.EMPTY_TUPLE,
    REF: slot.REF,
    GLOBAL: slot.GLOBAL,
    BIGINT: slot.BIGINT,
    BYTES: slot.BYTES,
    FLOAT: slot.FLOAT,
    DATETIME: slot.DATETIME,
    TAKE: slot.TAKE,
    NEW_LIST: slot.NEW_LIST,
    NEW_DICT: slot.NEW_DICT,
    NEW_SET: slot.NEW_SET,
    BYTEARRAY: slot.BYTEARRAY,
    LIST: slot.LIST,
    TUPLE: slot.TUPLE,
    DICT: slot.DICT,
    SET: slot.SET,
    FROZENSET: slot.FROZENSET,
    REDUCE: slot.REDUCE,
    NEWOBJ: slot.NEWOBJ,
    BUILD: slot.BUILD,
    ROW: slot.ROW,
    SHAPED: slot.SHAPED,
    APPENDS: slot.APPENDS,
    SETITEMS: slot.SETITEMS,
    ADDITEMS: slot.ADDITEMS,
    POP: slot.POP,
    RESULT: slot.RESULT,
    PERSID: slot.PERSID,
    BUFFER: slot.BUFFER,
    NEWOBJ_EX: slot.NEWOBJ_EX,
    INST: slot.INST,
    EXTENSION: slot.EXTENSION,
    BYTE_TEXT: slot.BYTE_TEXT,
  }).map(([name, tag]) => [tag, name]),
);

const FLAGS: readonly [number, string][] = [
  // Of RESULT it is AGAIN.
  [slot.AUX_MAP, "MAP"],
  [slot.AUX_FILL, "FILL"],
  [slot.AUX_TAKES, "TAKES"],
  [slot.AUX_QUIET, "QUIET"],
  [slot.AUX_HASHABLE, "HASHABLE"],
  [32, "BUILT"],
];

const PACKINGS = ["", " NUMBERS", " I32", " U8", " NONE", " TRUE", " FALSE"];
const RUNS = new Set([slot.LIST, slot.TUPLE, slot.APPENDS]);

const MAKERS = new Set([
  ...[slot.LIST, slot.TUPLE, slot.DICT, slot.SET, slot.FROZENSET],
  ...[slot.REDUCE, slot.NEWOBJ, slot.ROW, slot.SHAPED],
  ...[slot.PERSID, slot.NEWOBJ_EX, slot.INST],
]);

/** UTF-8 with lone surrogates. */
function decode(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; ) {
    const lead = bytes[at] as number;
    const size = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    let point = size === 1 ? lead : lead & (0xff >> (size + 1));
    for (let rest = 1; rest < size; rest++) point = (point << 6) | ((bytes[at + rest] as number) & 0x3f);
    text += String.fromCodePoint(point);
    at += size;
  }
  return text;
}

export function stringsOf(tape: LinkedTape): string[] {
  const all = decode(tape.text);
  let from = 0;
  return [...tape.lengths].map((length) => all.slice(from, (from += length)));
}

interface Shape {
  readonly name: string;
  readonly count: number;
}

/** The lines of a tape: the instructions, then the chunks of text. */
export function dumpTape(tape: LinkedTape): string[] {
  const strings = stringsOf(tape);
  const { words, slots } = tape;
  const globals: string[] = [];
  for (let at = 0; at < tape.globals.length; at += 3) {
    globals.push(`${strings[tape.globals[at] as number]}.${strings[tape.globals[at + 1] as number]}`);
  }
  const shapes: Shape[] = [];
  for (let at = 0; at < tape.shapes.length; ) {
    const [form, flags, global, count] = tape.shapes.subarray(at, at + 4) as unknown as [
      number,
      number,
      number,
      number,
    ];
    const keys = [...tape.shapes.subarray(at + 4, at + 4 + count)].map((key) => strings[key]);
    const kind = ["dict", `flat ${globals[global]} `, `param ${globals[global]} `][form];
    shapes.push({ name: `${kind}{${keys.join(",")}}${["", " map", " proto", " map proto"][flags]}`, count });
    at += 4 + count;
  }

  const cell = (at: number): string => {
    const upper = words[2 * at + 1] as number;
    const lower = words[2 * at] as number;
    if (!slot.isTagged(upper)) return Object.is(slots[at], -0) ? "-0" : String(slots[at]);
    const name = NAMES.get(slot.tagOf(upper));
    const aux = slot.auxOf(upper);
    const hasAux = slot.tagOf(upper) === slot.BUFFER || slot.tagOf(upper) === slot.BYTEARRAY;
    if (aux !== 0 && !(hasAux && aux === slot.AUX_READONLY)) throw new Error(`aux in a cell at ${at}`);
    const readonly = aux === 0 ? "" : "(read-only)";
    const range = (): string => {
      const place = (tape.ranges[2 * lower] as number) < DIGITS ? "" : "*";
      return `${place}${Buffer.from(rangeOf(tape, lower)).toString("hex")}`;
    };
    switch (slot.tagOf(upper)) {
      case slot.TEXT:
        return JSON.stringify(strings[lower]);
      case slot.GLOBAL:
        return `<${globals[lower]}>`;
      case slot.REF:
        return lower === slot.NOT_KEPT ? "-" : `kept${lower}`;
      case slot.BIGINT:
      case slot.BYTES:
      case slot.BYTEARRAY:
      case slot.BYTE_TEXT:
        return `${name}${readonly}:${range()}`;
      case slot.BUFFER:
        return `BUFFER${lower}${readonly}`;
      case slot.EXTENSION:
        return `EXTENSION:${lower}`;
      case slot.FLOAT: {
        const { wides } = tape;
        const bytes = Buffer.from(wides.buffer, wides.byteOffset + 8 * lower, 8);
        return `FLOAT:${Buffer.from(bytes).reverse().toString("hex")}`;
      }
      case slot.DATETIME:
        return `DATETIME${lower}:${new Date(tape.wides[lower] as number).toISOString()}`;
      case slot.TAKE:
        return `take${lower}`;
      default:
        return name ?? `?${slot.tagOf(upper)}`;
    }
  };

  const lines: string[] = [];
  for (let at = 1; at < slots.length; ) {
    const upper = words[2 * at + 1] as number;
    const payload = (words[2 * at] as number) >>> 0;
    const tag = slot.tagOf(upper);
    const shape = tag === slot.ROW || tag === slot.SHAPED ? shapes[payload] : undefined;
    const first = slot.tagOf(upper) === slot.RESULT ? "AGAIN" : "MAP";
    const flags = FLAGS.filter(([bit]) => slot.auxOf(upper) & bit).map(([bit, flag]) => ` ${bit === 1 ? first : flag}`);
    const from = at + (MAKERS.has(tag) ? 2 : 1);
    const packing = RUNS.has(tag) ? slot.auxOf(upper) >> slot.PACKING_SHIFT : 0;
    const isPacked = packing > slot.PACKED_NUMBERS;
    const to = from + operandCount(tag, isPacked ? 0 : payload, shape);
    const memo = MAKERS.has(tag) ? ` ${cell(at + 1)}` : "";
    const cells = Array.from({ length: to - from }, (_, index) => cell(from + index));
    const runEnd = to + (isPacked ? slot.packedSlots(packing, payload) : 0);
    for (let word = 2 * to; word < 2 * runEnd; word++) cells.push(((words[word] as number) >>> 0).toString(16));
    const long = cells.length > 12 ? [...cells.slice(0, 4), `… ${cells.length - 6} …`, ...cells.slice(-2)] : cells;
    lines.push(
      `${NAMES.get(tag)}${flags.join("")}${PACKINGS[packing]} ${shape?.name ?? payload}${memo}: ${long.join(" ")}`.trimEnd(),
    );
    at = runEnd;
  }
  const chunks: string[] = [];
  for (let at = 0; at < tape.chunks.length; at += 3) chunks.push(tape.chunks.subarray(at, at + 3).join("/"));
  return [...lines, `end ${tape.end}, chunks ${chunks.join(" ") || "none"}`];
}

function operandCount(tag: number, payload: number, shape: Shape | undefined): number {
  switch (tag) {
    case slot.LIST:
    case slot.TUPLE:
    case slot.SET:
    case slot.FROZENSET:
      return payload;
    case slot.DICT:
      return 2 * payload;
    case slot.APPENDS:
    case slot.ADDITEMS:
      return 1 + payload;
    case slot.SETITEMS:
      return 1 + 2 * payload;
    case slot.REDUCE:
    case slot.NEWOBJ:
    case slot.BUILD:
    case slot.INST:
      return 2;
    case slot.NEWOBJ_EX:
      return 3;
    case slot.PERSID:
    case slot.RESULT:
      return 1;
    default:
      return shape?.count ?? 0;
  }
}
