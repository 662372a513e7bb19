/**
 * What is checked of a line, once an engine: loading, writing, disassembling, optimising; that what is malformed is
 * refused and what is hostile does no harm. Every expectation is taken from the line itself.
 */
import { createRegistry, type Engine, PickleError, UnpicklingError } from "brine";
import { Builder } from "../vectors/build.js";
import { Comparison } from "../vectors/compare.js";
import { differenceFrom, type Expected, type Vector } from "../vectors/line.js";
import { Graph, type SequenceNode } from "../vectors/neutral.js";
import { StandIns } from "../vectors/stand-ins.js";
import { dump, load, loadOpaque, loadStream, makers, tools } from "./api.js";
import { symbolsOf } from "./symbols.js";
import { differenceOfSymbols } from "./symbols-compare.js";
import { textMaker } from "./texts.js";

/** Which of a line's results a check is about. */
export type What = "loads" | "symbols" | "dumps" | "again" | "disassemble" | "optimize" | "refused" | "harmless";

export interface Outcome {
  readonly what: What;
  readonly engine: string;
  /** `undefined`: passed. */
  readonly complaint?: string;
}

const utf8 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text));

/** What a check finds wrong, or `null`. A check that throws has found something too. */
type Check = () => string | null;

/** All checks of a line under one engine. */
export function check(vector: Vector, engine: Engine): Outcome[] {
  const outcomes: Outcome[] = [];
  const run = (what: What, test: Check): void => {
    let complaint: string | null;
    try {
      complaint = test();
    } catch (error) {
      complaint = `it works | ${told(error)}`;
    }
    outcomes.push({ what, engine: engine.name, ...(complaint === null ? {} : { complaint }) });
  };
  const { pickle, kind, value } = vector;
  if (pickle === null) return outcomes;
  if (kind === "malformed") run("refused", () => refused(vector, pickle, engine));
  else if (kind === "hostile") run("harmless", () => harmless(pickle, engine));
  else {
    if (value !== undefined) run("loads", () => loaded(vector, pickle, engine));
    if (vector.symbols !== undefined) run("symbols", () => symbols(vector, pickle, vector.symbols as Expected, engine));
    if (vector.exact && value !== undefined) run("dumps", () => written(vector, pickle, engine));
    if (vector.exact && value !== undefined && isRewritable(vector)) run("again", () => again(vector, pickle, engine));
  }
  const { dis, optimized, optimizeError } = vector;
  if (dis !== undefined || vector.disError !== undefined)
    run("disassemble", () => disassembled(vector, pickle, engine));
  if (optimized !== undefined || optimizeError !== undefined) run("optimize", () => optimised(vector, pickle, engine));
  return outcomes;
}

function graphsOf(vector: Vector): { written: Graph | undefined; read: Graph | undefined; all: Graph[] } {
  const written = vector.value === undefined ? undefined : new Graph(vector.value);
  const read = vector.loaded === undefined ? written : new Graph(vector.loaded);
  return { written, read, all: [written, read].filter((graph) => graph !== undefined) };
}

function loaded(vector: Vector, pickle: Uint8Array, engine: Engine): string | null {
  const { read, all } = graphsOf(vector);
  const graph = read as Graph;
  const standIns = new StandIns(all);
  const place = { engine, registry: standIns.registry };
  const { ends, shared_memo: shared } = vector.options;
  const items = ends === undefined ? [] : (graph.root as SequenceNode).v;
  if (ends === undefined) return new Comparison(graph, standIns).difference(load(vector, pickle, place));
  if (shared) return new Comparison(graph, standIns).difference(loadStream(vector, pickle, items.length, place));
  for (const [index, item] of items.entries()) {
    const part = pickle.subarray(ends[index - 1] ?? 0, ends[index]);
    const difference = new Comparison(new Graph(item), standIns).difference(load(vector, part, place));
    if (difference !== null) return `pickle ${index}: ${difference}`;
  }
  return null;
}

function written(vector: Vector, pickle: Uint8Array, engine: Engine): string | null {
  const { written: graph, all } = graphsOf(vector);
  const standIns = new StandIns(all);
  const place = { engine, registry: standIns.registry };
  const text = textMaker(graph as Graph, vector.protocol ?? 5, standIns);
  for (const { module, name, texts } of text.names) standIns.registry.setNameTexts(module, name, texts);
  // A text with identity cannot be the key of a plain object.
  for (const records of text.boxes > 0 ? [false] : [false, true]) {
    const value = new Builder(graph as Graph, standIns, { records, makers: { ...makers(), ...text } }).build();
    const result = dump(vector, value, place);
    const wanted = vector.options.buffers ?? [];
    const buffers = result.buffers.map((bytes) => Buffer.from(bytes).toString("hex"));
    const difference = differenceFrom({ bytes: pickle, sha256: undefined, length: undefined }, result.pickle);
    if (difference !== null) return difference;
    if (buffers.join() !== wanted.join()) return `buffers ${wanted.join()} | ${buffers.join()}`;
  }
  return null;
}

/** Whether what is read is what was written, whole, so that writing it again is to give the same bytes. */
const isRewritable = ({ loaded: other, options, isRewritten }: Vector): boolean =>
  isRewritten !== false && other === undefined && options.buffers === undefined && !options.fast;

/**
 * What was read, by brine's own classes and `Opaque`, is written with the same bytes. Which of equal texts are one object
 * reading does not tell: where the line has equal ones that are not, the bytes may also be those of the value with one of
 * each, or any that say the same.
 */
function again(vector: Vector, pickle: Uint8Array, engine: Engine): string | null {
  const { written: graph, all } = graphsOf(vector);
  const place = { engine, registry: createRegistry() };
  const result = dump(vector, loadOpaque(vector, pickle, place), place).pickle;
  const difference = differenceFrom({ bytes: pickle, sha256: undefined, length: undefined }, result);
  const standIns = new StandIns(all);
  if (difference === null || textMaker(graph as Graph, vector.protocol ?? 5, standIns).boxes === 0) return difference;
  const value = new Builder(graph as Graph, standIns, { makers: makers() }).build();
  const { pickle: interned } = dump(vector, value, { engine, registry: standIns.registry });
  if (Buffer.compare(interned, result) === 0) return null;
  return differenceOfSymbols(symbolsOf(pickle, engine), symbolsOf(result, engine)) === null ? null : difference;
}

function symbols(vector: Vector, pickle: Uint8Array, expected: Expected, engine: Engine): string | null {
  const found = symbolsOf(pickle, engine, vector.options.ends?.[0]);
  if (expected.bytes === undefined) return differenceFrom(expected, utf8(JSON.stringify(found)));
  return differenceOfSymbols(JSON.parse(Buffer.from(expected.bytes).toString()), found);
}

function disassembled({ dis, disError }: Vector, pickle: Uint8Array, engine: Engine): string | null {
  if (tools.disassemble === undefined) return "disassemble | this version has none";
  let text: string;
  let reason: string | undefined;
  try {
    text = tools.disassemble(pickle, { engine });
  } catch (error) {
    if (!(error instanceof PickleError)) throw error;
    ({ text, reason } = error as unknown as { text: string; reason: string });
  }
  if (reason !== disError) return `${disError ?? "no error"} | ${reason ?? "no error"}`;
  return dis === undefined ? null : differenceFrom(dis, utf8(text));
}

function optimised({ optimized, optimizeError }: Vector, pickle: Uint8Array, engine: Engine): string | null {
  if (tools.optimize === undefined) return "optimize | this version has none";
  let bytes: Uint8Array;
  try {
    bytes = tools.optimize(pickle, { engine });
  } catch (error) {
    const { reason } = error as { reason?: string };
    return reason === optimizeError && reason !== undefined ? null : `${optimizeError ?? "bytes"} | ${told(error)}`;
  }
  return optimized === undefined ? `${optimizeError} | ${bytes.length} bytes` : differenceFrom(optimized, bytes);
}

/** An error of brine's own, with a code and an offset that lies in the input. */
function refused(vector: Vector, pickle: Uint8Array, engine: Engine): string | null {
  // No name stands for anything but what is built in: what names a class of the test's own is refused for that.
  try {
    load(vector, pickle, { engine, registry: createRegistry() });
  } catch (error) {
    if (!(error instanceof PickleError)) return `UnpicklingError | ${told(error)}`;
    if (error.code === "") return `a code | none in "${error.message}"`;
    return error.offset === undefined || error.offset <= pickle.length ? null : `an offset inside | ${error.offset}`;
  }
  return `${vector.error ?? "an error"} | it was loaded`;
}

/** An error or a value, and nothing of the program is changed or called. */
function harmless(pickle: Uint8Array, engine: Engine): string | null {
  const before = Object.getOwnPropertyNames(Object.prototype).length;
  try {
    load({ options: {} } as Vector, pickle, { engine, registry: createRegistry() });
  } catch (error) {
    if (!(error instanceof PickleError)) return `UnpicklingError or a value | ${told(error)}`;
  }
  tools.scan?.(pickle, { engine, registry: createRegistry() });
  const after = Object.getOwnPropertyNames(Object.prototype).length;
  return before === after ? null : "the prototype of all objects is as it was | it is not";
}

/** An error in one line. */
export function told(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const isOurs = error instanceof UnpicklingError || error instanceof PickleError;
  const where = isOurs
    ? ""
    : ` ${
        (error.stack ?? "")
          .split("\n")
          .find((line) => line.includes("    at "))
          ?.trim() ?? ""
      }`;
  return `${error.name}: ${error.message}${where}`;
}
