/**
 * A short way for small documents: plain objects and lists inside each other, with texts, numbers and datetimes in them. What a general
 * gather, an engine and a materialiser need to begin takes longer than such a pickle; here its bytes are written and read at once. They
 * are those of the general way, which takes whatever is not quite so: what stands twice, objects of other classes, other opcodes.
 */
import { EMPTY_DICT, EMPTY_LIST, FRAME, PROTO, STOP } from "../engine/opcode.js";
import { isPolluted } from "./record-keys.js";
import type { Registry } from "./registry.js";
import { OwnTexts, SmallSink } from "./small-sink.js";
import { MOST_BYTES, OTHER, SmallSource } from "./small-source.js";
import { DEFAULT_PROTOCOL } from "./writing-options.js";

/** PROTO with its number, FRAME with its length. */
const HEADER = 11;
const PREFIX = Uint8Array.of(PROTO, DEFAULT_PROTOCOL, FRAME, 0, 0, 0, 0, 0, 0, 0, 0);
/** What is shorter has no frame. */
const LEAST_FRAMED = 4;
/** Longer lists go the general way without being looked into. */
const MOST_ITEMS = 256;

/** Whether the short way is worth being tried: not where it was of no use many times in a row, but now and then. */
class Confidence {
  #refusals = 0;
  #calls = 0;

  get isHigh(): boolean {
    return this.#refusals <= MOST_REFUSALS || ++this.#calls % RARELY === 0;
  }

  learn(wasOfUse: boolean): void {
    this.#refusals = wasOfUse ? 0 : this.#refusals + 1;
  }
}
const MOST_REFUSALS = 8;
const RARELY = 16;

const writing = new Confidence();
const reading = new Confidence();
/** A datetime writes this one itself. */
const ownTexts = new OwnTexts(["datetime"]);
let sink: SmallSink | undefined;
let source: SmallSource | undefined;
/** A getter of a document may write another. */
let isBusy = false;

/** The pickle of a document as `dumps` and `snapshot` write it that are told nothing; `undefined`: it must go the general way. */
export function smallDocument(value: object, registry: Registry, isLean: boolean): Uint8Array<ArrayBuffer> | undefined {
  const prototype = Object.getPrototypeOf(value) as unknown;
  const isList = prototype === Array.prototype && Array.isArray(value);
  if (isList ? value.length > MOST_ITEMS : prototype !== Object.prototype) return undefined;
  if (isBusy || !writing.isHigh || isSpecial(registry)) return undefined;
  sink ??= new SmallSink();
  isBusy = true;
  let bytes: Uint8Array<ArrayBuffer> | undefined;
  try {
    sink.begin(PREFIX, 0, ownTexts, isLean);
    if (sink.part(value, 0)) {
      sink.bytes[sink.at++] = STOP;
      if (sink.at - HEADER >= LEAST_FRAMED) bytes = sink.finished();
    }
  } finally {
    sink.forget();
    isBusy = false;
  }
  writing.learn(bytes !== undefined);
  return bytes;
}

/** Whether somebody has a say in how documents are written or read. */
const isSpecial = (registry: Registry): boolean =>
  registry.reducerOf(Array) !== undefined ||
  registry.reducerOf(Date) !== undefined ||
  registry.nameTexts("datetime", "datetime") !== undefined ||
  registry.entry("datetime", "datetime") === undefined ||
  isPolluted(Object.prototype);

/** The document that a pickle holds; {@link OTHER}: it must go the general way. No code of anybody's runs. */
export function readSmallDocument(pickle: Uint8Array, registry: Registry): unknown {
  const { length } = pickle;
  if (length < HEADER + LEAST_FRAMED || length > MOST_BYTES) return OTHER;
  if (pickle[HEADER] !== EMPTY_DICT && pickle[HEADER] !== EMPTY_LIST) return OTHER;
  if (pickle[0] !== PROTO || (pickle[1] !== DEFAULT_PROTOCOL && pickle[1] !== 4) || pickle[2] !== FRAME) return OTHER;
  if (!reading.isHigh || isSpecial(registry)) return OTHER;
  source ??= new SmallSource();
  source.adopt(pickle);
  const { view, bytes, end } = source;
  let value: unknown = OTHER;
  if (view.getUint32(3, true) === end - HEADER && view.getInt32(7) === 0) {
    source.begin(HEADER, NO_TEXTS);
    value = source.part(0);
    source.records.forget();
    if (source.at !== end - 1 || bytes[source.at] !== STOP) value = OTHER;
  }
  reading.learn(value !== OTHER);
  return value;
}

const NO_TEXTS: readonly string[] = [];
