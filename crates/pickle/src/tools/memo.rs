//! A memo by the keys a pickle may use: any integer, though nearly always 0, 1, 2, …

use std::collections::BTreeMap;

/// An integer as a memo key. Equal integers are equal keys, however they were written.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Key {
    Small(i64),
    /// One that does not fit: its digits, without leading zeros.
    Digits(String),
}

/// Keys counted up from 0 cost no more than their value; all others go into a tree, so that no index, however high, makes
/// it larger than what was put in.
pub(super) struct Memo<T> {
    dense: Vec<T>,
    sparse: BTreeMap<Key, T>,
}

impl<T> Memo<T> {
    pub(super) fn new() -> Self {
        Self { dense: Vec::new(), sparse: BTreeMap::new() }
    }

    pub(super) fn len(&self) -> usize {
        self.dense.len() + self.sparse.len()
    }

    /// Where a key lies, or would, among the dense ones.
    fn index(key: &Key) -> Option<usize> {
        match key {
            Key::Small(number) => usize::try_from(*number).ok(),
            Key::Digits(_) => None,
        }
    }

    pub(super) fn get_mut(&mut self, key: &Key) -> Option<&mut T> {
        match Self::index(key) {
            Some(index) if index < self.dense.len() => self.dense.get_mut(index),
            _ => self.sparse.get_mut(key),
        }
    }

    /// Every value, in no order.
    pub(super) fn for_each_mut(&mut self, run: impl FnMut(&mut T)) {
        self.dense.iter_mut().chain(self.sparse.values_mut()).for_each(run);
    }

    /// The value of a key, added if it is not there.
    pub(super) fn entry(&mut self, key: Key) -> &mut T
    where
        T: Default,
    {
        match Self::index(&key) {
            Some(index) if index < self.dense.len() => &mut self.dense[index],
            Some(index) if index == self.dense.len() && !self.sparse.contains_key(&key) => {
                self.dense.push(T::default());
                &mut self.dense[index]
            }
            _ => self.sparse.entry(key).or_default(),
        }
    }

    /// Adds a key that is not there.
    pub(super) fn insert(&mut self, key: Key, value: T) {
        if Self::index(&key) == Some(self.dense.len()) {
            self.dense.push(value);
        } else {
            self.sparse.insert(key, value);
        }
    }
}
