/**
 * Runs of rows: most rows of a class are written alike, its short lists and tuples right before it, in the same order. After some rows
 * of a shape a function is made for that pattern, which reads one row after the other, containers, date and all, without an instruction for each.
 * It takes a row only if every word that says what comes next is the expected one, so that it does what the instructions would
 * do; where one is not, it stops before that row, and the instructions are gone through.
 */
import { generate } from "../code/generated.js";
import { isIntegral, MINUS_ZERO_HIGH } from "../tape/integral.js";
import {
  AUX_HASHABLE,
  AUX_SHIFT,
  AUX_TAKES,
  DATETIME,
  high,
  isTagged,
  LIST,
  PACKED_NUMBERS,
  PACKED_U8,
  PACKING_SHIFT,
  packedSlots,
  ROW,
  TAG_FLOOR,
  TAKE,
  TEXT,
  TUPLE,
} from "../tape/slot.js";
import type { Cells } from "./cells.js";
import { type ClassPlan, PASSES_DATE, PASSES_NUMBER, PASSES_TEXT, type Slotted, slotKey } from "./plan.js";
import type { Receiving } from "./receiving.js";
import { keptReader, MOST_CELLS, type RowRules, storedValue } from "./row-reader.js";

/** Reads up to `most` rows from `cells.at` on, and says how many there were. What it makes of each is on the value stack. */
export type RunReader = (
  cells: Cells,
  /** The number of the shape on the tape. */
  shape: number,
  most: number,
  create: () => Slotted,
  receiving: Receiving,
) => number;

/** A container right before its row. */
interface Part {
  /** The cell that takes it. */
  readonly cell: number;
  readonly isTuple: boolean;
  readonly count: number;
  /** What all its items are; undefined: they differ, or are something else. */
  readonly items: "texts" | "numbers" | "integers" | undefined;
}

/** Longer ones are read by a loop. */
const LONGEST_LITERAL = 4;
/** More containers in a row than this are seldom all there. */
const MOST_PARTS = 16;

const TAKE_HIGH = high(TAKE);
const TEXT_HIGH = high(TEXT);
/** Where the packing stands in a high word. */
const PACKING_AT = AUX_SHIFT + PACKING_SHIFT;
const PACKING = 7 << PACKING_AT;
/** What may differ from container to container. */
const VARYING = PACKING | (AUX_HASHABLE << AUX_SHIFT);

/** What the items of a container at `at` are. */
function itemsOf({ slots, words }: Cells, at: number, count: number): Part["items"] {
  const packing = ((words[2 * at + 1] as number) & PACKING) >> PACKING_AT;
  if (packing !== 0) return packing <= PACKED_U8 ? "numbers" : undefined;
  if (count > LONGEST_LITERAL) return undefined;
  const highWords = Array.from({ length: count }, (_, index) => words[2 * (at + 2 + index) + 1] as number);
  if (highWords.every((highWord) => highWord === TEXT_HIGH)) return "texts";
  if (highWords.some(isTagged)) return undefined;
  const areIntegers = highWords.every((highWord, index) => isIntegral(slots[at + 2 + index] as number, highWord));
  return areIntegers ? "integers" : "numbers";
}

/** The containers between `begin` and the row at `end`; `undefined`: there are other things, or the row does not take all of them. */
function partsBefore(cells: Cells, begin: number, end: number, cellCount: number): Part[] | undefined {
  const { words } = cells;
  const parts: Part[] = [];
  let at = begin;
  while (at < end && parts.length < MOST_PARTS) {
    const highWord = words[2 * at + 1] as number;
    const isTuple = (highWord & ~VARYING) === high(TUPLE);
    if ((!isTuple && (highWord & ~VARYING) !== high(LIST)) || (words[2 * at + 2] as number) >= 0) return undefined;
    const count = words[2 * at] as number;
    parts.push({ cell: -1, isTuple, count, items: itemsOf(cells, at, count) });
    const packing = (highWord & PACKING) >> PACKING_AT;
    at += 2 + (packing === 0 ? count : packedSlots(packing, count));
  }
  if (at !== end) return undefined;
  let taken = 0;
  for (let cell = 0; cell < cellCount; cell++) {
    if (words[2 * (end + 2 + cell) + 1] !== TAKE_HIGH) continue;
    const part = parts[taken];
    if (part === undefined) return undefined;
    parts[taken++] = { ...part, cell };
  }
  return taken === parts.length ? parts : undefined;
}

/** Text of the value that a slot stores of a part; the names of its variables end with its number. */
function partValue(part: Part, number: number, rules: RowRules): string {
  const { cell, isTuple, items, count } = part;
  const [from, length, packing] = [`a${number}`, `n${number}`, `g${number}`];
  const isKept = isTuple === rules.tuples[cell];
  const made = !isTuple ? "sequence" : isKept ? "tupleToBe" : "tuple";
  const received = `receiving.receive(${cell},cells.${made}(${packing},${from},${length}),instance)`;
  // A tuple that is not taken apart is more than an array of its items.
  if (items === undefined || !isKept || count === 0) return received;
  const needed = items === "texts" ? PASSES_TEXT : PASSES_NUMBER;
  if ((rules.itemsPass(cell, count) & needed) === 0) return received;
  const isShort = count <= LONGEST_LITERAL;
  const places = Array.from({ length: isShort ? count : 0 }, (_, index) => index);
  const literal = places.map((index) =>
    items === "texts" ? `strings[words[2*${from}+${2 * index}]]` : `slots[${from}+${index}]`,
  );
  // An array of integers is one of another kind: it has a literal of its own, and code for integers stays code for integers.
  const areIntegers = literal.map(
    (item, index) => `(${item}|0)===${item}&&words[2*${from}+${2 * index + 1}]!==${MINUS_ZERO_HIGH}`,
  );
  const integers = items === "integers" ? `${areIntegers.join("&&")}?[${literal.map((item) => `${item}|0`)}]:` : "";
  const tests = places.map((index) => {
    const word = `words[2*${from}+${2 * index + 1}]`;
    return items === "texts" ? `${word}===${TEXT_HIGH}` : `(${word}<${TAG_FLOOR}||${word}>=0)`;
  });
  const short = isShort ? `${length}===${count}&&${packing}===0&&${tests.join("&&")}?(${integers}[${literal}]):` : "";
  if (items === "texts") return short + received;
  const packed = `${packing}>0&&${packing}<=${PACKED_U8}?cells.sequence(${packing},${from},${length}):`;
  return `${short}${length}===${count}&&${packed}${received}`;
}

/**
 * The reader of rows like the one at `row`, whose containers begin at `begin`; `undefined`: they have no pattern, or no functions may
 * be made. `versionCell`: the cell that holds the version of the data, −1 for none; a row of another version ends the run.
 */
export function runReader(
  plan: ClassPlan,
  rules: RowRules,
  cells: Cells,
  begin: number,
  row: number,
  versionCell: number,
): RunReader | undefined {
  const { words } = cells;
  const { slots } = rules;
  if (slots.length > MOST_CELLS || plan.cells.length > MOST_CELLS) return undefined;
  const rowHigh = words[2 * row + 1] as number;
  if (rowHigh !== high(ROW) && rowHigh !== high(ROW, AUX_TAKES)) return undefined;
  const parts = partsBefore(cells, begin, row, slots.length);
  if (parts === undefined) return undefined;
  let head = "";
  let takes = "";
  parts.forEach(({ cell, isTuple }, index) => {
    const [length, from, packing] = [`n${index}`, `a${index}`, `g${index}`];
    head +=
      `h=words[2*p+1];if((h&${~VARYING})!==${high(isTuple ? TUPLE : LIST)}||words[2*p+2]>=0)break;` +
      `const ${length}=words[2*p],${from}=p+2,${packing}=(h&${PACKING})>>${PACKING_AT};` +
      `p=${from}+(${packing}>${PACKED_NUMBERS}?packedSlots(${packing},${length}):${length});`;
    takes += `if(words[2*at+${2 * cell}]!==cells.height+${index}||words[2*at+${2 * cell + 1}]!==${TAKE_HIGH})break;`;
  });
  if (versionCell >= 0) takes += `if(slots[at+${versionCell}]!==${plan.version ?? 1})break;`;
  const values: string[] = new Array(plan.cells.length).fill("undefined");
  let body = "";
  slots.forEach((slot, cell) => {
    const part = parts.findIndex((one) => one.cell === cell);
    let value: string;
    if (part >= 0) value = partValue(parts[part] as Part, part, rules);
    else {
      const isDate = ((rules.passes[cell] as number) & PASSES_DATE) !== 0;
      body += `h=words[2*at+${2 * cell + 1}];`;
      value =
        (isDate
          ? `h===${high(DATETIME)}?cells.${rules.defers[cell] ? "deferredDate" : "date"}(words[2*at+${2 * cell}]):`
          : "") + storedValue(rules, cell);
    }
    body += `const v${cell}=${value};`;
    if (slot >= 0) values[slot] = `v${cell}`;
  });
  body += values.map((value, slot) => `instance[k${slot}]=${value};`).join("");
  const text =
    "const {slots,words,strings,stack}=cells;let rows=0,h;while(rows<most){" +
    `let p=cells.at;${head}` +
    `if(words[2*p]!==shape||words[2*p+1]!==${rowHigh}||words[2*p+2]>=0)break;` +
    `const at=p+2;${takes}cells.row=p;cells.rowHeight=cells.height;const instance=create();cells.instance=instance;${body}` +
    `stack[cells.height++]=instance;cells.at=at+${slots.length};rows++}return rows`;
  return keptReader(plan, text, () =>
    generate<(keys: readonly symbol[], slots: typeof packedSlots) => RunReader>(
      ["keys", "packedSlots"],
      `const [${values.map((_, slot) => `k${slot}`)}]=keys;` +
        `return function readRun(cells,shape,most,create,receiving){${text}}`,
    )?.(
      values.map((_, slot) => slotKey(slot)),
      packedSlots,
    ),
  );
}
