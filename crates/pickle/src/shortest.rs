//! The digits of floats, as Python's `repr` chooses them.

/// The fewest digits that are read back as the same number; of two equally near ones that with an even last digit, where
/// Rust's own formatting takes the larger.
pub(crate) fn shortest(value: f64) -> String {
    let shortest = format!("{value:e}");
    let places = shortest.bytes().take_while(|&byte| byte != b'e').filter(u8::is_ascii_digit).count();
    // So many digits, rounded half to even. At a power of two they may miss the number, and others do not.
    let rounded = format!("{value:.*e}", places.saturating_sub(1));
    if rounded.parse() == Ok(value) { rounded } else { shortest }
}
