/** Definitions, which stand before values and write nothing (`crates/pickle/src/encoder/define.rs`). */
import {
  auxOf,
  CELL_FLOAT,
  DEFGLOBAL,
  DEFPLAN,
  FORM_FLAT,
  GLOBAL,
  GLOBAL_HAS_CODE,
  isTagged,
  TEXT,
  TEXT_COPY,
  tagOf,
} from "../../tape/slot.js";
import { badTape, type Machine } from "./machine.js";
import { areLines, isDotted } from "./older.js";
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
    else return at;
  }
}

/** Takes a TEXT slot of a definition, which may be a COPY; gives the text's id, or −1 when it was defined before. */
function name(m: Machine, at: number, again: boolean, copies: boolean): number {
  const { cursor, words } = m;
  if (cursor >= m.slotCount) throw badTape(at);
  const high = words[2 * cursor + 1]!;
  if (!isTagged(high) || tagOf(high) !== TEXT) throw badTape(at);
  m.cursor = cursor + 1;
  const units = words[2 * cursor]! >>> 0;
  if (!again) return copies && auxOf(high) & TEXT_COPY ? m.copied(at, units) : m.intern(at, units);
  m.passText(at, units);
  return -1;
}

function defineGlobal(m: Machine, at: number): void {
  const again = at < m.defined;
  const module = name(m, at, again, true);
  const qualified = name(m, at, again, true);
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
    const text = name(m, at, again, false);
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
