"""Writes the table of code points that Python's repr escapes, for both engines, from the Python that runs it.

repr of a str shows a character as it is when str.isprintable says so (CPython Objects/unicodectype.c). The table holds
where that changes, from U+0080 on, as distances in base 36: not printable first, then printable, and so on by turns.

    python3 test/python/printable.py            writes both files (Python 3.11: Unicode 14)
    python3 test/python/printable.py --table    prints the distances, for test/tools/printable.test.ts
"""
import pathlib
import sys
import unicodedata

ROOT = pathlib.Path(__file__).resolve().parents[2]
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
FIRST = 0x80

RUST = """\
//! Which code points Python's `repr` shows as they are (`CPython` 3.11, Unicode {version}).
//!
//! Made by test/python/printable.py; the same table is in `ts/engine/tools/printable.ts`.

/// Where characters begin to be not printable, then printable, and so on by turns: each a distance, in base 36, from the
/// one before. From U+0080 on; in ASCII it is plain.
const RANGES: &str = "\\
{lines}";

const COUNT: usize = {count};

/// Where the ranges begin.
static STARTS: [u32; COUNT] = {{
    let mut starts = [0; COUNT];
    let text = RANGES.as_bytes();
    let (mut at, mut index, mut start, mut length) = (0, 0, 0, 0);
    while at < text.len() {{
        match text[at] {{
            b' ' => {{
                start += length;
                starts[index] = start;
                index += 1;
                length = 0;
            }}
            digit @ b'0'..=b'9' => length = length * 36 + (digit - b'0') as u32,
            letter => length = length * 36 + (letter - b'a') as u32 + 10,
        }}
        at += 1;
    }}
    starts
}};

/// Python's `str.isprintable` of one character from U+0080 on.
pub(super) fn is_printable(code_point: u32) -> bool {{
    // Ranges before and at the code point: the first is not printable, the second is.
    STARTS.partition_point(|&start| start <= code_point).is_multiple_of(2)
}}
"""

TYPESCRIPT = """\
/**
 * Which code points Python's `repr` shows as they are (CPython 3.11, Unicode {version}).
 * Made by test/python/printable.py; the same table is in `crates/pickle/src/tools/printable.rs`.
 */

/**
 * Where characters begin to be not printable, then printable, and so on by turns: each a distance, in base 36, from the
 * one before. From U+0080 on; in ASCII it is plain.
 */
const RANGES =
{lines};

let starts: Uint32Array | undefined;

/** Where the ranges begin. */
const rangeStarts = (): Uint32Array => {{
  let start = 0;
  return Uint32Array.from(RANGES.trimEnd().split(" "), (length) => (start += Number.parseInt(length, 36)));
}};

/** Python's `str.isprintable` of one character from U+0080 on. */
export const isPrintable = (codePoint: number): boolean => {{
  starts ??= rangeStarts();
  let low = 0;
  let high = starts.length;
  while (low < high) {{
    const middle = (low + high) >> 1;
    if (starts[middle]! <= codePoint) low = middle + 1;
    else high = middle;
  }}
  // Ranges before and at the code point: the first is not printable, the second is.
  return low % 2 === 0;
}};
"""


def base36(number):
    text = ""
    while True:
        number, digit = divmod(number, 36)
        text = DIGITS[digit] + text
        if number == 0:
            return text


def distances():
    """The first is the distance from 0 to U+0080, which begins the first range."""
    found = [FIRST]
    last = FIRST
    printable = False
    for code_point in range(FIRST, sys.maxunicode + 1):
        if chr(code_point).isprintable() != printable:
            printable = not printable
            found.append(code_point - last)
            last = code_point
    return found


def lines(words, width):
    """Words with a space after each, in lines of at most that width."""
    text = ""
    for word in words:
        if text and len(text) + len(word) + 1 > width:
            yield text
            text = ""
        text += word + " "
    yield text


def main():
    words = [base36(distance) for distance in distances()]
    if "--table" in sys.argv:
        print(unicodedata.unidata_version, " ".join(words))
        return
    facts = {"version": unicodedata.unidata_version, "count": len(words)}
    rust = "\n".join(f"    {line}\\" for line in lines(words, 112))
    # A backslash at the end of a line takes the next one's indentation away, so the last line has none.
    rust = rust.removesuffix("\\")
    typescript = " +\n".join(f'  "{line}"' for line in lines(words, 110))
    (ROOT / "crates/pickle/src/tools/printable.rs").write_text(RUST.format(lines=rust, **facts))
    (ROOT / "ts/engine/tools/printable.ts").write_text(TYPESCRIPT.format(lines=typescript, **facts))


main()
