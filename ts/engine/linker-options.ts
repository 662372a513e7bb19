/**
 * The options of a linker as the small numbers that both engines take (`Options::from_bits` in
 * `crates/pickle/src/linker/options.rs`): strings never cross.
 */
import type { LinkerLimits, LinkerOptions } from "./engine.js";

/** Encodings the engines decode themselves; `OTHER` leaves a string to the reader. */
export const ASCII = 0;
export const LATIN1 = 1;
export const UTF8 = 2;
export const BYTES = 3;
export const OTHER = 4;

const namesOf = (names: string, number: number): [string, number][] => names.split(" ").map((name) => [name, number]);

/** Names as Python's codec registry has them, normalised (`Lib/encodings/aliases.py`). */
const NUMBERS: ReadonlyMap<string, number> = /* @__PURE__ */ new Map([
  ...namesOf("ascii us_ascii us 646 ansi_x3.4_1968 ansi_x3_4_1968 ansi_x3.4_1986 cp367 csascii ibm367", ASCII),
  ...namesOf("iso646_us iso_646.irv_1991 iso_ir_6", ASCII),
  ...namesOf("latin_1 latin1 latin l1 8859 cp819 csisolatin1 ibm819 iso8859 iso_ir_100", LATIN1),
  ...namesOf("iso8859_1 iso_8859_1 iso_8859_1_1987", LATIN1),
  ...namesOf("utf_8 utf8 u8 utf utf8_ucs2 utf8_ucs4 cp65001", UTF8),
]);

/** The number of an encoding by any of Python's names for it. */
export const encodingNumber = (name: string): number => {
  if (name === "ASCII" || name === "ascii") return ASCII;
  // This one is no codec; Python compares it as it is.
  if (name === "bytes") return BYTES;
  const normalised = name.toLowerCase().replace(/[^a-z0-9.]+/g, "_");
  return NUMBERS.get(normalised) ?? OTHER;
};

/** No limit, as a number of 32 bits. */
const NO_LIMIT = 0xffff_ffff;

/** The limits, each an integer of 32 bits, in the order in which `linker_reset_limited` takes them. */
export const linkerLimits = ({ values, length, digits, memo }: LinkerLimits = {}): Required<LinkerLimits> => ({
  values: bounded(values, NO_LIMIT),
  length: bounded(length, NO_LIMIT),
  digits: bounded(digits, 4300),
  memo: bounded(memo, 1_000_000),
});

const bounded = (limit: number | undefined, byDefault: number): number =>
  limit === undefined ? byDefault : Math.max(0, Math.min(Math.trunc(limit), NO_LIMIT));

/** Bit 0: exact; 1: rows; 2: errors other than strict; 3: the memo is kept; 4 to 6: the encoding; 7: facts. */
export const linkerBits = ({
  exact,
  rows,
  encoding = "ascii",
  errors = "strict",
  keepMemo = false,
  facts = false,
}: LinkerOptions): number =>
  (exact ? 1 : 0) |
  (rows ? 2 : 0) |
  (errors === "strict" ? 0 : 4) |
  (keepMemo ? 8 : 0) |
  (encodingNumber(encoding) << 4) |
  (facts ? 128 : 0);
