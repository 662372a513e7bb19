/**
 * Gathered tapes at random: every word of the grammar (docs/format.md §2), each where it may stand, with REFs to anything
 * earlier. Not all are pickles: an object may be nothing but itself, and a protocol may lack an opcode.
 */
import fc from "fast-check";
import * as slot from "../../ts/tape/slot.js";

export interface Tape {
  readonly words: Int32Array;
  readonly data: Uint8Array;
}

const KINDS = [
  "atom",
  "number",
  "text",
  "bigint",
  "bytes",
  "float",
  "datetime",
  "ref",
  "ref",
  "list",
  "tuple",
  "dict",
  "record",
  "record",
  "set",
  "global",
  "call",
  "call",
  "call",
  "row",
  "persistent",
] as const;

/** What a value is made of; the draws behind it are its parts. */
interface Draw {
  readonly kind: (typeof KINDS)[number];
  /** Decides what the kind leaves open. */
  readonly pick: number;
  readonly number: number;
  readonly text: string;
  /** How many parts it has, if its kind has any. */
  readonly count: number;
}

const TEXTS = ["", "a", "lab", "Outer.Sensor", "values", "é€\u{1f600}", "x".repeat(300), "state"];

const draw: fc.Arbitrary<Draw> = fc.record({
  kind: fc.constantFrom(...KINDS),
  pick: fc.nat(),
  number: fc.oneof(fc.integer(), fc.integer({ min: -3, max: 260 }), fc.double()),
  text: fc.constantFrom(...TEXTS),
  count: fc.nat(5),
});

/** Names of globals are drawn from few, so that they meet again. */
const NAMES = ["lab", "Sensor", "Outer.Sensor", "lab"];

const CONTAINERS: ReadonlySet<string> = new Set(["list", "tuple", "dict", "record", "set"]);
const ATOMS = [slot.NONE, slot.TRUE, slot.FALSE, slot.EMPTY_TUPLE];

class Sketch {
  readonly #words: number[] = [];
  readonly #data: Uint8Array[] = [];
  #ordinal = 0;
  #globals = 0;
  #plans = 0;
  readonly #keys: number[] = [];
  /** The ordinals of texts that have one. */
  readonly #strings: (readonly [text: string, ordinal: number])[] = [];

  readonly #draws: readonly Draw[];
  #drawn = 0;
  /** The numbers of texts; `null`: none has one. */
  readonly #numbers: Map<string, number> | null;
  /** A persistent id is being drawn: in protocol 0 it is a line of the text itself. */
  #isId = false;

  constructor(draws: readonly Draw[], numbersTexts: boolean) {
    this.#draws = draws;
    this.#numbers = numbersTexts ? new Map() : null;
    this.#tag(slot.VERSION, slot.TAPE_VERSION);
  }

  /** A list of so many values. */
  list(count: number): void {
    this.#container({ kind: "list", pick: 1, number: 0, text: "", count });
  }

  get tape(): Tape {
    return { words: Int32Array.from(this.#words), data: Buffer.concat(this.#data) };
  }

  #tag(tag: number, payload = 0, aux = 0): void {
    this.#words.push(payload, slot.high(tag, aux));
  }

  #number(value: number): void {
    if (Number.isNaN(value)) this.#words.push(0, slot.NAN_HIGH);
    else this.#words.push(...new Int32Array(new Float64Array([value]).buffer));
  }

  #text(text: string, aux = 0): void {
    this.#data.push(new TextEncoder().encode(text));
    this.#tag(slot.TEXT, text.length, aux);
  }

  /** A text that is a value: where texts have numbers, it has one, or is said by it. */
  #valueText(text: string): void {
    const known = this.#numbers?.get(text);
    if (this.#numbers === null || this.#isId) this.#text(text);
    else if (known !== undefined) this.#tag(slot.TEXT_AGAIN, known);
    else {
      // Not in their order.
      const number = ((this.#numbers.size + 1) * 100) % 2047;
      this.#numbers.set(text, number);
      this.#text(text, number << slot.TEXT_NUMBER_SHIFT);
    }
  }

  #string(text: string): void {
    this.#strings.push([text, this.#ordinal++]);
    this.#data.push(new TextEncoder().encode(text));
    this.#tag(slot.STR, text.length);
  }

  #bytes(tag: number, bytes: Uint8Array): void {
    this.#data.push(bytes);
    this.#tag(tag, bytes.length);
    if (tag !== slot.BIGINT) this.#ordinal++;
  }

  /** A name of DEFGLOBAL: an equal text, a text of its own, an object here, or one that was met. */
  #name(text: string, pick: number): void {
    const known = this.#strings.find(([own]) => own === text);
    if (pick % 5 < 2) this.#text(text);
    else if (pick % 5 === 2) this.#text(text, slot.TEXT_COPY);
    else if (known === undefined) this.#string(text);
    else {
      this.#text(text, slot.TEXT_SAME);
      this.#tag(slot.REF, known[1]);
    }
  }

  /** The id of a global that is new or was defined. */
  #global(pick: number): number {
    if (this.#globals > 0 && pick % 3 === 0) return pick % this.#globals;
    const code = pick % 11 === 0;
    this.#tag(slot.DEFGLOBAL, this.#globals, code ? slot.GLOBAL_HAS_CODE : 0);
    this.#name(NAMES[pick % 2] as string, pick >> 3);
    this.#name(NAMES[1 + (pick % 3)] as string, pick >> 6);
    if (code) this.#number(1 + (pick % 70_000));
    return this.#globals++;
  }

  #definedKeys(count: number, pick: number): number {
    const known = this.#keys.indexOf(count);
    if (known >= 0 && pick % 4 > 0) return known;
    this.#tag(slot.DEFKEYS, this.#keys.length);
    this.#number(count);
    for (let index = 0; index < count; index++) this.#text(index === 0 ? "values" : `k${index}`);
    return this.#keys.push(count) - 1;
  }

  /** So many values, from the draws that are left. */
  #values(count: number): void {
    for (let left = count; left > 0; left--) this.#value();
  }

  #value(): void {
    const next = this.#draws[this.#drawn++];
    if (next === undefined) this.#tag(slot.NONE);
    else if (next.count > 0 && CONTAINERS.has(next.kind)) this.#container(next);
    else if (next.kind === "row") this.#row(next);
    else if (next.kind === "call") this.#call(next);
    else this.#leaf(next);
  }

  #leaf({ kind, pick, number, text }: Draw): void {
    if (kind === "number") this.#number(number);
    else if (kind === "text" && pick % 4 === 3) this.#string(text);
    else if (kind === "text" && pick % 4 === 2) this.#text(text, slot.TEXT_COPY);
    else if (kind === "text") this.#valueText(text);
    else if (kind === "bigint") {
      this.#bytes(
        slot.BIGINT,
        Uint8Array.from({ length: pick % 300 }, (_, index) => pick >> (index % 9)),
      );
    } else if (kind === "bytes") this.#bytes(pick % 2 ? slot.BYTES : slot.BYTEARRAY, new TextEncoder().encode(text));
    else if (kind === "float") {
      this.#tag(slot.FLOAT);
      this.#number(number);
    } else if (kind === "datetime") {
      this.#tag(slot.DATETIME);
      this.#ordinal++;
      this.#number(pick * 1000);
    } else if (kind === "ref" && this.#ordinal > 0) this.#tag(slot.REF, pick % this.#ordinal);
    else if (kind === "global") {
      const id = this.#global(pick);
      this.#tag(slot.GLOBAL, id);
    } else if (kind === "persistent") {
      this.#tag(slot.PERSID);
      const isId = this.#isId;
      this.#isId = true;
      this.#value();
      this.#isId = isId;
    } else this.#tag(ATOMS[pick % ATOMS.length] as number);
  }

  #container({ kind, pick, count }: Draw): void {
    const fresh = pick % 7 === 0 ? slot.FRESH : 0;
    const keys = kind === "record" ? this.#definedKeys(count, pick) : 0;
    this.#ordinal++;
    if (kind === "record") this.#tag(slot.RECORD, keys, fresh);
    else if (kind === "dict") this.#tag(slot.DICT, count, fresh);
    else if (kind === "set") this.#tag(pick % 2 ? slot.SET : slot.FROZENSET, count);
    else if (kind === "tuple") this.#tag(slot.TUPLE, count, pick % 5 === 0 ? slot.KEPT | fresh : fresh);
    else this.#tag(slot.LIST, count, fresh);
    this.#values(kind === "dict" ? 2 * count : count);
  }

  #row({ pick, text }: Draw): void {
    if (this.#plans === 0 || pick % 5 === 0) {
      const type = this.#global(pick >> 2);
      this.#tag(slot.DEFPLAN, this.#plans++, pick % 2);
      this.#tag(slot.GLOBAL, type);
      this.#number(3);
      this.#text("name");
      this.#text("when", slot.CELL_DATE);
      this.#text("ratio", slot.CELL_FLOAT);
    }
    const nodes = pick % 3 === 0 ? 0 : 1;
    this.#tag(slot.ROW, (pick >> 3) % this.#plans, nodes);
    this.#ordinal++;
    this.#tag(nodes > 0 ? slot.NODE : slot.UNSET);
    if (pick % 2 === 0) this.#tag(slot.NONE);
    else {
      this.#number(pick * 1000);
      this.#ordinal++;
    }
    if (pick % 4 === 1) this.#valueText(text);
    else this.#number(pick % 9);
    this.#values(nodes);
  }

  #call({ pick, count }: Draw): void {
    const tag = [slot.REDUCE, slot.REDUCE, slot.NEWOBJ, slot.NEWOBJ_EX][pick % 4] as number;
    const type = this.#global(pick >> 2);
    // Six bits say what is done to the object first, as many more what is done to it then.
    let parts = partsOf(pick >> 5);
    this.#tag(tag, 0, tag === slot.REDUCE && pick % 3 === 0 ? parts | slot.CALL_FRESH : parts);
    this.#ordinal++;
    this.#tag(slot.GLOBAL, type);
    if (count === 0) this.#tag(slot.EMPTY_TUPLE);
    else this.#container({ kind: "tuple", pick: 1 + (pick % 5), number: 0, text: "", count: 1 + (count >> 2) });
    if (tag === slot.NEWOBJ_EX) {
      this.#tag(slot.DICT, 0);
      this.#ordinal++;
    }
    this.#effects(parts, type, pick % 3);
    for (let shift = 11; parts & slot.PART_MORE; shift += 6) {
      parts = partsOf(pick >> shift);
      this.#tag(slot.MORE, 0, parts);
      this.#effects(parts, type, shift % 3);
    }
  }

  #effects(parts: number, type: number, count: number): void {
    if (parts & slot.PART_ITEMS) {
      this.#tag(slot.ITEMS, count);
      this.#values(count);
    }
    if (parts & slot.PART_PAIRS) {
      this.#tag(slot.PAIRS, count);
      this.#values(2 * count);
    }
    if (parts & slot.PART_MEMBERS) {
      this.#tag(slot.ADDITEMS, count);
      this.#values(count);
    }
    if (parts & slot.PART_SETTER) this.#tag(slot.GLOBAL, type);
    if (parts & slot.PART_STATE) this.#values(1);
  }
}

/** Parts that may be: a setter needs a state, and members are rare, since old protocols have none. */
function partsOf(bits: number): number {
  let parts = bits & 0x3f;
  if ((parts & slot.PART_STATE) === 0) parts &= ~slot.PART_SETTER;
  if ((parts & slot.PART_ITEMS) === 0) parts &= ~slot.PART_MEMBERS;
  return parts;
}

/** A list of values, as a tape. */
export const gatheredTape: fc.Arbitrary<Tape> = fc
  .tuple(fc.integer({ min: 1, max: 4 }), fc.array(draw, { minLength: 1, maxLength: 40, size: "max" }))
  .map(([count, draws]) => tapeOf(count, draws, false));

/** The same values twice: with all texts as they are, and with numbers for those that come again. */
export const numberedTape: fc.Arbitrary<readonly [plain: Tape, numbered: Tape]> = fc
  .tuple(fc.integer({ min: 1, max: 4 }), fc.array(draw, { minLength: 1, maxLength: 40, size: "max" }))
  .map(([count, draws]) => [tapeOf(count, draws, false), tapeOf(count, draws, true)]);

function tapeOf(count: number, draws: readonly Draw[], numbersTexts: boolean): Tape {
  const sketch = new Sketch(draws, numbersTexts);
  sketch.list(count);
  return sketch.tape;
}
