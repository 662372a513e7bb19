/**
 * Random pickles for the tools: every opcode, with arguments of every kind, right and wrong. What a linker would refuse is
 * welcome: only the reading of arguments, the stack and the memo matter here.
 */
import fc from "fast-check";
import * as op from "../../ts/engine/opcode.js";
import { OPCODES, type Opcode } from "../../ts/engine/opcode.js";

const bytesOf = (text: string): Buffer => Buffer.from(text, "latin1");

const size = (width: 1 | 4 | 8, length: number | bigint): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(BigInt.asIntN(64, BigInt(length)));
  return bytes.subarray(0, width);
};

const digits = fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 25 }).map((list) => list.join(""));

/** Lines that are numbers, nearly numbers, or none at all. */
const numbers = fc.oneof(
  { weight: 5, arbitrary: fc.integer({ min: 0, max: 6 }).map(String) },
  fc.constantFrom(
    "00",
    "01",
    "-0",
    "007",
    "1_0",
    "1__0",
    "_1",
    "1_",
    "+5",
    " 5 ",
    "\t5\x0b",
    "5L",
    "L",
    "0x1f",
    "",
    "-",
  ),
  fc.constantFrom(
    "nan",
    "-inf",
    "Infinity",
    "1e5",
    "1.e5",
    ".5",
    ".",
    "1e",
    "1_0.5",
    "1._5",
    "1e400",
    "-1e-400",
    "1e22",
  ),
  fc.constantFrom("9".repeat(4300), "0".repeat(4301), "1".repeat(5000), "x".repeat(300), "5\0", "'\"".repeat(120)),
  fc.tuple(fc.constantFrom("", "-", "+"), digits).map((parts) => parts.join("")),
  fc
    .tuple(fc.constantFrom("", "-"), digits, fc.constantFrom("", "."), digits, fc.constantFrom("", "e-3", "E+12", "e5"))
    .map((parts) => parts.join("")),
);

const pieces = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom("a", "b", " ", "'", '"', "é", "\xff", "\0", "\r", "\x7f") },
  fc.constantFrom("\\n", "\\\\", "\\'", "\\x41", "\\xe9", "\\x4", "\\x", "\\101", "\\777", "\\8", "\\q", "\\"),
  fc.constantFrom(
    "\\u20ac",
    "\\ud83d\\ude00",
    "\\U0001f600",
    "\\u00",
    "\\U00110000",
    "\\u0027",
    "\\U0000ad",
    "\\u00ad",
  ),
);
const words = fc.array(pieces, { maxLength: 6 }).map((list) => list.join(""));
const quoted = fc
  .tuple(fc.constantFrom("'", '"', "", " "), words, fc.constantFrom("'", '"', ""))
  .map(([open, text, close]) => open + text + (close === "" ? open : close));

/** Bytes that are UTF-8, nearly, or not. */
const encoded = fc.oneof(
  words.map((text) => Buffer.from(text, "utf8")),
  fc.string({ unit: "binary", maxLength: 12 }).map((text) => Buffer.from(text, "utf8")),
  fc
    .array(
      fc.constantFrom(
        "c3a9",
        "e282ac",
        "f09f9880",
        "eda0bd",
        "edb880",
        "e282",
        "f09f",
        "c0",
        "80",
        "61",
        "f490",
        "ed",
        "f5",
      ),
    )
    .map((list) => Buffer.from(list.join(""), "hex")),
  fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
);

/** A payload with its length, which in one of twenty is a lie. */
const counted = (width: 1 | 4 | 8, payload: fc.Arbitrary<Buffer>): fc.Arbitrary<Buffer> =>
  fc
    .tuple(
      payload,
      fc.integer({ min: 0, max: 19 }),
      fc.constantFrom(-1n, 7n, 2n ** 31n, 2n ** 32n - 1n, 2n ** 62n, 2n ** 63n, 2n ** 64n - 1n),
    )
    .map(([bytes, lie, length]) => {
      const kept = width === 1 ? bytes.subarray(0, 255) : bytes;
      return Buffer.concat([size(width, lie === 0 ? length : kept.length), kept]);
    });

const longs = fc.oneof(
  fc.uint8Array({ maxLength: 12 }),
  fc.constantFrom(new Uint8Array(1785).fill(255), new Uint8Array(1787).fill(0x7f), new Uint8Array(300).fill(0x80)),
);

const doubles = fc.oneof(
  fc.double(),
  fc.integer({ min: -1074, max: 1023 }).map((power) => 2 ** power),
  fc.integer({ min: -25, max: 25 }).map((power) => Number(`1e${power}`)),
  // Often exactly between two texts of as many digits.
  fc.maxSafeInteger().map((integer) => integer / 16),
);

const line = (text: fc.Arbitrary<string>): fc.Arbitrary<Buffer> => text.map((inner) => bytesOf(`${inner}\n`));

const fixed = (width: 1 | 4 | 8): fc.Arbitrary<Buffer> =>
  fc.oneof(
    { weight: 3, arbitrary: fc.integer({ min: 0, max: 6 }).map((index) => size(width, index)) },
    fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map((value) => size(width, value)),
  );

function argument({ byte, argument: form }: Opcode): fc.Arbitrary<Buffer> {
  switch (byte) {
    case op.STRING:
      return line(quoted);
    case op.PERSID:
    case op.UNICODE:
      return line(words);
    case op.GLOBAL:
    case op.INST:
      return fc.tuple(line(words), line(words)).map((both) => Buffer.concat(both));
    case op.LONG1:
      return counted(1, longs.map(Buffer.from));
    case op.LONG4:
      return counted(4, longs.map(Buffer.from));
  }
  switch (form) {
    case op.ARG_LINE:
      return line(numbers);
    case op.ARG_U8:
      return fixed(1);
    case op.ARG_U16:
      return fixed(4).map((bytes) => bytes.subarray(0, 2));
    case op.ARG_U32:
    case op.ARG_I32:
      return fixed(4);
    case op.ARG_U64:
      return fixed(8);
    case op.ARG_F64:
      return doubles.map((value) => {
        const bytes = Buffer.alloc(8);
        bytes.writeDoubleBE(value);
        return bytes;
      });
    case op.ARG_COUNTED8:
      return counted(1, encoded);
    case op.ARG_COUNTED32:
      return counted(4, encoded);
    case op.ARG_COUNTED64:
      return counted(8, encoded);
    default:
      return fc.constant(Buffer.alloc(0));
  }
}

const operation = (opcode: Opcode): fc.Arbitrary<Buffer> =>
  argument(opcode).map((bytes) => Buffer.concat([Uint8Array.of(opcode.byte), bytes]));

const withoutStop = OPCODES.filter(({ byte }) => byte !== op.STOP);
/** Opcodes that push without asking for anything, so that others find something to work on. */
const pushing = [
  op.NONE,
  op.EMPTY_LIST,
  op.EMPTY_DICT,
  op.MARK,
  op.MARK,
  op.BININT1,
  op.MEMOIZE,
  op.PUT,
  op.BINPUT,
  op.GET,
  op.BINGET,
];
const named = (byte: number): Opcode => OPCODES.find((opcode) => opcode.byte === byte)!;

const soup = fc
  .tuple(
    fc.constantFrom("", "", "8002", "8003", "8004", "8005", "80ff"),
    fc.array(
      fc.oneof(
        { weight: 4, arbitrary: fc.constantFrom(...withoutStop).chain(operation) },
        { weight: 5, arbitrary: fc.constantFrom(...pushing.map(named)).chain(operation) },
        { weight: 1, arbitrary: fc.constantFrom("0", "0", "l", "t", "d", "e", "u", "1").map(bytesOf) },
      ),
      { maxLength: 14 },
    ),
    fc.integer({ min: 0, max: 8 }),
  )
  .map(([head, operations, end]) =>
    Buffer.concat([Buffer.from(head, "hex"), ...operations, bytesOf(end === 0 ? "" : end === 1 ? "\xfe" : ".")]),
  );

/** A pickle without a fault in its stack: a list of values, some of them stored and read again. */
const sound = fc
  .tuple(
    fc.constantFrom("", "8002", "8004"),
    fc.array(
      fc.tuple(
        fc
          .constantFrom(
            ...[op.INT, op.LONG, op.FLOAT, op.BINFLOAT, op.LONG1, op.BINUNICODE, op.SHORT_BINBYTES, op.BYTEARRAY8].map(
              named,
            ),
            ...[op.UNICODE, op.STRING, op.GLOBAL, op.BINSTRING, op.PERSID, op.FRAME, op.EXT4, op.NONE].map(named),
          )
          .chain(operation),
        fc.constantFrom("", "", "\x94", "q", "r", "p"),
        fc.integer({ min: 0, max: 40 }),
      ),
      { maxLength: 40 },
    ),
  )
  .map(([head, items]) => {
    const parts: Buffer[] = [Buffer.from(head, "hex"), bytesOf("(")];
    let stored = 0;
    for (const [bytes, put, read] of items) {
      parts.push(bytes);
      if (put === "\x94") parts.push(bytesOf(put));
      else if (put === "q") parts.push(Buffer.from([0x71, stored]));
      else if (put === "r") parts.push(bytesOf(put), size(4, stored));
      else if (put === "p") parts.push(bytesOf(`p${stored}\n`));
      if (put !== "") stored++;
      if (read < stored) parts.push(read % 2 === 0 ? Buffer.from([0x68, read]) : bytesOf(`g${read}\n`));
    }
    return Buffer.concat([...parts, bytesOf("l.")]);
  });

/** Pickles of all kinds. */
export const toolSoup: fc.Arbitrary<Uint8Array> = fc.oneof(
  { weight: 5, arbitrary: soup },
  { weight: 3, arbitrary: sound },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 60 }) },
);
