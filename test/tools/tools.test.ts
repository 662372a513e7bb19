/** What the public functions give, throw and refuse, and the bounds on hostile input. */
import { disassemble, genops, optimize, PickleError, ToolError, UnpicklingError } from "brine";
import { describe, expect, it } from "vitest";
import { TEXT_LIMIT } from "../../ts/engine/tools/text.js";
import { engine } from "../engine-under-test.js";

const pickleOf = (text: string): Uint8Array => Buffer.from(text, "latin1");

function thrown(run: () => unknown): ToolError {
  try {
    run();
  } catch (error) {
    if (error instanceof ToolError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

describe("disassemble", () => {
  // From the documentation tests of Lib/pickletools.py.
  const nested = pickleOf("]q\x00(K\x01K\x02(K\x03K\x04tq\x01}q\x02X\x03\0\0\0abcX\x03\0\0\0def\x94se.");

  it("writes a line for each opcode, indented by marks", () => {
    expect(disassemble(nested, { engine })).toBe(
      [
        "    0: ]    EMPTY_LIST",
        "    1: q    BINPUT     0",
        "    3: (    MARK",
        "    4: K        BININT1    1",
        "    6: K        BININT1    2",
        "    8: (        MARK",
        "    9: K            BININT1    3",
        "   11: K            BININT1    4",
        "   13: t            TUPLE      (MARK at 8)",
        "   14: q        BINPUT     1",
        "   16: }        EMPTY_DICT",
        "   17: q        BINPUT     2",
        "   19: X        BINUNICODE 'abc'",
        "   27: X        BINUNICODE 'def'",
        "   35: \\x94     MEMOIZE    (as 3)",
        "   36: s        SETITEM",
        "   37: e        APPENDS    (MARK at 3)",
        "   38: .    STOP",
        "highest protocol among opcodes = 4",
        "",
      ].join("\n"),
    );
  });

  it("says what opcodes do, and indents as asked", () => {
    const pickle = pickleOf("(K\x01l.");
    expect(disassemble(pickle, { engine, annotate: true, indent: 1 })).toBe(
      [
        "    0: (    MARK Push markobject onto the stack.",
        "    1: K     BININT1    1 Push a one-byte unsigned integer.",
        "    3: l     LIST       (MARK at 0) Build a list out of the topmost stack slice, after markobject.",
        "    4: .    STOP                    Stop the unpickling machine.",
        "highest protocol among opcodes = 1",
        "",
      ].join("\n"),
    );
    expect(disassemble(pickle, { engine, annotate: 1, indent: 1 })).toBe(
      disassemble(pickle, { engine, annotate: true, indent: 1 }),
    );
    expect(disassemble(pickle, { engine, annotate: false })).toBe(disassemble(pickle, { engine }));
    expect(disassemble(pickle, { engine, annotate: 40 }).split("\n")[0]).toBe(
      "    0: (    MARK                                Push markobject onto the stack.",
    );
  });

  it("refuses options that are no counts", () => {
    for (const indent of [-1, 1.5, Number.NaN, 2 ** 32]) {
      expect(() => disassemble(nested, { engine, indent })).toThrow(RangeError);
      expect(() => disassemble(nested, { engine, annotate: indent })).toThrow(RangeError);
    }
  });

  it("throws an error with the text so far, Python's words, a code and an offset", () => {
    const error = thrown(() => disassemble(pickleOf("]h\x05."), { engine }));
    expect(error).toBeInstanceOf(UnpicklingError);
    expect(error).toBeInstanceOf(PickleError);
    expect(error.name).toBe("ToolError");
    expect(error.text).toBe("    0: ]    EMPTY_LIST\n    1: h    BINGET     5\n");
    expect(error.reason).toBe("ValueError: memo key 5 has never been stored into");
    expect(error.message).toBe("memo key 5 has never been stored into (at byte 1)");
    expect([error.code, error.offset]).toEqual(["MEMO_MISSING", 1]);
  });

  it("gives each fault its code", () => {
    const faults: [string, string, number][] = [
      ["", "EMPTY", 0],
      ["N", "TRUNCATED", 1],
      ["NK", "TRUNCATED", 1],
      ["\xff", "UNKNOWN_OPCODE", 0],
      ["a.", "STACK_UNDERFLOW", 0],
      ["p0\n.", "STACK_UNDERFLOW", 0],
      ["t.", "NO_MARK", 0],
      ["((la0t.", "NO_MARK", 5],
      ["Nq\x00q\x00.", "MEMO_REDEFINED", 3],
      ["(q\x00.", "MARK_IN_MEMO", 1],
      ["NN.", "STACK_LEFT", 2],
      ["T\xff\xff\xff\xff.", "BAD_LENGTH", 0],
      ["\x8e\xff\xff\xff\xff\xff\xff\xff\xff.", "BAD_LENGTH", 0],
      ["\x8c\x01\xff.", "BAD_TEXT", 0],
      ["S'\\'\n.", "BAD_TEXT", 0],
      ["Sa\n.", "BAD_LITERAL", 0],
      ["Ix\n.", "BAD_LITERAL", 0],
      ["Fx\n.", "BAD_LITERAL", 0],
      [`I${"1".repeat(4301)}\n.`, "DIGIT_LIMIT", 0],
    ];
    for (const [text, code, offset] of faults) {
      const error = thrown(() => disassemble(pickleOf(text), { engine }));
      expect([text, error.code, error.offset]).toEqual([text, code, offset]);
    }
  });

  it("shortens what it shows of a long line", () => {
    const error = thrown(() => disassemble(pickleOf(`F${"x".repeat(100_000)}\n.`), { engine }));
    expect(error.reason).toHaveLength("ValueError: could not convert string to float: b''".length + 100_000);
    expect(error.message.length).toBeLessThan(500);
  });

  it("ends when the text is too long, at a line's end", () => {
    // 20,000 marks would be 800 MB of blanks.
    const error = thrown(() => disassemble(pickleOf("(".repeat(20_000)), { engine }));
    expect(error.code).toBe("TEXT_LIMIT");
    expect(error.text.length).toBeLessThanOrEqual(TEXT_LIMIT);
    expect(error.text.length).toBeGreaterThan(TEXT_LIMIT - 100_000);
    expect(error.text.endsWith(" MARK\n")).toBe(true);
    const [, length] = /\n *(\d+): \( *MARK\n$/.exec(error.text) ?? [];
    expect(error.offset).toBe(Number(length) + 1);
    const wide = thrown(() => disassemble(pickleOf("(("), { engine, indent: 0xffff_ffff }));
    expect([wide.code, wide.offset]).toEqual(["TEXT_LIMIT", 1]);
  });

  it("takes time in proportion to hostile lines", () => {
    const start = performance.now();
    for (const digits of ["1", "1_", "9.", ".", "e", "1e", " "]) {
      for (const opcode of ["I", "F", "L", "g"]) {
        thrown(() => disassemble(pickleOf(`${opcode}${digits.repeat(300_000)}x\n.`), { engine }));
      }
    }
    const surrogates = Buffer.concat([
      pickleOf("X\xc0\xc6\x2d\x00"),
      Buffer.from("eda080".repeat(1_000_000), "hex"),
      pickleOf("."),
    ]);
    expect(disassemble(surrogates, { engine })).toContain("\\ud800\\ud800'");
    expect(performance.now() - start).toBeLessThan(20_000);
  });
});

describe("optimize", () => {
  const hexOf = (text: string): string => Buffer.from(optimize(pickleOf(text), { engine })).toString("latin1");

  it("leaves out what nobody reads and counts the rest anew", () => {
    expect(hexOf("(]q\x05q\x09]q\x07h\x09h\x07t.")).toBe("(]q\x00]q\x01h\x00h\x01t.");
    expect(hexOf("(]p5\np9\ng9\nt.")).toBe("(]p0\ng0\nt.");
    expect(hexOf("\x80\x04\x95\x06\0\0\0\0\0\0\0]\x94]\x94h\x01.trailing")).toBe(
      "\x80\x04\x95\x06\0\0\0\0\0\0\0]]\x94h\x00.",
    );
    // Stored twice under one key: both stay, and each read is of the one before it.
    expect(hexOf("\x80\x02(]q\x00h\x00}q\x00h\x00t.")).toBe("\x80\x02(]q\x00h\x00}q\x01h\x01t.");
  });

  it("frames from protocol 4 on, with what is long outside", () => {
    const long = "x".repeat(65_532);
    // 65,537 bytes with its header.
    const bare = `X\xfc\xff\0\0${long}`;
    expect(hexOf(`\x80\x04]${bare}a.`)).toBe(`\x80\x04]${bare}a.`);
    expect(hexOf(`\x80\x04NNNN${bare}a.`)).toBe(`\x80\x04\x95\x04\0\0\0\0\0\0\0NNNN${bare}a.`);
    // 65,536 bytes with its header: inside, and the frame is closed before the next opcode.
    const inside = `X\xfb\xff\0\0${long.slice(1)}`;
    expect(hexOf(`\x80\x04${inside}0NNN.`)).toBe(
      `\x80\x04\x95\0\0\x01\0\0\0\0\0${inside}\x95\x05\0\0\0\0\0\0\0${"0NNN."}`,
    );
    expect(hexOf("\x80\x04N.")).toBe("\x80\x04N.");
  });

  it("throws for what CPython cannot do", () => {
    const missing = thrown(() => optimize(pickleOf("Nq\x00h\x01."), { engine }));
    expect([missing.code, missing.offset, missing.text]).toEqual(["MEMO_MISSING", 3, ""]);
    const protocol = thrown(() => optimize(pickleOf("N\x80\x06."), { engine }));
    expect([protocol.code, protocol.offset]).toEqual(["BAD_PROTOCOL", 1]);
    expect(protocol.reason).toBe("ValueError: pickle protocol must be <= 5");
    // In protocol 0 it writes a pickle that it could not read: so do we.
    expect(hexOf("g1\n.")).toBe("gNone\n.");
  });

  it("does not convert integers, however long", () => {
    const digits = Buffer.concat([pickleOf("\x8b\x40\x42\x0f\0"), Buffer.alloc(1_000_000, 0x55), pickleOf(".")]);
    expect(Buffer.compare(optimize(digits, { engine }), digits)).toBe(0);
    expect(thrown(() => disassemble(digits, { engine })).code).toBe("DIGIT_LIMIT");
  });
});

describe("genops", () => {
  it("gives names, codes, arguments and positions up to STOP", () => {
    const pickle = pickleOf(
      "\x80\x04K\x05I01\nL99999999999999999999L\nG?\xf8\0\0\0\0\0\0\x8c\x02\xc3\xa9C\x01\xffN.junk",
    );
    expect([...genops(pickle)]).toEqual([
      { name: "PROTO", code: "\x80", argument: 4, position: 0 },
      { name: "BININT1", code: "K", argument: 5, position: 2 },
      { name: "INT", code: "I", argument: true, position: 4 },
      { name: "LONG", code: "L", argument: 99999999999999999999n, position: 8 },
      { name: "BINFLOAT", code: "G", argument: 1.5, position: 31 },
      { name: "SHORT_BINUNICODE", code: "\x8c", argument: "é", position: 40 },
      { name: "SHORT_BINBYTES", code: "C", argument: Uint8Array.of(255), position: 44 },
      { name: "NONE", code: "N", argument: undefined, position: 47 },
      { name: "STOP", code: ".", argument: undefined, position: 48 },
    ]);
  });

  it("gives what is there before it throws", () => {
    const iterator = genops(pickleOf("NK"));
    expect(iterator.next().value).toMatchObject({ name: "NONE" });
    expect(thrown(() => iterator.next()).reason).toBe("ValueError: not enough data in stream to read uint1");
  });

  it("gives bytes of one's own", () => {
    const pickle = pickleOf("C\x01a.");
    const [first] = genops(pickle);
    (first?.argument as Uint8Array)[0] = 0;
    expect(pickle[2]).toBe(0x61);
  });
});
