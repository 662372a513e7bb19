//! Tools that look at a pickle without loading it: `CPython`'s `pickletools`, to the character and to the byte.
//!
//! Everything here follows Lib/pickletools.py of `CPython` 3.11, its errors included: what it raises is the `reason` of a
//! [`Failure`]. Nothing recurses, memory is bounded by the input and by [`TEXT_LIMIT`]. The TypeScript twin is
//! `ts/engine/tools/`.

mod disassemble;
mod effect;
pub(crate) mod escape;
mod memo;
pub(crate) mod number;
mod optimize;
mod printable;
mod read;
pub(crate) mod repr;
mod text;

pub use disassemble::disassemble;
pub use optimize::optimize;
pub use text::TEXT_LIMIT;

use crate::code::Fault;

/// Why a tool stopped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Code and offset, as the linker has them.
    pub fault: Fault,
    /// What `CPython` raises: the name of the exception, `: `, and its text.
    pub reason: String,
}

impl Failure {
    fn new(code: u32, offset: usize, reason: impl Into<String>) -> Self {
        Self { fault: Fault { code, offset }, reason: reason.into() }
    }
}
