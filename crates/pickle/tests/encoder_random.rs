//! The encoder on tapes nobody gathered: any slots, and well-formed values at random. It gives a pickle or `BAD_TAPE`,
//! never a panic, and the same for every budget.

use pickle::code::{BAD_TAPE, Fault};
use pickle::encoder::Encoder;
use pickle::slot;
use proptest::prelude::*;

fn encode(slots: &[u64], data: &[u8], (protocol, flags): (u32, u32), budget: usize) -> Result<Vec<u8>, Fault> {
    let mut encoder = Encoder::default();
    encoder.reset(protocol, flags);
    assert!(encoder.reserve(slots.len(), data.len()));
    encoder.slots_mut()[..slots.len()].copy_from_slice(slots);
    encoder.data_mut()[..data.len()].copy_from_slice(data);
    while !encoder.step(slots.len(), data.len(), budget)? {}
    Ok(encoder.output().to_vec())
}

/// A slot that is likely to mean something.
fn any_slot() -> impl Strategy<Value = u64> {
    prop_oneof![
        6 => (0_u32..64, prop_oneof![4 => Just(0_u32), 1 => 0_u32..8], prop_oneof![6 => 0_u32..6, 1 => any::<u32>()])
            .prop_map(|(tag, aux, payload)| slot::tagged(tag, aux, payload)),
        3 => (-5_i32..300).prop_map(|value| slot::number(f64::from(value))),
        1 => any::<u64>(),
    ]
}

/// A value of the grammar: what it is made of, to be written on a tape.
#[derive(Clone, Debug)]
enum Value {
    Slot(u64),
    Number(f64),
    Text(String, u32),
    Persistent(Box<Value>),
    Bytes(u32, Vec<u8>),
    Raw(u32, f64),
    Many(u32, Vec<Value>),
    Dict(Vec<(Value, Value)>),
    Call(u32, Vec<Value>, Option<Box<Value>>, Option<Vec<Value>>),
    Ref(u32),
}

fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        prop::sample::select(vec![slot::NONE, slot::TRUE, slot::FALSE, slot::EMPTY_TUPLE])
            .prop_map(|tag| Value::Slot(slot::tagged(tag, 0, 0))),
        any::<f64>().prop_map(Value::Number),
        any::<i32>().prop_map(|value| Value::Number(f64::from(value))),
        ("\\PC{0,20}", 0_u32..2).prop_map(|(text, aux)| Value::Text(text, aux)),
        (
            prop::sample::select(vec![slot::BIGINT, slot::BYTES, slot::BYTEARRAY]),
            prop::collection::vec(any::<u8>(), 0..12)
        )
            .prop_map(|(tag, bytes)| Value::Bytes(tag, bytes)),
        any::<f64>().prop_map(|value| Value::Raw(slot::FLOAT, value)),
        (-1_000_000_000_000_i64..1_000_000_000_000).prop_map(|ms| Value::Raw(slot::DATETIME, ms as f64)),
        (0_u32..8).prop_map(Value::Ref),
    ];
    leaf.prop_recursive(5, 60, 6, |inner| {
        let items = prop::collection::vec(inner.clone(), 0..6);
        prop_oneof![
            (prop::sample::select(vec![slot::LIST, slot::TUPLE, slot::SET, slot::FROZENSET]), items.clone())
                .prop_map(|(tag, items)| Value::Many(if items.is_empty() { slot::LIST } else { tag }, items)),
            prop::collection::vec((inner.clone(), inner.clone()), 0..4).prop_map(Value::Dict),
            inner.clone().prop_map(|id| Value::Persistent(Box::new(id))),
            (
                prop::sample::select(vec![slot::REDUCE, slot::NEWOBJ, slot::NEWOBJ_EX]),
                items.clone(),
                prop::option::of(inner.prop_map(Box::new)),
                prop::option::of(items)
            )
                .prop_map(|(tag, args, state, items)| Value::Call(tag, args, state, items)),
        ]
    })
}

struct Tape {
    slots: Vec<u64>,
    data: Vec<u8>,
    ordinal: u32,
}

impl Tape {
    fn tag(&mut self, tag: u32, aux: u32, payload: usize) {
        self.slots.push(slot::tagged(tag, aux, payload as u32));
    }

    fn text(&mut self, text: &str, aux: u32) {
        self.tag(slot::TEXT, aux, text.encode_utf16().count());
        self.data.extend_from_slice(text.as_bytes());
    }

    fn all(&mut self, values: &[Value]) {
        for value in values {
            self.value(value);
        }
    }

    fn value(&mut self, value: &Value) {
        match value {
            Value::Slot(slot) => self.slots.push(*slot),
            Value::Number(value) => self.slots.push(slot::number(*value)),
            Value::Text(text, aux) => self.text(text, *aux),
            Value::Persistent(id) => {
                self.tag(slot::PERSID, 0, 0);
                self.value(id);
            }
            Value::Bytes(tag, bytes) => {
                self.tag(*tag, 0, bytes.len());
                self.data.extend_from_slice(bytes);
                self.ordinal += u32::from(*tag != slot::BIGINT);
            }
            Value::Raw(tag, value) => {
                self.tag(*tag, 0, 0);
                self.slots.push(value.to_bits());
                self.ordinal += u32::from(*tag == slot::DATETIME);
            }
            Value::Many(tag, items) => {
                self.tag(*tag, 0, items.len());
                self.ordinal += 1;
                self.all(items);
            }
            Value::Dict(pairs) => {
                self.tag(slot::DICT, 0, pairs.len());
                self.ordinal += 1;
                for (key, value) in pairs {
                    self.value(key);
                    self.value(value);
                }
            }
            Value::Call(tag, args, state, items) => {
                let parts = u32::from(state.is_some()) | u32::from(items.is_some()) << 1;
                self.tag(*tag, parts, 0);
                self.ordinal += 1;
                self.tag(slot::GLOBAL, 0, 0);
                if args.is_empty() {
                    self.tag(slot::EMPTY_TUPLE, 0, 0);
                } else {
                    self.value(&Value::Many(slot::TUPLE, args.clone()));
                }
                if *tag == slot::NEWOBJ_EX {
                    self.value(&Value::Dict(Vec::new()));
                }
                if let Some(items) = items {
                    self.tag(slot::ITEMS, 0, items.len());
                    self.all(items);
                }
                if let Some(state) = state {
                    self.value(state);
                }
            }
            Value::Ref(ordinal) if self.ordinal > 0 => self.tag(slot::REF, 0, (ordinal % self.ordinal) as usize),
            Value::Ref(_) => self.tag(slot::NONE, 0, 0),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

    #[test]
    fn any_slots_are_a_pickle_or_a_bad_tape(
        slots in prop::collection::vec(any_slot(), 0..40),
        data in prop::collection::vec(any::<u8>(), 0..40),
        ascii in any::<bool>(),
        options in (0_u32..6, 0_u32..16),
    ) {
        let mut tape = vec![slot::tagged(slot::VERSION, 0, slot::TAPE_VERSION)];
        tape.extend(slots);
        let data: Vec<u8> = if ascii { data.iter().map(|byte| byte & 0x7f).collect() } else { data };
        let whole = encode(&tape, &data, options, usize::MAX);
        let fault = whole.as_ref().err().map(|fault| fault.code);
        prop_assert!(fault.is_none_or(|code| code == BAD_TAPE), "fault {:?}", fault);
        prop_assert_eq!(encode(&tape, &data, options, 1), whole);
    }

    #[test]
    fn any_value_is_written_whatever_the_budget(
        value in any_value(),
        options in (0_u32..6, 0_u32..16),
        budget in 1_usize..9,
    ) {
        let mut tape = Tape { slots: Vec::new(), data: Vec::new(), ordinal: 0 };
        tape.tag(slot::VERSION, 0, 1);
        tape.tag(slot::DEFGLOBAL, 0, 0);
        tape.text("lab.sensors", 0);
        tape.text("Sensor", 0);
        tape.value(&value);
        let whole = encode(&tape.slots, &tape.data, options, usize::MAX);
        match &whole {
            Ok(pickle) => {
                prop_assert!(pickle.ends_with(b"."));
                prop_assert!(options.0 < 2 || pickle.starts_with(&[0x80, options.0 as u8]));
            }
            // A call within its own arguments, with no container between, has no end; some protocols lack an opcode.
            Err(fault) => prop_assert_eq!(fault.code, BAD_TAPE),
        }
        prop_assert_eq!(encode(&tape.slots, &tape.data, options, budget), whole);
    }
}
