//! The tools on their own: no input makes them panic or take memory out of proportion. What they *say* is held against
//! `CPython` by `test/tools/`, and against the TypeScript twin by `test/once/tools-parity.test.ts`.

use pickle::code;
use pickle::opcode::{Argument, OPCODES};
use pickle::tools::{Failure, disassemble, optimize};
use proptest::prelude::*;

fn text(pickle: &[u8]) -> (String, Result<(), Failure>) {
    let mut output = Vec::new();
    let result = disassemble(pickle, 4, 0, &mut output);
    (String::from_utf8(output).unwrap(), result)
}

fn optimized(pickle: &[u8]) -> Result<Vec<u8>, Failure> {
    let mut output = Vec::new();
    optimize(pickle, &mut output).map(|()| output)
}

#[test]
fn a_disassembly_is_pythons() {
    let (found, result) = text(b"\x80\x04\x95\x0f\0\0\0\0\0\0\0](\x8c\x01a\x94G?\xf8\0\0\0\0\0\0h\0e.");
    let lines = [
        "    0: \\x80 PROTO      4",
        "    2: \\x95 FRAME      15",
        "   11: ]    EMPTY_LIST",
        "   12: (    MARK",
        "   13: \\x8c     SHORT_BINUNICODE 'a'",
        "   16: \\x94     MEMOIZE    (as 0)",
        "   17: G        BINFLOAT   1.5",
        "   26: h        BINGET     0",
        "   28: e        APPENDS    (MARK at 12)",
        "   29: .    STOP",
        "highest protocol among opcodes = 4\n",
    ];
    assert_eq!(found, lines.join("\n"));
    assert_eq!(result, Ok(()));
}

#[test]
fn a_failure_keeps_the_text_before_it() {
    let (found, result) = text(b"(]q\0q\0.");
    assert_eq!(found.lines().count(), 4);
    let failure = result.unwrap_err();
    assert_eq!((failure.fault.code, failure.fault.offset), (code::MEMO_REDEFINED, 4));
    assert_eq!(failure.reason, "ValueError: memo key 0 already defined");
    // Python fails in the middle of a line here.
    assert!(text(b"((la0t.").0.ends_with("    5: "));
}

#[test]
fn an_optimised_pickle_is_pythons() {
    assert_eq!(optimized(b"(]q\x05q\x09]q\x07h\x09h\x07t.").unwrap(), b"(]q\0]q\x01h\0h\x01t.");
    assert_eq!(optimized(b"g1\n.").unwrap(), b"gNone\n.");
    assert_eq!(optimized(b"\x80\x04]\x94]\x94h\x01.").unwrap(), b"\x80\x04\x95\x06\0\0\0\0\0\0\0]]\x94h\0.");
    assert_eq!(optimized(b"h\x01.").unwrap_err().fault.code, code::MEMO_MISSING);
    assert_eq!(optimized(b"\x80\x07N.").unwrap_err().fault.code, code::BAD_PROTOCOL);
    assert_eq!(optimized(b"").unwrap_err().fault.code, code::EMPTY);
    // Protocol 3 has no MEMOIZE; keys that are not counted up from 0 are found again.
    assert_eq!(
        optimized(b"\x80\x03(]\x94}r\xff\xff\xff\xffh\0j\xff\xff\xff\xfft.").unwrap(),
        b"\x80\x03(]q\0}q\x01h\0h\x01t."
    );
}

#[test]
fn what_was_optimised_stays_as_it_is() {
    let long = [b"X\0\0\x02\0".to_vec(), vec![b'x'; 0x2_0000], b"\x94".to_vec()].concat();
    let short = [b"X\0\x40\0\0".to_vec(), vec![b'y'; 0x4000], b"\x94".to_vec()].concat();
    let pickle = [b"\x80\x05(".to_vec(), short.repeat(9), long, short.repeat(5), b"h\x02h\x09t.".to_vec()].concat();
    let once = optimized(&pickle).unwrap();
    assert!(once.len() < pickle.len() + 100);
    assert_eq!(optimized(&once).unwrap(), once);
}

/// An opcode with an argument that may fit.
fn operation() -> impl Strategy<Value = Vec<u8>> {
    (0..OPCODES.len(), proptest::collection::vec(any::<u8>(), 0..12), 0..8_u8).prop_map(|(index, bytes, small)| {
        let mut operation = vec![OPCODES[index].byte];
        let length = bytes.len() as u8;
        match OPCODES[index].argument {
            Argument::None => {}
            Argument::U8 => operation.push(small),
            Argument::U16 => operation.extend([small, 0]),
            Argument::U32 | Argument::I32 => operation.extend([small, 0, 0, 0]),
            Argument::U64 | Argument::F64 => operation.extend([small, 0, 0, 0, 0, 0, 0, length]),
            Argument::Counted8 => operation.extend([&[length][..], &bytes].concat()),
            Argument::Counted32 => operation.extend([&[length, 0, 0, 0][..], &bytes].concat()),
            Argument::Counted64 => operation.extend([&[length, 0, 0, 0, 0, 0, 0, 0][..], &bytes].concat()),
            Argument::Line => operation.extend(format!("{small}\n").bytes()),
            Argument::TwoLines => operation.extend(b"m\nn\n"),
        }
        operation
    })
}

fn check(pickle: &[u8]) {
    let (found, result) = text(pickle);
    // A byte is a line of its own at most, indented by four blanks for each one before it, or ten digits of an escape.
    assert!(found.len() <= (pickle.len() + 1) * (60 + 10 + 4 * pickle.len()));
    if let Err(failure) = &result {
        assert!(failure.fault.offset <= pickle.len());
        assert!(failure.reason.contains("Error: "));
    }
    match optimized(pickle) {
        Ok(once) => {
            assert!(once.len() <= pickle.len() * 6 + 16);
            // "gNone" cannot be read.
            if result.is_ok() {
                assert_eq!(optimized(&once).unwrap(), once);
            }
        }
        Err(failure) => {
            assert!(failure.fault.offset <= pickle.len());
            // The disassembler does not mind a PROTO that nobody knows.
            assert!(result.is_err() || failure.fault.code == code::BAD_PROTOCOL);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn any_opcodes(parts in proptest::collection::vec(operation(), 0..30), stop in any::<bool>()) {
        let end: &[u8] = if stop { b"." } else { b"" };
        check(&[parts.concat(), end.to_vec()].concat());
    }

    #[test]
    fn any_bytes(pickle in proptest::collection::vec(any::<u8>(), 0..80)) {
        check(&pickle);
    }

    #[test]
    fn any_line(opcode in prop::sample::select(b"IFLSVPgp".to_vec()), line in "[-+0-9_.eEnaif'\"\\\\xuU\\t ]{0,30}") {
        check(&[&[opcode][..], line.as_bytes(), b"\n."].concat());
    }
}
