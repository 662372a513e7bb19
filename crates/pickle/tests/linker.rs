//! The linker on its own: tables stay in proportion to the input, nothing panics, and how the input is cut or stepped
//! through changes nothing. What the tapes *say* is recorded in `test/engine/linker.txt`, and held against the
//! TypeScript twin by `test/engine/linker.test.ts`.

use pickle::code::{self, Fault};
use pickle::linker::{Encoding, Errors, Linker, Options, Step};
use pickle::opcode::OPCODES;
use pickle::slot;
use proptest::prelude::*;

/// Everything a linker says of a pickle.
#[derive(Clone, Debug, PartialEq)]
struct Linked {
    slots: Vec<u64>,
    text: Vec<u8>,
    words: [Vec<u32>; 5],
    wides: Vec<u64>,
    digits: Vec<u8>,
    end: u32,
}

/// Links a pickle that comes in pieces of `size` bytes, `budget` opcodes a step.
fn link_in(linker: &mut Linker, pickle: &[u8], size: usize, budget: u32) -> Result<Linked, Fault> {
    link_pieces(linker, &mut pickle.chunks(size.max(1)), budget)
}

fn link_pieces<'a>(
    linker: &mut Linker,
    pieces: &mut impl Iterator<Item = &'a [u8]>,
    budget: u32,
) -> Result<Linked, Fault> {
    loop {
        match linker.step(budget)? {
            Step::Done => break,
            Step::More => {}
            Step::Input => match pieces.next() {
                Some(piece) => {
                    linker.reserve(piece.len() + 3).unwrap()[..piece.len()].copy_from_slice(piece);
                    linker.push(piece.len());
                }
                None => linker.finish(),
            },
        }
    }
    Ok(Linked {
        slots: linker.slots().to_vec(),
        text: linker.text().to_vec(),
        words: [linker.lengths(), linker.chunks(), linker.ranges(), linker.globals(), linker.shapes()]
            .map(<[u32]>::to_vec),
        wides: linker.wides().to_vec(),
        digits: linker.digits().to_vec(),
        end: linker.end(),
    })
}

fn link(pickle: &[u8]) -> Result<Linked, Fault> {
    link_in(&mut Linker::new(Options::default()), pickle, pickle.len(), u32::MAX)
}

fn fault(pickle: &[u8]) -> (u32, usize) {
    let fault = link(pickle).unwrap_err();
    (fault.code, fault.offset)
}

/// Cells of the list that a pickle of a list of atoms becomes.
fn items(pickle: &[u8]) -> Vec<u64> {
    let linked = link(pickle).unwrap();
    linked.slots[3..linked.slots.len() - 2].to_vec()
}

/// The pickles of the golden file, with their options.
fn golden() -> Vec<(Options, Vec<u8>)> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../test/engine/linker.txt");
    let text = std::fs::read_to_string(path).unwrap();
    let heads = text.split("\n\n").filter_map(|block| block.lines().next());
    heads
        .map(|head| {
            let fields: Vec<&str> = head.split('|').map(str::trim).collect();
            let hex = fields[2];
            let bytes = (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap());
            let has = |word: &str| fields[1].split(' ').any(|option| option == word);
            let encoding = match fields[1].split(' ').find_map(|option| option.strip_prefix("encoding=")) {
                None => Encoding::Ascii,
                Some("latin1") => Encoding::Latin1,
                Some("utf-8") => Encoding::Utf8,
                Some("bytes") => Encoding::Bytes,
                Some(_) => Encoding::Other,
            };
            let errors = if fields[1].contains("errors=") { Errors::Other } else { Errors::Strict };
            let options = Options {
                exact: has("exact"),
                rows: !has("plain"),
                encoding,
                errors,
                keep_memo: has("keep"),
                ..Options::default()
            };
            (options, bytes.collect())
        })
        .collect()
}

/// Tables of a pickle that is there as a whole are made as long as its beginning lets expect: rightly, far too long, or too short.
#[test]
fn what_the_beginning_lets_expect_changes_nothing() {
    let texts: Vec<u8> = (0..90_000)
        .flat_map(|n| format!("\u{8c}\u{7}t{n:06}\u{94}").chars().collect::<Vec<_>>())
        .map(|c| c as u8)
        .collect();
    let rows = b"(K\x01G\x3f\xf8\0\0\0\0\0\0N\x8c\x01at\x94".repeat(60_000);
    let payload = [b"B".as_slice(), &3_000_000_u32.to_le_bytes(), &vec![7; 3_000_000], b"\x94"].concat();
    for parts in [[&texts, &rows, &payload], [&payload, &texts, &rows], [&rows, &payload, &texts]] {
        let pickle = [b"\x80\x04]\x94(".as_slice(), parts[0], parts[1], parts[2], b"e."].concat();
        let pieces = link_in(&mut Linker::new(Options::default()), &pickle, 65_536, u32::MAX).unwrap();
        let mut linker = Linker::new(Options::default());
        linker.reserve(pickle.len()).unwrap().copy_from_slice(&pickle);
        linker.push(pickle.len());
        linker.finish();
        assert!(link_pieces(&mut linker, &mut std::iter::empty(), u32::MAX).unwrap() == pieces);
    }
}

#[test]
fn pieces_and_budgets_change_nothing() {
    let cases = golden();
    assert!(cases.len() > 150);
    let mut reused = Linker::new(Options::default());
    for (options, pickle) in cases {
        let whole = link_in(&mut Linker::new(options), &pickle, pickle.len(), u32::MAX);
        for size in [1, 2, 3, 7] {
            for budget in [1, 5] {
                reused.reset(options);
                assert_eq!(link_in(&mut reused, &pickle, size, budget), whole);
            }
        }
        for end in 0..whole.map_or(0, |whole| whole.end as usize) {
            assert!(link_in(&mut Linker::new(options), &pickle[..end], end, u32::MAX).is_err());
        }
    }
}

#[test]
fn says_where_input_is_wanting() {
    let mut linker = Linker::new(Options::default());
    assert_eq!(linker.step(9), Ok(Step::Input));
    linker.reserve(9).unwrap()[..2].copy_from_slice(b"J\x01");
    linker.push(2);
    assert_eq!(linker.step(9), Ok(Step::Input));
    linker.finish();
    assert_eq!(linker.step(9), Err(Fault { code: code::TRUNCATED, offset: 0 }));
    assert_eq!(linker.step(9), Err(Fault { code: code::TRUNCATED, offset: 0 }));
    assert_eq!(linker.input(), b"J\x01");
    linker.reset(Options::default());
    linker.finish();
    assert_eq!(linker.step(9), Err(Fault { code: code::EMPTY, offset: 0 }));
    assert!(linker.reserve(u32::MAX as usize).is_none());
}

#[test]
fn a_claimed_length_costs_nothing() {
    // Not after the end of the input, and not before it is known.
    assert_eq!(fault(b"B\xff\xff\xff\xffabc."), (code::TRUNCATED, 0));
    assert_eq!(fault(b"N\x8e\0\0\0\0\x01\0\0\0."), (code::BAD_LENGTH, 1));
    let mut linker = Linker::new(Options::default());
    linker.reserve(5).unwrap().copy_from_slice(b"X\xff\xff\xff\xff");
    linker.push(5);
    for _ in 0..1000 {
        assert_eq!(linker.step(1), Ok(Step::Input));
    }
}

#[test]
fn numbers_of_every_width() {
    let list = b"(K\xffM\xff\xffJ\xff\xff\xff\xff\x8a\x00\x8a\x01\x80\x8a\x07\xff\xff\xff\xff\xff\xff\x1f\x8a\x07\0\0\0\0\0\0\x20\x8b\x09\0\0\0\x05\0\0\0\0\0\0\0\0G\xbf\xf8\0\0\0\0\0\0l.";
    let cells = items(list);
    let numbers = [255.0, 65535.0, -1.0, 0.0, -128.0, 9_007_199_254_740_991.0];
    for (cell, number) in cells.iter().zip(numbers) {
        assert_eq!(*cell, slot::number(number));
    }
    assert_eq!(cells[6], slot::tagged(slot::BIGINT, 0, 0));
    assert_eq!(cells[7..], [slot::number(5.0), slot::number(-1.5)]);
}

#[test]
fn no_float_forges_a_tag() {
    for high in 0xfff0..=0xffff_u16 {
        let mut pickle = b"G".to_vec();
        pickle.extend_from_slice(&high.to_be_bytes());
        pickle.extend_from_slice(b"\0\x0e\0\0\0\x01.");
        let plain = link(&pickle).unwrap();
        assert_eq!(plain.slots[2], slot::CANONICAL_NAN);
        let exact = link_in(&mut Linker::new(Options { exact: true, ..Options::default() }), &pickle, 9, 9).unwrap();
        assert_eq!(exact.slots[2], slot::tagged(slot::FLOAT, 0, 0));
        assert_eq!(exact.wides[0] >> 48, u64::from(high));
    }
}

#[test]
fn datetimes_count_from_1970() {
    let moment = |state: [u8; 10]| {
        let mut pickle = b"cdatetime\ndatetime\nC\x0a".to_vec();
        pickle.extend_from_slice(&state);
        pickle.extend_from_slice(b"\x85R.");
        link(&pickle).unwrap().wides.first().map(|&bits| f64::from_bits(bits))
    };
    assert_eq!(moment([7, 178, 1, 1, 0, 0, 0, 0, 0, 0]), Some(0.0));
    assert_eq!(moment([7, 177, 12, 31, 23, 59, 59, 15, 62, 88]), Some(-1.0));
    assert_eq!(moment([0, 1, 1, 1, 0, 0, 0, 0, 0, 0]), Some(-62_135_596_800_000.0));
    assert_eq!(moment([39, 15, 12, 31, 23, 59, 59, 15, 62, 88]), Some(253_402_300_799_999.0));
    assert_eq!(moment([7, 208, 2, 29, 0, 0, 0, 0, 0, 0]), Some(951_782_400_000.0));
    let refused: [[u8; 10]; 8] = [
        [0, 0, 1, 1, 0, 0, 0, 0, 0, 0],
        [39, 16, 1, 1, 0, 0, 0, 0, 0, 0],
        [7, 208, 0x82, 1, 0, 0, 0, 0, 0, 0],
        [7, 209, 2, 29, 0, 0, 0, 0, 0, 0],
        [7, 208, 4, 31, 0, 0, 0, 0, 0, 0],
        [7, 208, 1, 1, 24, 0, 0, 0, 0, 0],
        [7, 208, 1, 1, 0, 0, 0, 0, 0, 1],
        [7, 208, 1, 1, 0, 0, 0, 15, 66, 64],
    ];
    assert_eq!(refused.map(moment), [None; 8]);
}

#[test]
fn text_is_cut_into_chunks() {
    let mut pickle = b"(".to_vec();
    for byte in [b'a', b'b', b'c'] {
        pickle.extend_from_slice(b"X\x00\x40\0\0");
        pickle.resize(pickle.len() + 0x4000, byte);
    }
    pickle.extend_from_slice(b"\x8c\x03\xed\xa0\x80\x8c\x04\xf0\x9f\x98\x80l.");
    let linked = link(&pickle).unwrap();
    assert_eq!(linked.words[0], [0x4000, 0x4000, 0x4000, 1, 2]);
    assert_eq!(linked.words[1], [0x8000, 2, 0, 0xc007, 5, 3]);
}

#[test]
fn far_memo_indices_cost_an_entry_each() {
    let mut pickle = b"N".to_vec();
    for index in 0..2000_u32 {
        pickle.push(b'r');
        pickle.extend_from_slice(&(index * 500).to_le_bytes());
    }
    // MEMOIZE counts entries, not indices: this one is 2,000, which was put before.
    pickle.extend_from_slice(b"0K\x07\x940j\xd0\x07\0\0j\xf4\x01\0\0\x86.");
    let linked = link(&pickle).unwrap();
    assert_eq!(linked.slots[3..5], [slot::number(7.0), slot::tagged(slot::NONE, 0, 0)]);
    assert_eq!(fault(b"Nr\xff\xff\xff\xff."), (code::BAD_MEMO_INDEX, 1));
}

#[test]
fn equal_names_are_one_global() {
    let linked = link(b"(cm\na\n\x8c\x01m\x8c\x01a\x93cm\nb\ncma\nb\nl.").unwrap();
    assert_eq!(linked.words[3].len(), 3 * 3);
    let global = |id| slot::tagged(slot::GLOBAL, 0, id);
    assert_eq!(linked.slots[3..7], [global(0), global(0), global(1), global(2)]);
}

/// Many calls above many waiting instances, deep nesting, long marks: each is done in linear time.
#[test]
fn nothing_is_quadratic() {
    let count = 100_000;
    let mut calls = b"(cm\na\n\x94".to_vec();
    for _ in 0..count {
        calls.extend_from_slice(b"h\x00)\x81h\x00)R");
    }
    calls.extend_from_slice(b"l.");
    let mut deep = vec![b'('; count];
    deep.extend(std::iter::repeat_n(b'l', count));
    deep.push(b'.');
    let mut shapes = b"(".to_vec();
    for index in 0..count as u32 {
        shapes.extend_from_slice(b"}\x8c\x04");
        shapes.extend_from_slice(&index.to_le_bytes().map(|byte| byte & 0x7f));
        shapes.extend_from_slice(b"Ns");
    }
    shapes.extend_from_slice(b"l.");
    let mut long = Vec::new();
    for _ in 0..count / 1000 {
        long.push(b'L');
        long.resize(long.len() + 4300, b'9');
        long.push(b'\n');
    }
    long.push(b'.');
    let mut lines = vec![b'c'];
    lines.resize(count, b'x');
    lines.extend_from_slice(b"\nname\n.");
    for pickle in [calls, deep, shapes, long, lines] {
        let start = std::time::Instant::now();
        assert!(link(&pickle).is_ok());
        assert!(link_in(&mut Linker::new(Options::default()), &pickle, 1, 1).is_ok());
        assert!(start.elapsed().as_secs() < 20);
    }
}

/// All pickles of a stream, to the fault that ends it.
fn stream(pickle: &[u8], size: usize, options: Options) -> Vec<Result<Linked, Fault>> {
    let mut linker = Linker::new(options);
    let mut pieces = pickle.chunks(size.max(1));
    let mut all = Vec::new();
    loop {
        let one = link_pieces(&mut linker, &mut pieces, 7);
        let ends = one.is_err();
        all.push(one);
        if ends {
            return all;
        }
        linker.next();
    }
}

#[test]
fn a_kept_memo_outlasts_its_tape() {
    let keep = Options { keep_memo: true, ..Options::default() };
    let pickle = b"]\x94K\x01\x94\x86.h\x00K\x02ah\x01\x86.\x8c\x01ah\x00.";
    for size in [1, 100] {
        let all = stream(pickle, size, keep);
        assert_eq!(all.len(), 4);
        let second = all[1].as_ref().unwrap();
        let kept = slot::tagged(slot::REF, 0, 0);
        let appends = slot::tagged(slot::APPENDS, 0, 1);
        assert_eq!(second.slots[1..4], [appends, kept, slot::number(2.0)]);
        assert_eq!(second.slots[6..8], [kept, slot::number(1.0)]);
        assert_eq!(all[3], Err(Fault { code: code::EMPTY, offset: pickle.len() }));
        // Without it the second pickle knows nothing of the first.
        assert_eq!(stream(pickle, size, Options::default())[1], Err(Fault { code: code::MEMO_MISSING, offset: 7 }));
    }
}

#[test]
fn only_the_pickle_at_hand_is_begun_again() {
    // The second one reads the state of a row.
    let pickle = b"clab\nP\n)\x81}\x8c\x01aK\x01sb.clab\nP\n)\x81\x94}\x94\x8c\x01aK\x01sbh\x01\x86.clab\nP\n)\x81}\x8c\x01aK\x01sb.";
    for size in [1, 100] {
        let all = stream(pickle, size, Options::default());
        let has_row =
            |linked: &Linked| linked.slots.iter().any(|&word| word >> 32 == slot::tagged(slot::ROW, 0, 0) >> 32);
        assert_eq!(all[..3].iter().map(|one| has_row(one.as_ref().unwrap())).collect::<Vec<_>>(), [true, false, true]);
    }
}

#[test]
fn next_waits_for_stop() {
    let mut linker = Linker::new(Options::default());
    linker.reserve(4).unwrap().copy_from_slice(b"K\x01K\x02");
    linker.push(4);
    assert_eq!(linker.step(1), Ok(Step::More));
    linker.next();
    assert_eq!(linker.step(9), Ok(Step::Input));
    assert_eq!(linker.end(), 4);
}

/// Many small pickles behind a large one cost no more than what they hold.
#[test]
fn a_stream_is_linear() {
    let mut pickle = b"(".to_vec();
    for index in 0..200_000_u32 {
        pickle.extend_from_slice(format!("cm\nn{index}\n").as_bytes());
        pickle.extend_from_slice(b"]\x94");
    }
    pickle.extend_from_slice(b"l.");
    pickle.extend_from_slice(b"h\x00.");
    pickle.extend_from_slice(&b"]\x94.".repeat(200_000));
    let start = std::time::Instant::now();
    for keep_memo in [false, true] {
        let options = Options { keep_memo, ..Options::default() };
        let mut linker = Linker::new(options);
        linker.reserve(pickle.len()).unwrap().copy_from_slice(&pickle);
        linker.push(pickle.len());
        linker.finish();
        let mut count = 0;
        while let Ok(Step::Done) = linker.step(u32::MAX) {
            count += 1;
            linker.next();
        }
        assert_eq!(count, if keep_memo { 200_002 } else { 1 });
    }
    assert!(start.elapsed().as_secs() < 20);
}

#[test]
fn integers_in_lines_are_exact() {
    let bytes = |line: &str| {
        let linked = link(format!("L{line}\n.").as_bytes()).unwrap();
        assert_eq!(linked.slots[2], slot::tagged(slot::BIGINT, 0, 0));
        assert_eq!(linked.words[2], [1 << 31, linked.digits.len() as u32]);
        linked.digits
    };
    // Against LONG1, in which the same numbers are written by their bytes.
    for exponent in 53..200_u32 {
        let mut power = vec![1_u8];
        for _ in 0..exponent {
            let mut carry = 0;
            for digit in &mut power {
                carry += *digit * 2;
                *digit = carry % 10;
                carry /= 10;
            }
            if carry > 0 {
                power.push(carry);
            }
        }
        let text: String = power.iter().rev().map(|&digit| char::from(b'0' + digit)).collect();
        let mut expected = vec![0; exponent as usize / 8];
        expected.push(1 << (exponent % 8));
        let mut negative = vec![0; exponent as usize / 8];
        negative.push(0xff << (exponent % 8));
        if exponent % 8 == 7 {
            expected.push(0);
        }
        assert_eq!(bytes(&text), expected);
        if exponent % 8 == 0 {
            // −2⁸ᵏ needs a byte for its sign.
            *negative.last_mut().unwrap() = 0xff;
        }
        assert_eq!(bytes(&format!("-{text}L")), negative);
    }
}

/// Every table is bounded by the input.
fn check(pickle: &[u8], size: usize, options: Options) -> Result<(), TestCaseError> {
    let whole = link_in(&mut Linker::new(options), pickle, pickle.len(), u32::MAX);
    prop_assert_eq!(&link_in(&mut Linker::new(options), pickle, size, 3), &whole);
    match whole {
        Err(Fault { code, offset }) => {
            prop_assert!((code::EMPTY..=code::BAD_MEMO_INDEX).contains(&code));
            prop_assert!(offset <= pickle.len());
        }
        Ok(linked) => {
            prop_assert!(linked.slots.len() <= 8 * pickle.len() + 3);
            prop_assert!(linked.text.len() <= 2 * pickle.len());
            prop_assert!(linked.digits.len() <= pickle.len());
            prop_assert!(linked.words.iter().all(|table| table.len() <= 8 * pickle.len() + 8));
            prop_assert!(linked.end as usize <= pickle.len());
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, ..ProptestConfig::default() })]

    #[test]
    fn random_bytes(pickle in prop::collection::vec(any::<u8>(), 0..200), size in 1..9_usize) {
        check(&pickle, size, Options::default())?;
    }

    #[test]
    fn random_opcodes(
        parts in prop::collection::vec((prop::sample::select(&OPCODES[..]), prop::collection::vec(0..9_u8, 0..3)), 0..80),
        size in 1..9_usize,
        bits in 0..0x50_u32,
    ) {
        let mut pickle = Vec::new();
        for (opcode, argument) in parts {
            pickle.push(opcode.byte);
            pickle.extend_from_slice(&argument);
        }
        check(&pickle, size, Options::from_bits(bits))?;
    }

    #[test]
    fn golden_pickles_changed(
        index in any::<prop::sample::Index>(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        size in 1..9_usize,
    ) {
        let cases = golden();
        let (options, mut pickle) = cases[index.index(cases.len())].clone();
        pickle.truncate(400);
        for (place, byte) in changes {
            let at = place.index(pickle.len());
            pickle[at] = byte;
        }
        check(&pickle, size, options)?;
    }
}
