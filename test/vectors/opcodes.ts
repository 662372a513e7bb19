/** Which opcodes a pickle has, and which classes and functions its GLOBAL opcodes name; for the rules of scope.ts. */
import {
  ARG_COUNTED8,
  ARG_COUNTED32,
  ARG_COUNTED64,
  ARG_F64,
  ARG_I32,
  ARG_LINE,
  ARG_TWO_LINES,
  ARG_U8,
  ARG_U16,
  ARG_U32,
  ARG_U64,
  OPCODES,
} from "../../ts/engine/opcode.js";

const byByte = new Map(OPCODES.map((opcode) => [opcode.byte, opcode]));

export interface Scan {
  /** Names of `pickletools`. */
  readonly opcodes: ReadonlySet<string>;
  /** What GLOBAL names, `module\0name`. */
  readonly globals: readonly string[];
  /** The same for STACK_GLOBAL, where both texts stand directly before it. */
  readonly stackGlobals: readonly string[];
}

/** Up to STOP, to a byte that is no opcode, or to the end. */
export function scan(pickle: Uint8Array): Scan {
  const view = Buffer.from(pickle.buffer, pickle.byteOffset, pickle.length);
  const opcodes = new Set<string>();
  const globals: string[] = [];
  const stackGlobals: string[] = [];
  const texts: string[] = [];
  let at = 0;
  const line = (): string => {
    const end = view.indexOf(10, at);
    const text = view.toString("utf8", at, end < 0 ? view.length : end);
    at = end < 0 ? view.length : end + 1;
    return text;
  };
  const counted = (size: 1 | 4 | 8): void => {
    if (at + size > view.length) at = view.length;
    else if (size === 8) at += size + Number(view.readBigUInt64LE(at));
    else at += size + view.readUIntLE(at, size);
  };
  const skips: Record<number, () => void> = {
    [ARG_U8]: () => (at += 1),
    [ARG_U16]: () => (at += 2),
    [ARG_U32]: () => (at += 4),
    [ARG_I32]: () => (at += 4),
    [ARG_U64]: () => (at += 8),
    [ARG_F64]: () => (at += 8),
    [ARG_COUNTED8]: () => counted(1),
    [ARG_COUNTED32]: () => counted(4),
    [ARG_COUNTED64]: () => counted(8),
    [ARG_LINE]: line,
    [ARG_TWO_LINES]: () => globals.push(`${line()}\0${line()}`),
  };
  while (at < view.length) {
    const opcode = byByte.get(view[at++] as number);
    if (opcode === undefined) break;
    opcodes.add(opcode.name);
    if (opcode.name === "STOP") break;
    const from = at;
    skips[opcode.argument]?.();
    if (opcode.name === "SHORT_BINUNICODE") texts.push(view.toString("utf8", from + 1, at));
    else if (opcode.name === "STACK_GLOBAL" && texts.length >= 2) stackGlobals.push(texts.slice(-2).join("\0"));
    else if (opcode.name !== "MEMOIZE") texts.length = 0;
  }
  return { opcodes, globals, stackGlobals };
}
