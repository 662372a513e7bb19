/**
 * Random pickles that nearly always load: a walk that knows what is on the stack and picks among the opcodes that fit,
 * in the odd orders a pickler never writes – late appends, second states, popped calls, DUP, memo reads of what a row
 * swallowed.
 */
import fc from "fast-check";

type Kind = "atom" | "text" | "list" | "dict" | "set" | "tuple" | "class" | "function" | "object";

/** `null` is a mark. */
type Entry = Kind | null;

class Machine {
  readonly #bytes: Buffer[] = [Buffer.from("8004", "hex")];
  #stack: Entry[] = [];
  readonly #memo: Kind[] = [];
  readonly #draw: () => number;

  constructor(choices: readonly number[]) {
    let at = 0;
    this.#draw = () => choices[at++ % choices.length] as number;
  }

  walk(steps: number): Uint8Array {
    for (let step = 0; step < steps; step++) this.#step();
    while (this.#stack.includes(null)) this.#emit("74", this.#mark(), "tuple");
    if (this.#stack.length === 0) this.#emit("4e", 0, "atom");
    this.#emit("2e", 0);
    return Buffer.concat(this.#bytes);
  }

  /** Writes an opcode that takes so many entries and pushes one of `kind`. */
  #emit(hex: string, takes: number, kind?: Entry): void {
    this.#bytes.push(Buffer.from(hex.replace(/ /g, ""), "hex"));
    if (takes > 0) this.#stack.splice(-takes);
    if (kind !== undefined) this.#stack.push(kind);
  }

  #pick<T>(options: readonly T[]): T {
    return options[this.#draw() % options.length] as T;
  }

  /** How many entries there are from the last mark on, the mark included; 0 without a mark. */
  #mark(): number {
    const at = this.#stack.lastIndexOf(null);
    return at < 0 ? 0 : this.#stack.length - at;
  }

  #step(): void {
    const choice = this.#draw() % 100;
    if (choice < 34) this.#push();
    else if (choice < 46) this.#remember();
    else if (choice < 72) this.#build();
    else if (choice < 92) this.#make();
    else this.#drop();
  }

  #push(): void {
    const [hex, kind] = this.#pick<[string, Entry]>([
      ["4e", "atom"],
      ["4b07", "atom"],
      ["47 4004000000000000", "atom"],
      ["47 fff8000000000041", "atom"],
      ["8a0900000000000000ff00", "atom"],
      ["43 02 0102", "atom"],
      ["8c 01 61", "text"],
      ["8c 01 62", "text"],
      ["8c 01 78", "text"],
      ["8c 01 30", "text"],
      ["8c 09 5f5f70726f746f5f5f", "text"],
      ["5d", "list"],
      ["5d", "list"],
      ["7d", "dict"],
      ["7d", "dict"],
      ["7d", "dict"],
      ["8f", "set"],
      ["29", "tuple"],
      ["28", null],
      ["28", null],
      ["28", null],
      ["63 6d0a430a", "class"],
      ["63 6d0a440a", "function"],
      ["63 6d0a430a 29 81", "object"],
      ["63 6d0a430a 29 81", "object"],
      ["63 6d0a440a 29 52", "object"],
      [DATE, "object"],
    ]);
    this.#emit(hex, 0, kind);
  }

  #remember(): void {
    const top = this.#stack.at(-1);
    if (this.#draw() % 2 === 0 && top !== undefined && top !== null) {
      this.#memo.push(top);
      this.#emit("94", 0);
    } else if (this.#memo.length > 0) {
      const index = this.#draw() % Math.min(this.#memo.length, 256);
      this.#emit(`68${index.toString(16).padStart(2, "0")}`, 0, this.#memo[index] as Kind);
    } else if (top !== undefined && top !== null) this.#emit("32", 0, top);
  }

  /** Fills what is there: items, keys and values, states. */
  #build(): void {
    const count = this.#mark();
    const target = this.#stack.at(-count - 1);
    if (count > 0 && this.#draw() % 3 > 0) {
      if (target === "list") this.#emit("65", count);
      else if (target === "set" && this.#hashable(count)) this.#emit("90", count);
      else if (target === "dict" && count % 2 === 1) this.#setItems(count);
      return;
    }
    const [under, below, top] = this.#stack.slice(-3) as [Entry?, Entry?, Entry?];
    if (top === undefined || top === null) return;
    if (below === "list") this.#emit("61", 1);
    else if (below === "object" && (top === "dict" || this.#draw() % 5 === 0)) this.#emit("62", 1);
    else if (under === "dict" && (below === "text" || below === "atom")) this.#emit("73", 2);
    else if (top === "object") this.#state();
    else if (top === "dict") this.#emit(`28 ${KEYS.slice(0, 1 + (this.#draw() % 3)).join("4b01")} 4b02 75`, 0);
  }

  #setItems(count: number): void {
    const keys = this.#stack.slice(1 - count).filter((_, index) => index % 2 === 0);
    if (count === 1 || keys.every((key) => key === "text" || key === "atom")) this.#emit("75", count);
  }

  #hashable(count: number): boolean {
    return count === 1 || this.#stack.slice(1 - count).every((kind) => kind === "text" || kind === "atom");
  }

  /** A state for the object on top, as the two forms of instances have it, with memo entries in odd places. */
  #state(): void {
    const put = (): string => {
      if (this.#draw() % 3 > 0) return "";
      this.#memo.push("dict");
      return "94";
    };
    if (this.#draw() % 2 === 0) {
      this.#emit(`7d ${put()} 28 ${KEYS[0]}4b01 ${KEYS[1]}5d 75 62`, 0);
      return;
    }
    const outer = `7d ${put()} 8c0f5f706172616d5f5f70726976617465`;
    const inner = `63 706172616d2e706172616d65746572697a65640a5f496e7374616e6365507269766174650a 29 ${this.#pick(["52", "81"])} ${put()}`;
    const values = `7d ${put()} 28 8c0b696e697469616c697a6564 88 8c0676616c756573 7d ${put()} 28 ${KEYS[0]}4b01 ${KEYS[2]}7d 75`;
    this.#emit(`${outer} ${inner} ${values} 75 62 73 62`, 0);
  }

  /** Makes something of what is there. */
  #make(): void {
    const count = this.#mark();
    if (count > 0 && this.#draw() % 2 === 0) {
      const [hex, kind] = this.#pick<[string, Kind]>([
        ["74", "tuple"],
        ["6c", "list"],
      ]);
      this.#emit(hex, count, kind);
      return;
    }
    const top = this.#stack.slice(-3);
    const size = (this.#draw() % 3) + 1;
    const callee = top.at(-1) === "tuple" ? top.at(-2) : undefined;
    if (callee === "class" || callee === "function" || callee === "object") {
      this.#emit(callee === "function" ? "52" : this.#pick(["52", "81", "81"]), 2, "object");
    } else if (top.length >= size && !top.slice(-size).includes(null)) {
      this.#emit(`8${4 + size}`, size, "tuple");
    }
  }

  #drop(): void {
    const count = this.#mark();
    if (count > 0 && this.#draw() % 3 === 0) this.#emit("31", count);
    else if (this.#stack.length > 0) this.#emit("30", 1);
  }
}

/** Texts as keys: a, b and x. */
const KEYS = ["8c0161", "8c0162", "8c0178"];

/** datetime.datetime called with ten bytes. */
const DATE = "63 6461746574696d650a6461746574696d650a 43 0a 07e8021d0c2238000000 85 52";

export const walk: fc.Arbitrary<Uint8Array> = fc
  .tuple(fc.array(fc.nat({ max: 9999 }), { minLength: 20, maxLength: 200 }), fc.integer({ min: 1, max: 60 }))
  .map(([choices, steps]) => new Machine(choices).walk(steps));
