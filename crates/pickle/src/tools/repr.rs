//! Python's `repr` of the arguments of opcodes.

use super::escape::Characters;
use super::printable::is_printable;
use crate::shortest::shortest;

/// The most characters of a value that is shown in the text of an error.
pub(crate) const REASON_LIMIT: usize = 1 << 20;

/// Adds characters to a text until there are so many more.
pub(crate) fn limited(text: &mut String, most: usize) -> impl FnMut(char) + '_ {
    let mut left = most;
    move |character| {
        if left > 0 {
            text.push(character);
            left -= 1;
        }
    }
}

/// Single quotes, unless that would need a backslash and double quotes would not.
fn quote(single: bool, double: bool) -> char {
    if single && !double { '"' } else { '\'' }
}

fn hexadecimal(code_point: u32, prefix: char, digits: u32, emit: &mut impl FnMut(char)) {
    emit('\\');
    emit(prefix);
    for place in (0..digits).rev() {
        emit(char::from_digit(code_point >> (place * 4) & 15, 16).unwrap_or('0'));
    }
}

/// What ASCII characters look like in both kinds of `repr`.
fn ascii(byte: u8, quote: char, emit: &mut impl FnMut(char)) {
    let escaped = match byte {
        b'\t' => 't',
        b'\n' => 'n',
        b'\r' => 'r',
        b'\\' => '\\',
        b'\'' | b'"' if char::from(byte) == quote => quote,
        b' '..=b'~' => return emit(char::from(byte)),
        _ => return hexadecimal(u32::from(byte), 'x', 2, emit),
    };
    emit('\\');
    emit(escaped);
}

/// `repr(bytes)`: `PyBytes_Repr` in Objects/bytesobject.c.
pub(crate) fn bytes(bytes: &[u8], emit: &mut impl FnMut(char)) {
    let quote = quote(bytes.contains(&b'\''), bytes.contains(&b'"'));
    emit('b');
    emit(quote);
    for &byte in bytes {
        ascii(byte, quote, emit);
    }
    emit(quote);
}

/// `repr(bytearray)`: `bytearray_repr` in Objects/bytearrayobject.c, which puts a backslash before every single quote,
/// needed or not.
pub(crate) fn byte_array(bytes: &[u8], emit: &mut impl FnMut(char)) {
    let quote = quote(bytes.contains(&b'\''), bytes.contains(&b'"'));
    "bytearray(b".chars().for_each(&mut *emit);
    emit(quote);
    for &byte in bytes {
        ascii(byte, '\'', emit);
    }
    emit(quote);
    emit(')');
}

/// `repr(str)`: `unicode_repr` in Objects/unicodeobject.c.
pub(crate) fn text(text: &Characters, emit: &mut impl FnMut(char)) {
    let (mut single, mut double) = (false, false);
    text.for_each(|code_point| {
        single |= code_point == u32::from('\'');
        double |= code_point == u32::from('"');
    });
    let quote = quote(single, double);
    emit(quote);
    text.for_each(|code_point| match (code_point, char::from_u32(code_point)) {
        (0..=0x7f, _) => ascii(code_point as u8, quote, emit),
        (_, Some(character)) if is_printable(code_point) => emit(character),
        (0..=0xff, _) => hexadecimal(code_point, 'x', 2, emit),
        (0..=0xffff, _) => hexadecimal(code_point, 'u', 4, emit),
        _ => hexadecimal(code_point, 'U', 8, emit),
    });
    emit(quote);
}

/// `repr(float)`: `float_repr` in Objects/floatobject.c. The fewest digits that are read back as the same number, with an
/// exponent when the point would stand more than three zeros before them or after more than sixteen places.
pub(crate) fn float(value: f64) -> String {
    if value.is_nan() {
        return "nan".into();
    }
    if value.is_infinite() {
        return if value > 0.0 { "inf".into() } else { "-inf".into() };
    }
    let scientific = shortest(value.abs());
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let digits = mantissa.replace('.', "");
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let places = digits.len() as i32;
    let sign = if value.is_sign_negative() { "-" } else { "" };
    if !(-4..16).contains(&exponent) {
        let exponent_sign = if exponent < 0 { '-' } else { '+' };
        return format!("{sign}{mantissa}e{exponent_sign}{:02}", exponent.abs());
    }
    if exponent < 0 {
        return format!("{sign}0.{}{digits}", "0".repeat((-exponent - 1) as usize));
    }
    if exponent >= places - 1 {
        return format!("{sign}{digits}{}.0", "0".repeat((exponent + 1 - places) as usize));
    }
    let (whole, fraction) = digits.split_at((exponent + 1) as usize);
    format!("{sign}{whole}.{fraction}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn collected(run: impl FnOnce(&mut dyn FnMut(char))) -> String {
        let mut found = String::new();
        run(&mut |character| found.push(character));
        found
    }

    #[test]
    fn floats_as_python_shows_them() {
        let shown = [
            (0.0, "0.0"),
            (-0.0, "-0.0"),
            (1e16, "1e+16"),
            (1e15, "1000000000000000.0"),
            (1_234_567_890_123_456.0, "1234567890123456.0"),
            (1e-4, "0.0001"),
            (1e-5, "1e-05"),
            (-1.5e-7, "-1.5e-07"),
            (123.456, "123.456"),
            (1e100, "1e+100"),
            (5e-324, "5e-324"),
            // Exactly between two of as many digits.
            (2.0_f64.powi(-25), "2.9802322387695312e-08"),
            (158_010_144_705_785.0 / 16.0, "9875634044111.562"),
            // As many digits rounded are another number.
            (2.0_f64.powi(-44), "5.684341886080802e-14"),
            (1.797_693_134_862_315_7e308, "1.7976931348623157e+308"),
            (f64::NAN, "nan"),
            (f64::NEG_INFINITY, "-inf"),
        ];
        for (value, text) in shown {
            assert_eq!(float(value), text);
        }
    }

    #[test]
    fn bytes_as_python_shows_them() {
        let shown = |value: &[u8]| collected(|mut emit| bytes(value, &mut emit));
        assert_eq!(shown(b"a\t\n\r\\\0\x7f\xff"), r"b'a\t\n\r\\\x00\x7f\xff'");
        assert_eq!(shown(b"it's"), r#"b"it's""#);
        assert_eq!(shown(b"'\""), r#"b'\'"'"#);
        assert_eq!(collected(|mut emit| byte_array(b"'\t", &mut emit)), r#"bytearray(b"\'\t")"#);
        assert_eq!(collected(|mut emit| byte_array(b"'\"", &mut emit)), r#"bytearray(b'\'"')"#);
    }

    #[test]
    fn text_as_python_shows_it() {
        let shown = |value: &[u8]| collected(|mut emit| text(&Characters::Utf8(value), &mut emit));
        assert_eq!(
            shown("é\u{a0}\u{ad}€\u{2028}😀\u{e000}\u{10ffff}".as_bytes()),
            r"'é\xa0\xad€\u2028😀\ue000\U0010ffff'"
        );
        assert_eq!(shown(b"\xed\xa0\xbd'"), r#""\ud83d'""#);
    }
}
