/**
 * A short way for small documents: plain objects, lists and instances of plain classes inside each other, with texts, numbers and datetimes in them. What a general
 * gather, an engine and a materialiser need to begin takes longer than such a pickle; here its bytes are written and read at once. They
 * are those of the general way, which takes whatever is not quite so: what stands twice, objects of other classes, other opcodes.
 */
import { EMPTY_DICT, EMPTY_LIST, FRAME, PROTO, SHORT_BINUNICODE, STOP } from "../engine/opcode.js";
import { isMadePlainly } from "./calls.js";
import { classify, Kind, planOf } from "./kind.js";
import { isSlotted } from "./plan.js";
import { isPolluted } from "./record-keys.js";
import type { AnyConstructor, GlobalName, Registry } from "./registry.js";
import { SmallDocumentSink } from "./small-document-sink.js";
import { SmallDocumentSource } from "./small-document-source.js";
import { OwnTexts } from "./small-sink.js";
import { MOST_BYTES, OTHER } from "./small-source.js";
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
let sink: SmallDocumentSink | undefined;
let source: SmallDocumentSource | undefined;
let registryNow: Registry | undefined;
/** A getter of a document may write another. */
let isBusy = false;

/** The pickle of a document as `dumps` and `snapshot` write it that are told nothing; `undefined`: it must go the general way. */
export function smallDocument(
  value: unknown,
  registry: Registry,
  isLean: boolean,
): Uint8Array<ArrayBuffer> | undefined {
  if (typeof value !== "object" || value === null || isSlotted(value)) return undefined;
  const prototype = Object.getPrototypeOf(value) as unknown;
  if (prototype === Array.prototype && (!Array.isArray(value) || value.length > MOST_ITEMS)) return undefined;
  if (isBusy || !writing.isHigh || isSpecial(registry)) return undefined;
  sink ??= new SmallDocumentSink();
  sink.nameOf = nameOf;
  registryNow = registry;
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
    registryNow = undefined;
    isBusy = false;
  }
  writing.learn(bytes !== undefined);
  return bytes;
}

/** What instances of a class are written by: without a plan, hooks and reducers, and by a name of two new texts. */
function nameOf(instance: object, prototype: object | null): GlobalName | null {
  const registry = registryNow as Registry;
  const { kind, inherits, type } = classify(instance, prototype, registry);
  if (kind !== Kind.instance || inherits) return null;
  const { module, qualname } = registry.nameOf(type) as GlobalName;
  const isText =
    registry.extensionCode(module, qualname) === undefined && registry.nameTexts(module, qualname) === undefined;
  return isText ? { module, qualname } : null;
}

function classOf(module: string, qualname: string): object | null {
  const entry = (registryNow as Registry).entry(module, qualname);
  if (entry === undefined || !isMadePlainly(entry) || planOf(entry.target) !== undefined) return null;
  return (entry.target as AnyConstructor).prototype as object;
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
  const first = pickle[HEADER];
  if (first !== EMPTY_DICT && first !== EMPTY_LIST && first !== SHORT_BINUNICODE) return OTHER;
  if (pickle[0] !== PROTO || (pickle[1] !== DEFAULT_PROTOCOL && pickle[1] !== 4) || pickle[2] !== FRAME) return OTHER;
  if (!reading.isHigh || isSpecial(registry)) return OTHER;
  source ??= new SmallDocumentSource();
  source.adopt(pickle);
  const { view, bytes, end } = source;
  let value: unknown = OTHER;
  if (view.getUint32(3, true) === end - HEADER && view.getInt32(7) === 0) {
    source.classOf = classOf;
    registryNow = registry;
    source.begin(HEADER, NO_TEXTS);
    value = source.part(0);
    source.records.forget();
    registryNow = undefined;
    if (source.at !== end - 1 || bytes[source.at] !== STOP) value = OTHER;
  }
  reading.learn(value !== OTHER);
  return value;
}

const NO_TEXTS: readonly string[] = [];
