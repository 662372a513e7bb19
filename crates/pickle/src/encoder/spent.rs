//! Which slots of the tape are not read again: whoever has the pickle's bytes to put somewhere may write over them.
//!
//! The cursor only goes on, but for cycles: what is not memoised while it is written (tuples, calls before they are made) is
//! written again from where it stands, and rows keep their cells until all are written.

use super::frame::{Frame, Kind};
use super::machine::{Machine, Stage, UNSEEN};

/// Frames that are looked at; in deeper graphs nothing is spent. Each step may ask once.
const MOST_FRAMES: usize = 1024;

impl Machine {
    /// Where the longest stretch of spent slots begins.
    pub(super) fn spent_start(&self) -> usize {
        let mut longest = (0, 0);
        let mut end = 0;
        self.each_held(|start, next| {
            if start.saturating_sub(end) > longest.1 {
                longest = (end, start - end);
            }
            end = next.max(end);
        });
        longest.0
    }

    /// Where the stretch of spent slots ends that begins with slot `from`: there, if that is not spent.
    pub(super) fn spent_end(&self, from: usize) -> usize {
        let mut end = usize::MAX;
        self.each_held(|start, next| {
            if next > from {
                end = end.min(start.max(from));
            }
        });
        end
    }

    /// The stretches that are or may be read again: where each begins and ends.
    fn each_held(&self, mut each: impl FnMut(usize, usize)) {
        if self.stage != Stage::Running || self.lean || self.frames.len() > MOST_FRAMES {
            each(0, usize::MAX);
            return;
        }
        for frame in &self.frames {
            if let Some((start, end)) = self.held(frame) {
                each(start, end);
            }
        }
        each(self.cursor.min(self.first_skipped), usize::MAX);
    }

    fn held(&self, frame: &Frame) -> Option<(usize, usize)> {
        let start = frame.slot as usize;
        match frame.kind {
            // They are memoised, or no object, and their values are behind the cursor.
            Kind::Tape | Kind::List | Kind::Pairs | Kind::Items | Kind::Record | Kind::Persistent => None,
            Kind::Call if frame.close == 0 && frame.outer == UNSEEN => None,
            Kind::Row => Some((start, start + self.plans[frame.outer as usize].cells.len())),
            Kind::Tuple | Kind::Frozenset | Kind::OlderSet | Kind::Call => Some((start, usize::MAX)),
            Kind::Skip | Kind::Return => Some((0, usize::MAX)),
        }
    }
}
