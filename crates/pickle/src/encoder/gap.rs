//! Bytes that were lent: long payloads that JavaScript keeps to itself. The encoder writes what stands around them and says
//! where they go, so that they are copied once, from where they are to where they are wanted.

/// Where the bytes of an object are: in the data region from a position on, or lent, under an index.
#[derive(Clone, Copy)]
pub(super) enum Source {
    Data(usize),
    Lent(u32),
}

/// A place for bytes that were lent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C)]
pub struct Gap {
    /// How many of the encoder's own bytes stand before it, from the pickle's first on, whether they were taken or not.
    pub position: u64,
    /// Which of the lent ones.
    pub index: u32,
    /// How many bytes.
    pub length: u32,
}
