/** Random pickles of opcodes that fit together often enough: what a linker is fuzzed with. */
import fc from "fast-check";

/** Opcodes with arguments that fit, in an order that often makes sense. */
export const soup: fc.Arbitrary<Uint8Array> = (() => {
  const hex = (digits: string) => fc.constant(Buffer.from(digits.replace(/ /g, ""), "hex"));
  const withIndex = (opcode: number) => fc.integer({ min: 0, max: 6 }).map((index) => Buffer.from([opcode, index]));
  const one = fc.oneof(
    {
      weight: 6,
      arbitrary: fc
        .constantFrom("4e", "88", "89", "4b01", "4d0101", "4affffffff", "8a00", "8a01ff", "8a0900000000000000ff00")
        .chain(hex),
    },
    {
      weight: 3,
      arbitrary: fc.constantFrom("47 3ff8000000000000", "47 4008000000000000", "47 fff8000000000041").chain(hex),
    },
    {
      weight: 6,
      arbitrary: fc
        .constantFrom(
          "8c 01 61",
          "8c 01 62",
          "8c 01 30",
          "8c 03 eda0b4",
          "8c 06 76616c756573",
          "8c 09 5f5f70726f746f5f5f",
        )
        .chain(hex),
    },
    {
      weight: 2,
      arbitrary: fc
        .constantFrom("43 00", "43 02 0102", "96 0100000000000000 07", "43 0a 07e8021d0c2238000000")
        .chain(hex),
    },
    { weight: 8, arbitrary: fc.constantFrom("5d", "7d", "8f", "29", "28", "28", "28").chain(hex) },
    {
      weight: 8,
      arbitrary: fc.constantFrom("61", "65", "73", "75", "90", "91", "74", "6c", "64", "85", "86", "87").chain(hex),
    },
    { weight: 4, arbitrary: fc.constantFrom("30", "32", "31").chain(hex) },
    { weight: 6, arbitrary: fc.constantFrom("94", "94", "7100", "7203000000").chain(hex) },
    { weight: 6, arbitrary: withIndex(0x68) },
    {
      weight: 4,
      arbitrary: fc
        .constantFrom(
          "63 6d0a430a",
          "63 6d0a440a",
          "63 6461746574696d650a6461746574696d650a",
          "63 706172616d2e706172616d65746572697a65640a5f496e7374616e6365507269766174650a",
        )
        .chain(hex),
    },
    { weight: 5, arbitrary: fc.constantFrom("52", "2981", "81", "62", "93", "2952").chain(hex) },
    // The private state of a Parameterized, whole or nearly so.
    {
      weight: 3,
      arbitrary: fc
        .subarray(
          [
            "63 6d0a430a 29 81",
            "7d",
            "8c 0f 5f706172616d5f5f70726976617465",
            "63 706172616d2e706172616d65746572697a65640a5f496e7374616e6365507269766174650a 29 52",
            "94",
            "7d",
            "94",
            "28",
            "8c 0b 696e697469616c697a6564",
            "88",
            "8c 06 76616c756573",
            "7d",
            "8c 01 78 4b05 73",
            "94",
            "75",
            "62",
            "73",
            "62",
          ],
          { minLength: 15 },
        )
        .map((parts) => Buffer.from(parts.join("").replace(/ /g, ""), "hex")),
    },
    // Protocols 0 and 1, and what only the reader knows.
    {
      weight: 6,
      arbitrary: fc
        .constantFrom(
          ...[
            "I7\n",
            "I00\n",
            "I-1_0 \n",
            "L123456789012345678901L\n",
            "L-9007199254740992\n",
            "F1.5\n",
            "F3\n",
            "F-nan\n",
          ],
          ...["S'a'\n", "S'\\x07\\351'\n", "U\x01a", "U\x01\xe9", "T\x02\0\0\0\xc3\xa9", "V\\ud800\n", "V\xe9\n"],
          ...["p0\n", "p3\n", "g0\n", "g1\n", "Pa\n", "Q", "(im\nC\n", "im\nD\n", "o", "(cm\nC\n", "\x92", ")}\x92"],
          ...["\x82\x01", "\x83\x01\x02", "\x84\x01\0\0\0", "\x97", "\x97\x98", "\x98"],
          ...[
            "S'\\x07\\xe8\\x02\\x1d\\x0c\"8\\0\\0\\0'\n",
            "cdatetime\ndatetime\n(S'\\x07\\xe8\\x02\\x1d\\x0c\"8\\0\\0\\0'\ntR",
          ],
        )
        .map((text) => Buffer.from(text, "latin1")),
    },
    { weight: 1, arbitrary: fc.constantFrom("2e", "95 0300000000000000", "8004", "8005").chain(hex) },
  );
  return fc
    .tuple(fc.array(one, { maxLength: 30 }), fc.boolean())
    .map(([parts, stop]) =>
      Buffer.concat([Buffer.from("8004", "hex"), ...parts, Buffer.from(stop ? "2e" : "", "hex")]),
    );
})();
