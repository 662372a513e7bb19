/**
 * Random values between brine and every CPython found. What CPython writes is read as the value it is and written back as the
 * same bytes; what brine writes, CPython reads as the value it is; what one refuses to write, the other does too.
 *
 * BRINE_RUNS is how many values each CPython is asked about; without it 400 for the project's own and 60 for each other.
 */
import { dumps, loads } from "brine";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { engine } from "../engine-under-test.js";
import { build } from "./build.js";
import { differenceIn, isEndless } from "./compat-rules.js";
import { BY_VALUE } from "./library-kinds.js";
import { NAMES } from "./model.js";
import { type Description, describe as neutral, textOf } from "./neutral.js";
import { type Peer, SOURCES } from "./peer.js";
import { registry } from "./random-model.js";
import { RandomValues } from "./random-values.js";

const BATCH = 100;
const runs = (first: boolean): number => Number(process.env.BRINE_RUNS ?? (first ? 400 : 60));
const MOST_SHOWN = 40;

/** What CPython is asked about: a value, its pickle, the protocol, and whether a rule allows other bytes. */
type Item = readonly [Description, string, number, boolean];

interface Counts {
  values: number;
  read: number;
  same: number;
  interned: number;
  byRule: number;
  written: number;
  refused: number;
  /** CPython reads another value from what it wrote itself. */
  lost: number;
}

const encode = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");
const decode = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, "base64"));
const describeValue = (value: unknown): string => textOf(neutral(value, NAMES, BY_VALUE));

/** All of one CPython's comparisons. */
class Comparison {
  readonly counts: Counts = { values: 0, read: 0, same: 0, interned: 0, byRule: 0, written: 0, refused: 0, lost: 0 };
  readonly failures: string[] = [];
  readonly #peer: Peer;
  readonly #isInterned: boolean;

  constructor(peer: Peer, isInterned: boolean) {
    this.#peer = peer;
    this.#isInterned = isInterned;
  }

  async batch(values: readonly Description[]): Promise<void> {
    const peer = this.#peer;
    const { protocols } = peer;
    const { written = [] } = await peer.ask({ op: "write", values, interned: this.#isInterned, protocols });
    const apart: Item[] = [];
    const given: Item[] = [];
    values.forEach((value, index) => {
      this.counts.values++;
      const reply = written[index]!;
      if (reply.differs !== null) this.#fail(value, -1, `the test built another value: ${reply.differs}`);
      const text = textOf(value);
      // Python itself drops the fold below protocol 4.
      const older = text.includes('time"') ? dropFold(value) : value;
      const olderText = older === value ? text : textOf(older);
      for (const protocol of protocols) {
        const rule = differenceIn({ value, text }, peer.version, protocol);
        const expected = protocol < 4 ? older : value;
        const expectedText = protocol < 4 ? olderText : text;
        const pickle = reply.pickles[protocol];
        if (typeof pickle === "string") {
          const again = this.#read(value, decode(pickle), protocol, expectedText);
          if (again === undefined || !this.#isInterned) continue;
          if (Buffer.compare(again, decode(pickle)) === 0) this.counts.same++;
          else if (peer.isPython2) this.counts.byRule++;
          else apart.push([value, encode(again), protocol, rule !== undefined]);
        }
        // CPython itself reads another value, or only this side can tell.
        if (reply.errors[protocol] === "lost") this.counts.lost++;
        if (rule?.what === "write" || reply.errors[protocol] === "lost") continue;
        const own = this.#write(value, protocol);
        if (own instanceof Uint8Array) given.push([expected, encode(own), protocol, false]);
        else if (pickle !== null) this.#fail(value, protocol, `Python writes it: ${own}`);
        else this.counts.refused++;
      }
    });
    this.counts.interned += apart.length;
    this.counts.written += given.length;
    await this.#check("interned", apart);
    await this.#check("read", given);
  }

  /** Reads what CPython wrote, and gives what brine makes of it. */
  #read(value: Description, pickle: Uint8Array, protocol: number, expected: string): Uint8Array | undefined {
    this.counts.read++;
    try {
      const encoding = this.#peer.isPython2 ? "latin1" : undefined;
      const read = loads(pickle, { engine, registry, numbers: "exact", ...(encoding && { encoding }) });
      const got = describeValue(read);
      if (got !== expected) this.#fail(value, protocol, `read as ${got}`);
      return dumps(read, { engine, registry, protocol });
    } catch (error) {
      this.#fail(value, protocol, `not read or written back: ${error instanceof Error ? error.stack : error}`);
      return undefined;
    }
  }

  #write(value: Description, protocol: number): Uint8Array | string {
    try {
      return dumps(build(value), { engine, registry, protocol });
    } catch (error) {
      return String(error);
    }
  }

  async #check(op: "interned" | "read", items: readonly Item[]): Promise<void> {
    if (items.length === 0) return;
    const question = { op, items: items.map(([value, pickle, protocol]) => [value, pickle, protocol] as const) };
    const { failures = [] } = await this.#peer.ask(question);
    for (const [index, why] of failures) {
      const [value, , protocol, isAllowed] = items[index]!;
      if (isAllowed) {
        this.counts.byRule++;
        this.counts.interned--;
        continue;
      }
      this.#fail(value, protocol, `${op === "read" ? "Python reads it so" : "other bytes"}: ${why}`);
    }
  }

  #fail(value: Description, protocol: number, why: string): void {
    this.failures.push(`${JSON.stringify(value).slice(0, 1500)} at protocol ${protocol}: ${why.slice(0, 3000)}`);
  }
}

const dropFold = (value: Description): Description =>
  JSON.parse(
    JSON.stringify(value, function (this: { kind?: string }, name: string, item: unknown) {
      if (name !== "head" || !Array.isArray(item)) return item;
      const at = this.kind === "datetime" ? 7 : this.kind === "time" ? 4 : -1;
      return at < 0 ? item : item.map((part, index) => (index === at ? 0 : part));
    }),
  ) as Description;

const seed = fc.readConfigureGlobal().seed ?? Date.now();

describe(`random values (${engine.name} engine)`, () => {
  it("has a CPython to compare with, or says so", () => {
    if (SOURCES.length === 0) console.log("no CPython found: random values are compared with none");
  });

  SOURCES.forEach((source, index) => {
    for (const isInterned of [true, false]) {
      const count = Math.ceil(runs(index === 0) / (isInterned ? 1 : 5));
      it(`${source.name}: ${count} values${isInterned ? "" : ", equal texts apart"}`, {
        timeout: 300_000 + 500 * count,
      }, async () => {
        const peer = await source.open();
        const comparison = new Comparison(peer, isInterned);
        const random = new RandomValues(seed + index, peer.kinds, peer.isPython2);
        const isWasm = source.name.includes("pyodide");
        try {
          for (let left = count; left > 0; left -= BATCH) {
            const values = Array.from({ length: Math.min(BATCH, left) }, () => random.next());
            await comparison.batch(isWasm ? values.filter((value) => !isEndless(value)) : values);
          }
        } finally {
          peer.stop();
        }
        const { counts, failures } = comparison;
        console.log(`${peer.version}, ${engine.name}, seed ${seed + index}: ${JSON.stringify(counts)}`);
        // The smallest tell most.
        const shown = failures.sort((a, b) => a.length - b.length).slice(0, MOST_SHOWN);
        expect(failures.length, shown.join("\n\n")).toBe(0);
      });
    }
  });
});
