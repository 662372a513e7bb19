/** Python 2's `str` in encodings that the platform's `TextDecoder` has: what CPython 3.11 makes of the same bytes, and of what is none. */
import { type LoadsOptions, loads, UnpicklingError } from "brine";
import { describe, expect, it } from "vitest";
import { engine } from "../engine-under-test.js";
import { thrown } from "./again.js";

/** A `str` of Python 2, its bytes as hexadecimal digits. */
function read(hex: string, options: LoadsOptions): unknown {
  const bytes = Buffer.from(hex, "hex");
  return loads(Uint8Array.from([0x55, bytes.length, ...bytes, 0x2e]), { ...options, engine });
}

const code = (hex: string, options: LoadsOptions): string => thrown(UnpicklingError, () => read(hex, options)).code;

describe("Python 2's strings in another encoding", () => {
  it.each([
    ["cp1252", "93e94c27e99420809f", "“éL'é” €Ÿ"],
    ["windows-1252", "8096", "€–"],
    ["cp1250", "9cf3b3e6", "śółć"],
    ["cp1251", "cff0e8e2e5f2", "Привет"],
    ["cp1254", "80fddee6", "€ıŞæ"],
    ["iso8859-9", "80fdde", "\x80ıŞ"],
    ["latin5", "9f", "\x9f"],
    ["iso8859_15", "a4", "€"],
    ["latin9", "a4", "€"],
    ["iso8859-11", "80a1", "\x80ก"],
    ["cp874", "80a1", "€ก"],
    ["cp866", "8fe0a8a21a1c7f", "Прив\x1a\x1c\x7f"],
    ["koi8_r", "f0d2c9d7", "Прив"],
    ["mac_roman", "8e8fdb", "éè€"],
    ["mac-cyrillic", "8ff0", "Пр"],
    ["cp932", "82a0b1411a1c7f", "あｱA\x1a\x1c\x7f"],
    ["sjis", "93fa967b", "日本"],
    ["euc_jp", "c6fccbdc", "日本"],
    ["cp949", "c7d1b1db", "한글"],
    ["cp936", "d6d0cec4", "中文"],
    ["cp950", "a4a4a4e5", "中文"],
    ["gb18030", "8139ef3081308130", "㐁\x80"],
    ["utf-16", "fffe6100e900", "aé"],
    ["utf-16", "feff006100e9", "aé"],
    ["utf_16", "6100", "a"],
    ["utf-16-be", "feff0061", "\ufeffa"],
    ["us", "6162", "ab"],
    ["iso-ir-100", "80e9", "\x80é"],
  ])("is what Python reads (%s, %s)", (encoding, hex, text) => {
    expect(read(hex, { encoding })).toBe(text);
  });

  it.each([
    ["cp1252", "61816241"],
    ["cp1250", "61816241"],
    ["cp1251", "61986241"],
    ["cp1253", "61aa6241"],
    ["iso8859-7", "61ff6241"],
    ["cp874", "61db6241"],
    ["cp932", "61fd6241"],
    ["euc-jp", "61806241"],
    ["euc-kr", "61806241"],
    ["gbk", "61806241"],
    ["big5", "61ff6241"],
  ])("has one mistake where there is one (%s)", (encoding, hex) => {
    const wrong = Number.parseInt(hex.slice(2, 4), 16);
    expect(code(hex, { encoding })).toBe("BAD_TEXT");
    expect(read(hex, { encoding, errors: "ignore" })).toBe("abA");
    expect(read(hex, { encoding, errors: "replace" })).toBe("a\ufffdbA");
    expect(read(hex, { encoding, errors: "surrogateescape" })).toBe(`a${String.fromCharCode(0xdc00 + wrong)}bA`);
  });

  it("keeps the characters around what is none", () => {
    expect(read("82a07a82", { encoding: "shift_jis", errors: "ignore" })).toBe("あz");
    expect(read("b0a178b0", { encoding: "euc_kr", errors: "surrogateescape" })).toBe("가x\udcb0");
    expect(read("610000d8", { encoding: "utf-16-le", errors: "replace" })).toBe("a\ufffd");
    expect(code("0000d861", { encoding: "utf-16-be", errors: "surrogateescape" })).toBe("BAD_TEXT");
    expect(code("80", { encoding: "ibm367" })).toBe("BAD_TEXT");
  });

  it("needs no encoding where nothing is to be decoded", () => {
    expect(read("", { encoding: "no such" })).toBe("");
    expect(code("61", { encoding: "no such" })).toBe("BAD_ENCODING");
  });
});
