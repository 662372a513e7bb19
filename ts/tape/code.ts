/**
 * Error codes of the engines (docs/format.md §4; the same in `crates/pickle/src/code.rs`). An engine reports a code and
 * an offset; `pickle/error.ts` makes the message. Numbers never change meaning.
 */
export const Code = {
  EMPTY: 1,
  TRUNCATED: 2,
  UNKNOWN_OPCODE: 3,
  STACK_UNDERFLOW: 5,
  NO_MARK: 6,
  MEMO_MISSING: 7,
  BAD_PROTOCOL: 8,
  BAD_FRAME: 9,
  BAD_LENGTH: 10,
  BAD_TEXT: 11,
  BAD_TYPE: 12,
  UNHASHABLE: 13,
  BAD_MEMO_INDEX: 14,
  TAPE_LIMIT: 15,
  LIMIT: 16,
  BAD_TAPE: 20,
  OUTPUT_LIMIT: 21,
  BYTES_GONE: 22,
  CYCLE: 23,
  MEMO_REDEFINED: 30,
  MARK_IN_MEMO: 31,
  STACK_LEFT: 32,
  TEXT_LIMIT: 33,
  DIGIT_LIMIT: 34,
  BAD_LITERAL: 35,
} as const;

export type CodeName = keyof typeof Code;

/** The name of a code, for messages; `UNKNOWN` for a number that is none. */
export const codeName = (code: number): CodeName | "UNKNOWN" => {
  for (const [name, number] of Object.entries(Code)) {
    if (number === code) return name as CodeName;
  }
  return "UNKNOWN";
};
