//! Text as pickles hold it: Latin-1, UTF-8 with surrogates, raw-unicode-escape, and Python 2's escaped strings; each with
//! the words in which `CPython`'s codecs complain.

/// Text whose bytes were checked.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Characters<'a> {
    /// A byte is a character.
    Latin1(&'a [u8]),
    /// What escapes stood for.
    Unescaped(Vec<u8>),
    /// UTF-8; surrogates, paired or not, have three bytes.
    Utf8(&'a [u8]),
    /// `\uXXXX`, `\UXXXXXXXX`, and Latin-1.
    RawEscape(&'a [u8]),
}

impl Characters<'_> {
    /// Calls `emit` with each code point. Surrogates come one by one.
    pub(crate) fn for_each(&self, mut emit: impl FnMut(u32)) {
        match self {
            Self::Latin1(bytes) => bytes.iter().for_each(|&byte| emit(u32::from(byte))),
            Self::Unescaped(bytes) => bytes.iter().for_each(|&byte| emit(u32::from(byte))),
            Self::Utf8(bytes) => decode_utf8(bytes, emit),
            Self::RawEscape(bytes) => {
                // It was checked when it was read.
                let _ = decode_raw_escape(bytes, emit);
            }
        }
    }
}

/// A codec's complaint about the bytes from `start` up to `end`.
fn undecodable(codec: &str, bytes: &[u8], start: usize, end: usize, why: &str) -> String {
    match bytes.get(start) {
        Some(byte) if end == start + 1 => {
            format!("UnicodeDecodeError: '{codec}' codec can't decode byte 0x{byte:02x} in position {start}: {why}")
        }
        _ => format!(
            "UnicodeDecodeError: '{codec}' codec can't decode bytes in position {start}-{}: {why}",
            end.saturating_sub(1)
        ),
    }
}

/// `str(bytes, "utf-8", "surrogatepass")`.
pub(crate) fn check_utf8(bytes: &[u8]) -> Result<Characters<'_>, String> {
    let mut from = 0;
    while let Err(error) = std::str::from_utf8(&bytes[from..]) {
        let start = from + error.valid_up_to();
        let rest = &bytes[start..];
        if matches!(rest, [0xed, 0xa0..=0xbf, 0x80..=0xbf, ..]) {
            from = start + 3;
            continue;
        }
        let (length, why) = utf8_fault(rest);
        return Err(undecodable("utf-8", bytes, start, start + length, why));
    }
    Ok(Characters::Utf8(bytes))
}

/// How many bytes are at fault, and why (`utf8_decode` in Objects/stringlib/codecs.h).
fn utf8_fault(rest: &[u8]) -> (usize, &'static str) {
    const END: &str = "unexpected end of data";
    const CONTINUATION: &str = "invalid continuation byte";
    let [first, following @ ..] = rest else { return (0, END) };
    if !matches!(first, 0xc2..=0xf4) {
        return (1, "invalid start byte");
    }
    let second = match first {
        0xe0 => 0xa0..=0xbf,
        0xed => 0x80..=0x9f,
        0xf0 => 0x90..=0xbf,
        0xf4 => 0x80..=0x8f,
        _ => 0x80..=0xbf,
    };
    match following {
        [] => (1, END),
        [byte, ..] if !second.contains(byte) => (1, CONTINUATION),
        [_] => (2, END),
        [_, byte, ..] if byte & 0xc0 != 0x80 => (2, CONTINUATION),
        [_, _] => (3, END),
        _ => (3, CONTINUATION),
    }
}

fn decode_utf8(bytes: &[u8], mut emit: impl FnMut(u32)) {
    let mut rest = bytes;
    loop {
        let low = |byte: u8| u32::from(byte & 0x3f);
        rest = match *rest {
            [a @ 0..=0x7f, ref rest @ ..] => {
                emit(u32::from(a));
                rest
            }
            [a @ 0..=0xdf, b, ref rest @ ..] => {
                emit(u32::from(a & 0x1f) << 6 | low(b));
                rest
            }
            [a @ 0..=0xef, b, c, ref rest @ ..] => {
                emit(u32::from(a & 0x0f) << 12 | low(b) << 6 | low(c));
                rest
            }
            [a, b, c, d, ref rest @ ..] => {
                emit(u32::from(a & 0x07) << 18 | low(b) << 12 | low(c) << 6 | low(d));
                rest
            }
            // The end; nothing else ends it, since it was checked when it was read.
            _ => return,
        };
    }
}

/// `str(bytes, "raw-unicode-escape")`.
pub(crate) fn check_raw_escape(bytes: &[u8]) -> Result<Characters<'_>, String> {
    decode_raw_escape(bytes, |_| ())?;
    Ok(Characters::RawEscape(bytes))
}

fn decode_raw_escape(bytes: &[u8], mut emit: impl FnMut(u32)) -> Result<(), String> {
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        at += 1;
        if byte != b'\\' {
            emit(u32::from(byte));
            continue;
        }
        let start = at - 1;
        let (count, short) = match bytes.get(at) {
            Some(b'u') => (4, "truncated \\uXXXX escape"),
            Some(b'U') => (8, "truncated \\UXXXXXXXX escape"),
            // A backslash after a backslash begins nothing.
            Some(&other) => {
                emit(u32::from(b'\\'));
                emit(u32::from(other));
                at += 1;
                continue;
            }
            None => {
                emit(u32::from(b'\\'));
                continue;
            }
        };
        at += 1;
        let mut code_point = 0;
        for end in at..at + count {
            let Some(digit) = bytes.get(end).and_then(|&byte| char::from(byte).to_digit(16)) else {
                return Err(undecodable("rawunicodeescape", bytes, start, end, short));
            };
            code_point = code_point << 4 | digit;
        }
        at += count;
        if code_point > 0x0010_ffff {
            return Err(undecodable("rawunicodeescape", bytes, start, at, "\\Uxxxxxxxx out of range"));
        }
        emit(code_point);
    }
    Ok(())
}

/// `codecs.escape_decode(bytes)[0].decode("ascii")`.
pub(crate) fn unescape(bytes: &[u8]) -> Result<Characters<'static>, String> {
    let mut plain = Vec::new();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        at += 1;
        if byte != b'\\' {
            plain.push(byte);
            continue;
        }
        let Some(&escaped) = bytes.get(at) else { return Err("ValueError: Trailing \\ in string".into()) };
        at += 1;
        let value = match escaped {
            b'\n' => continue,
            b'\\' | b'\'' | b'"' => escaped,
            b'a' => 7,
            b'b' => 8,
            b't' => b'\t',
            b'n' => b'\n',
            b'v' => 11,
            b'f' => 12,
            b'r' => b'\r',
            b'0'..=b'7' => {
                let mut value = u32::from(escaped - b'0');
                for _ in 0..2 {
                    let Some(digit @ b'0'..=b'7') = bytes.get(at) else { break };
                    value = value << 3 | u32::from(digit - b'0');
                    at += 1;
                }
                value as u8
            }
            b'x' => {
                let digit = |at: usize| bytes.get(at).and_then(|&byte| char::from(byte).to_digit(16));
                let (Some(high), Some(low)) = (digit(at), digit(at + 1)) else {
                    return Err(format!("ValueError: invalid \\x escape at position {}", at - 2));
                };
                at += 2;
                (high << 4 | low) as u8
            }
            other => {
                plain.push(b'\\');
                other
            }
        };
        plain.push(value);
    }
    match plain.iter().position(|byte| !byte.is_ascii()) {
        Some(start) => Err(undecodable("ascii", &plain, start, start + 1, "ordinal not in range(128)")),
        None => Ok(Characters::Unescaped(plain)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code_points(text: &Characters) -> Vec<u32> {
        let mut found = Vec::new();
        text.for_each(|code_point| found.push(code_point));
        found
    }

    #[test]
    fn utf8_as_python_decodes_it() {
        let fault = |bytes: &[u8]| check_utf8(bytes).unwrap_err().split_once("decode ").unwrap().1.to_owned();
        assert_eq!(fault(b"a\xc2"), "byte 0xc2 in position 1: unexpected end of data");
        assert_eq!(fault(b"\xe2\x82"), "bytes in position 0-1: unexpected end of data");
        assert_eq!(fault(b"\xed\xa0"), "byte 0xed in position 0: invalid continuation byte");
        assert_eq!(fault(b"\xed\xa0\x80\x80"), "byte 0x80 in position 3: invalid start byte");
        assert_eq!(fault(b"\xf0\x9fa\x80"), "bytes in position 0-1: invalid continuation byte");
        assert_eq!(fault(b"\xf0\x9f\x80a"), "bytes in position 0-2: invalid continuation byte");
        assert_eq!(fault(b"\xf4\x90\x80\x80"), "byte 0xf4 in position 0: invalid continuation byte");
        let text = check_utf8("\u{7f}é€😀".as_bytes()).unwrap();
        assert_eq!(code_points(&text), [0x7f, 0xe9, 0x20ac, 0x1f600]);
        let pair = check_utf8(b"\xed\xa0\xbd\xed\xb8\x80").unwrap();
        assert_eq!(code_points(&pair), [0xd83d, 0xde00]);
    }

    #[test]
    fn raw_escapes_as_python_decodes_them() {
        let fault = |bytes: &[u8]| check_raw_escape(bytes).unwrap_err().split_once("position ").unwrap().1.to_owned();
        assert_eq!(fault(b"a\\u12"), "1-4: truncated \\uXXXX escape");
        assert_eq!(fault(b"\\u"), "0-1: truncated \\uXXXX escape");
        assert_eq!(fault(b"\\Uffffffff0"), "0-9: \\Uxxxxxxxx out of range");
        assert_eq!(code_points(&check_raw_escape(b"\xe9\\u00e9\\").unwrap()), [0xe9, 0xe9, 0x5c]);
        assert_eq!(code_points(&check_raw_escape(b"\\\\\\u0041").unwrap()), [0x5c, 0x5c, 0x41]);
    }

    #[test]
    fn old_escapes_as_python_decodes_them() {
        assert_eq!(unescape(b"\\x4g").unwrap_err(), "ValueError: invalid \\x escape at position 0");
        assert_eq!(unescape(b"\\").unwrap_err(), "ValueError: Trailing \\ in string");
        assert_eq!(code_points(&unescape(b"\\q\\8\\\n\\1011\\x41").unwrap()), b"\\q\\8A1A".map(u32::from));
        let reason = unescape(b"a\\777").unwrap_err();
        assert_eq!(
            reason,
            "UnicodeDecodeError: 'ascii' codec can't decode byte 0xff in position 1: ordinal not in range(128)"
        );
    }
}
