//! The engine of `brine`: Python's pickle format, written from and read into flat tapes.
//!
//! The encoder turns a *gathered tape* into the bytes that `CPython`'s C pickler gives for the same graph; the linker turns a
//! pickle into a *linked tape*, checked and ready to be made into objects. Both are loops over explicit stacks, can stop
//! after any budget, and never panic on any input. `docs/format.md` is the contract with the TypeScript twin in `ts/engine/`.
#![forbid(unsafe_code)]

pub mod code;
pub mod encoder;
pub mod linker;
pub mod opcode;
mod shortest;
pub mod slot;
pub mod tools;
mod utf8;
