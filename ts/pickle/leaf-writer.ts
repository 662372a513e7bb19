/**
 * Writers of leaves: {@link gatherLeaf} once more as text, so that each cell of a class gets a function of its own. A function that serves
 * all cells meets arrays of texts, of integers and of floats, and V8 then boxes every float it reads; one that serves one cell mostly meets
 * arrays of one kind. The two must write the same, which `test/once/generated-code.test.ts` holds them to: it writes the same rows with functions
 * made from text and without.
 */
import { generate } from "../code/generated.js";
import { high, LIST, NAN_HIGH, REF, TUPLE } from "../tape/slot.js";
import type { TapeWriter } from "../tape/writer.js";
import { LONGEST_LEAF } from "./gather-record.js";
import type { Walk } from "./walk.js";

/** Writes the list or tuple `value` of the cell `cell`, as {@link gatherLeaf} does; `scores` are those of the row's cells. */
export type WriteLeaf = (walk: Walk, tape: TapeWriter, value: unknown, scores: number[], cell: number) => boolean;

/** Text of a function that is a {@link WriteLeaf}. */
export function leafText(name: string, isTuple: boolean): string {
  const identity = isTuple
    ? "walk.identity.skip();"
    : `const known=walk.identity.meetList(value,n===0?undefined:value[0]);if(known>=0){tape.tag(${REF},known);return true}`;
  return (
    // The length comes first: behind it V8 knows what the array is, and asks for its prototype without a call (10 to 17 ns).
    `function ${name}(walk,tape,value,s,cell){if(!walk.hasQuickLists||!Array.isArray(value))return false;const n=value.length;` +
    (isTuple ? "" : "if(Object.getPrototypeOf(value)!==Array.prototype)return false;") +
    `if(n>${LONGEST_LEAF}${isTuple ? "||n===0" : ""})return false;` +
    'for(let i=0;i<n;i++){const t=value[i];if(typeof t!=="number"&&typeof t!=="string")return false}' +
    `${identity}tape.reserve(n+1);let slots=tape.slots,words=tape.words,at=tape.position;` +
    `words[2*at]=n;words[2*at+1]=${high(isTuple ? TUPLE : LIST)};` +
    "for(let i=0;i<n;i++){at++;const t=value[i];" +
    `if(typeof t==="number"){if(t===t)slots[at]=t;else{words[2*at]=0;words[2*at+1]=${NAN_HIGH}}}` +
    "else{walk.repeated.write(tape,t,at,s,cell);slots=tape.slots;words=tape.words}}" +
    "tape.position=at+1;return true}"
  );
}

let textList: WriteLeaf | undefined;
let textTuple: WriteLeaf | undefined;

/** The one for all cells with lists, or tuples, of texts; `undefined` where no code may be made from text. */
export function textLeaf(isTuple: boolean): WriteLeaf | undefined {
  const make = (): WriteLeaf | undefined =>
    generate<() => WriteLeaf>([], `return ${leafText(isTuple ? "textTuple" : "textList", isTuple)}`)?.();
  if (isTuple) return (textTuple ??= make());
  return (textList ??= make());
}
