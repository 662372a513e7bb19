/** Definitions, which stand before values and write nothing (`crates/pickle/src/encoder/define.rs`). */
import {
  auxOf,
  CELL_FLOAT,
  DEFGLOBAL,
  DEFKEYS,
  DEFPLAN,
  FORM_FLAT,
  GLOBAL,
  GLOBAL_HAS_CODE,
  isTagged,
  REF,
  STR,
  TEXT,
  TEXT_COPY,
  TEXT_SAME,
  tagOf,
} from "../../tape/slot.js";
import { badTape, type Machine } from "./machine.js";
import { areLines, isDotted } from "./older.js";
import { Keys } from "./record.js";
import { Plan } from "./row.js";
import { UNMEMOISED } from "./text.js";

/** Takes the slot at the cursor, after the definitions before it, and gives its position. */
export function nextSlot(m: Machine): number {
  for (;;) {
    const at = m.cursor;
    if (at >= m.slotCount) throw badTape(at);
    m.cursor = at + 1;
    const high = m.words[2 * at + 1]!;
    if (!isTagged(high)) return at;
    const tag = tagOf(high);
    if (tag === DEFGLOBAL) defineGlobal(m, at);
    else if (tag === DEFPLAN) definePlan(m, at);
    else if (tag === DEFKEYS) defineKeys(m, at);
    else return at;
  }
}

/** Takes the text of a name of DEFPLAN or DEFKEYS; gives its id, or −1 when it was defined before. */
function planName(m: Machine, at: number, again: boolean): number {
  const { cursor, words } = m;
  if (cursor >= m.slotCount) throw badTape(at);
  const high = words[2 * cursor + 1]!;
  if (!isTagged(high) || tagOf(high) !== TEXT) throw badTape(at);
  m.cursor = cursor + 1;
  const units = words[2 * cursor]! >>> 0;
  if (!again) return m.intern(at, units);
  m.passText(at, units);
  return -1;
}

/**
 * The same for a name of DEFGLOBAL, which may be a text equal to no other, or an object that has an ordinal: a STR here, or
 * one that the REF behind the text names.
 */
function globalName(m: Machine, at: number, again: boolean): number {
  const { cursor, words } = m;
  if (cursor >= m.slotCount) throw badTape(at);
  const high = words[2 * cursor + 1]!;
  const tag = isTagged(high) ? tagOf(high) : 0;
  if (tag === TEXT && (auxOf(high) & (TEXT_COPY | TEXT_SAME)) === 0) return planName(m, at, again);
  if (tag !== TEXT && tag !== STR) throw badTape(at);
  m.cursor = cursor + 1;
  const start = m.data;
  const text = again ? -1 : m.copied(at, words[2 * cursor]! >>> 0);
  if (again) m.passText(at, words[2 * cursor]! >>> 0);
  if (tag === TEXT && auxOf(high) & TEXT_COPY) return text;
  let ordinal: number;
  if (tag === STR) {
    ordinal = m.nextOrdinal();
    // A REF may name it before the global is written.
    m.firstSkipped = Math.min(m.firstSkipped, cursor);
    m.keepPlace(ordinal, cursor, start);
  } else {
    const reference = m.cursor;
    if (reference >= m.slotCount) throw badTape(at);
    const referenceHigh = words[2 * reference + 1]!;
    ordinal = words[2 * reference]! >>> 0;
    if (!isTagged(referenceHigh) || tagOf(referenceHigh) !== REF) throw badTape(at);
    if (ordinal >= m.ordinal || m.out.fast) throw badTape(at);
    m.cursor = reference + 1;
  }
  if (!again) m.named.set(text, ordinal);
  return text;
}

function defineGlobal(m: Machine, at: number): void {
  const again = at < m.defined;
  const module = globalName(m, at, again);
  const qualified = globalName(m, at, again);
  let code = auxOf(m.words[2 * at + 1]!) & GLOBAL_HAS_CODE ? extensionCode(m, at) : 0;
  if (again) return;
  if (m.words[2 * at]! >>> 0 !== m.globalIds.length) throw badTape(at);
  if (m.protocol < 2) code = 0;
  if (m.protocol < 4 && code === 0 && !areLines(m, module, qualified)) throw badTape(at);
  const index = m.findGlobal(module, qualified);
  m.globalIds.push(index);
  const global = m.globals[index]!;
  global.dotted = m.protocol < 4 && isDotted(m, qualified);
  if (code !== 0) {
    // From here on that is how it is written.
    global.code = code;
    global.memo = UNMEMOISED;
    for (const plan of m.plans) plan.template = null;
  }
  m.defined = m.cursor;
}

/** The extension code in the next slot: from 1 on, within 31 bits. */
function extensionCode(m: Machine, at: number): number {
  const code = m.slots[m.takeRaw(at)]!;
  // A tag is a NaN and fails the first comparison.
  if (!(code >= 1) || code > 0x7fff_ffff || !Number.isInteger(code)) throw badTape(at);
  return code;
}

function definePlan(m: Machine, at: number): void {
  const again = at < m.defined;
  const { words, slots } = m;
  if (at + 3 > m.slotCount) throw badTape(at);
  const count = slots[at + 2]!;
  m.cursor = at + 3;
  // A tag is a NaN and fails the first comparison.
  if (!(count >= 0) || count > m.slotCount - m.cursor || !Number.isInteger(count)) throw badTape(at);
  const texts: number[] = [];
  const kinds: number[] = [];
  for (let index = 0; index < count; index++) {
    const aux = m.cursor < m.slotCount ? auxOf(words[2 * m.cursor + 1]!) : 0;
    const text = planName(m, at, again);
    if (aux > CELL_FLOAT && !again) throw badTape(at);
    texts.push(text);
    kinds.push(aux);
  }
  if (again) return;
  const form = auxOf(words[2 * at + 1]!);
  const classHigh = words[2 * at + 3]!;
  const global = m.globalIds[words[2 * at + 2]! >>> 0];
  if (!isTagged(classHigh) || tagOf(classHigh) !== GLOBAL || form > FORM_FLAT || global === undefined)
    throw badTape(at);
  if (words[2 * at]! >>> 0 !== m.plans.length) throw badTape(at);
  m.plans.push(new Plan(global, form, texts, kinds));
  m.defined = m.cursor;
}

/** Most keys that records may be defined with: they are one batch. */
const MOST_KEYS = 999;

function defineKeys(m: Machine, at: number): void {
  const again = at < m.defined;
  if (at + 2 > m.slotCount) throw badTape(at);
  const count = m.slots[at + 1]!;
  m.cursor = at + 2;
  // A tag is a NaN and fails the first comparison.
  if (!(count >= 1) || count > MOST_KEYS || !Number.isInteger(count)) throw badTape(at);
  const texts: number[] = [];
  for (let index = 0; index < count; index++) {
    const aux = m.cursor < m.slotCount ? auxOf(m.words[2 * m.cursor + 1]!) : 0;
    const text = planName(m, at, again);
    if (aux !== 0 && !again) throw badTape(at);
    texts.push(text);
  }
  if (again) return;
  if (m.words[2 * at]! >>> 0 !== m.keyLists.length) throw badTape(at);
  m.keyLists.push(new Keys(texts));
  m.defined = m.cursor;
}
