/**
 * The WebAssembly engine: `crates/pickle` behind number-only exports (`crates/pickle-wasm`). An instance of the module
 * holds one encoder and one linker; each that is alive leases a whole instance, so nothing of one can move or free the
 * memory of another, user code may pickle inside a pickle, and a trap costs that instance alone.
 */

import { Code } from "../tape/code.js";
import type { LinkedTape } from "../tape/linked.js";
import { Aside, type Origin } from "./aside.js";
import { randomSeed } from "./encoder/seed.js";
import {
  type DisassembleOptions,
  type Encoder,
  type EncoderOptions,
  type Engine,
  EngineFault,
  type Linker,
  type LinkerOptions,
  ToolFault,
} from "./engine.js";
import { type Gaps, Lent, mayLend } from "./lent.js";
import { linkerBits, linkerLimits } from "./linker-options.js";
import { decodeText } from "./tools/text.js";
import { InstancePool, Lease, type WasmModule } from "./wasm-instance.js";

export type { WasmModule };

/** Statuses of the step functions. */
const DONE = 0;
const MORE = 1;
const FAULT = 2;

/** Tables of a linker, in the order in which `linker_tables` has them. */
const TABLE = {
  slots: 0,
  text: 1,
  lengths: 2,
  chunks: 3,
  ranges: 4,
  wides: 5,
  globals: 6,
  shapes: 7,
  input: 8,
  digits: 9,
  facts: 10,
  /** The offset after STOP, behind the tables. */
  end: 11,
} as const;

/** Tools, by the number `tool_run` takes. */
const TOOL = { disassemble: 0, optimize: 1 } as const;

/**
 * Opcodes linked in one call. A function that is running is not replaced when the browser or Node has a better version
 * of it ready, so the first large pickle would be read by the slow one to its end.
 */
const STRETCH = 65_536;
/** Room a fresh encoder starts with: 8,192 slots and 32 KB of text, enough for small snapshots without growing. */
const FIRST_SLOTS = 8192;
const FIRST_DATA = 32_768;

/**
 * A compiled module as it is; bytes of `engine.wasm` are compiled.
 * @throws TypeError (`ARGUMENT`) for anything else; WebAssembly.CompileError for bytes of something else.
 */
export function moduleOf(source: WasmModule | ArrayBuffer | ArrayBufferView): WasmModule {
  // By its tag: a module that was posted, or that a frame compiled, is one too.
  const tag = Object.prototype.toString.call(source);
  if (ArrayBuffer.isView(source) || tag === "[object ArrayBuffer]") {
    return new WebAssembly.Module(source as ArrayBuffer);
  }
  if (tag === "[object WebAssembly.Module]") return source as WasmModule;
  const error = new TypeError(`initSync() takes engine.wasm, its bytes or the WebAssembly.Module of them, not ${tag}`);
  throw Object.assign(error, { code: "ARGUMENT" });
}

/** The inlined module, compiled. Throws an `Error` that says why it cannot be. */
export function compileInlined(base64: string): WasmModule {
  if (base64 === "") throw new Error("this build of brine holds no WebAssembly engine (it was made without Rust)");
  if (typeof WebAssembly === "undefined") throw new Error("there is no WebAssembly here");
  try {
    return new WebAssembly.Module(decodeBase64(base64));
  } catch (cause) {
    throw new Error(
      "the WebAssembly engine may not be compiled here; is there a Content-Security-Policy without wasm-unsafe-eval?",
      { cause },
    );
  }
}

/** What platforms have to decode base64 in one call. */
interface Base64Decoders {
  readonly Uint8Array: { fromBase64?(base64: string): Uint8Array<ArrayBuffer> };
  readonly Buffer?: { from(text: string, encoding: "base64"): Uint8Array<ArrayBuffer> };
}

/** A loop over the text is a third of a program's first pickle, as it runs but once. */
function decodeBase64(base64: string): Uint8Array<ArrayBuffer> {
  const { Uint8Array: bytesOfText, Buffer: nodeBytes } = globalThis as unknown as Base64Decoders;
  if (typeof bytesOfText.fromBase64 === "function") return bytesOfText.fromBase64(base64);
  if (typeof nodeBytes?.from === "function") return nodeBytes.from(base64, "base64");
  const binary = atob(base64);
  const bytes = new Uint8Array(binary.length);
  for (let index = 0; index < binary.length; index++) bytes[index] = binary.charCodeAt(index);
  return bytes;
}

const keptAlive: object[] = [];

/** An engine over a compiled module. */
export function createWasmEngine(module: WasmModule): Engine {
  const pool = new InstancePool(module);
  // The first instance is made now: a module that does not fit is refused here, not in the middle of somebody's work.
  // One encoder and one linker stay alive unused, for their hidden classes (see pickle.ts, keepShapesAlive).
  const kept = [new WasmEncoder(pool, { protocol: 5 }), new WasmLinker(pool, { exact: false, rows: true })];
  for (const idle of kept) idle.dispose();
  keptAlive.push(...kept);
  return {
    name: "wasm",
    encoder: (options) => new WasmEncoder(pool, options),
    linker: (options) => new WasmLinker(pool, options),
    disassemble: (pickle, { indent, annotate }) =>
      runTool(pool, pickle, TOOL.disassemble, decodeText, { indent, annotate }),
    optimize: (pickle) => runTool(pool, pickle, TOOL.optimize, (bytes) => bytes.slice()),
  };
}

/** What crosses is an integer: any other number becomes one that is no protocol either. */
const encoderProtocol = (protocol: number): number => (Number.isInteger(protocol) ? protocol : -1);

/** Flags of `encoder_reset`. */
const encoderFlags = ({ memo, batchStyle, fast, fixImports, pieces }: EncoderOptions): number =>
  (memo === "lean" ? 1 : 0) |
  (batchStyle === "python" ? 2 : 0) |
  (fast === true ? 4 : 0) |
  (fixImports === false ? 8 : 0) |
  (pieces === true ? 16 : 0);

const NO_SLOTS = new Float64Array(0);
const NO_WORDS = new Int32Array(0);
const NO_DATA = new Uint8Array(0);
const NO_GAPS: Gaps = new Uint32Array(0);

class WasmEncoder implements Encoder, Origin {
  slots: Float64Array = NO_SLOTS;
  words: Int32Array = NO_WORDS;
  data: Uint8Array = NO_DATA;
  readonly #lease: Lease;
  readonly #lent = new Lent();
  readonly #aside = new Aside();
  readonly #mayLend: boolean;

  constructor(pool: InstancePool, options: EncoderOptions) {
    this.#lease = new Lease(pool);
    this.#mayLend = mayLend(options);
    this.#lease.call((exports) =>
      exports.encoder_reset(encoderProtocol(options.protocol), encoderFlags(options), randomSeed()),
    );
    this.grow(FIRST_SLOTS, FIRST_DATA);
  }

  grow(slotCapacity: number, dataCapacity: number): void {
    const { instance } = this.#lease;
    if (this.#lease.call(() => (instance.reserve(slotCapacity, dataCapacity) ? 1 : 0)) === 0) {
      throw new RangeError("there is not enough memory for a snapshot of this size");
    }
    this.slots = instance.slots;
    this.words = instance.words;
    this.data = instance.data;
  }

  step(slotCount: number, dataLength: number, budget: number): boolean {
    const status = this.#lease.call((exports) => exports.encoder_step(slotCount, dataLength, budget));
    if (status === FAULT) throw this.#lease.fault();
    return status === DONE;
  }

  next(): void {
    this.#lent.clear();
    this.#aside.clear();
    this.#lease.call((exports) => exports.encoder_next());
    // Texts that are kept may have grown the memory.
    this.grow(0, 0);
  }

  lend(bytes: Uint8Array): number {
    return this.#mayLend ? this.#lent.add(bytes) : -1;
  }

  keepLent(): void {
    this.#lent.keep();
  }

  setAside(): void {
    this.#aside.move(this);
  }

  tape(): Uint8Array {
    // A step may have grown the memory.
    if (this.slots.length === 0) this.grow(0, 0);
    return new Uint8Array(this.slots.buffer, this.slots.byteOffset, this.slots.byteLength);
  }

  spentStart(): number {
    return this.#lease.exports.encoder_spent_start() >>> 0;
  }

  spentEnd(from: number): number {
    return this.#lease.exports.encoder_spent_end(from) >>> 0;
  }

  output(): Uint8Array<ArrayBuffer> {
    if (this.#aside.length > 0) return this.#aside.whole(this);
    const length = this.#lease.exports.output_length() >>> 0;
    const gaps = this.#gaps();
    if (gaps.length > 0) return this.#lent.whole(this.#written(length), gaps);
    return new Uint8Array(this.#written(length));
  }

  #gaps(): Gaps {
    const { exports } = this.#lease;
    const count = exports.output_gap_count() >>> 0;
    return count === 0 ? NO_GAPS : new Uint32Array(exports.memory.buffer, exports.output_gaps() >>> 0, 4 * count);
  }

  get ready(): number {
    return this.#lent.ready(this.#lease.exports.output_ready() >>> 0, this.#gaps());
  }

  take(target: Uint8Array): number {
    const { exports } = this.#lease;
    const { moved, own } = this.#lent.take(target, this.#written(exports.output_ready() >>> 0), this.#gaps());
    this.#lease.call(() => exports.output_take(own));
    return moved;
  }

  /** The first bytes of the pickle, as many as are asked for. */
  #written(count: number): Uint8Array<ArrayBuffer> {
    const { instance } = this.#lease;
    const from = instance.exports.output() >>> 0;
    instance.refresh();
    return instance.bytes.subarray(from, from + count);
  }

  dispose(): void {
    // A view keeps all of an instance's memory alive, even what somebody else makes it grow to.
    this.slots = NO_SLOTS;
    this.words = NO_WORDS;
    this.data = NO_DATA;
    this.#lent.clear();
    this.#aside.clear();
    this.#lease.dispose();
  }
}

/** Copies a chunk of a pickle into linear memory. */
function pushBytes(lease: Lease, chunk: Uint8Array): void {
  const at = lease.call((exports) => exports.linker_reserve(chunk.length)) >>> 0;
  const { instance } = lease;
  // More than offsets reach, or than there is memory for.
  if (at === 0 && chunk.length > 0) throw new EngineFault(Code.TAPE_LIMIT, instance.exports.linker_end() >>> 0);
  instance.refresh();
  instance.bytes.set(chunk, at);
  lease.call((exports) => exports.linker_push(chunk.length));
}

class WasmLinker implements Linker {
  readonly #lease: Lease;

  constructor(pool: InstancePool, options: LinkerOptions) {
    this.#lease = new Lease(pool);
    const { values, length, digits, memo } = linkerLimits(options.limits);
    this.#lease.call((exports) => exports.linker_reset_limited(linkerBits(options), values, length, digits, memo));
  }

  push(chunk: Uint8Array): void {
    pushBytes(this.#lease, chunk);
  }

  finish(): void {
    this.#lease.call((exports) => exports.linker_finish());
  }

  step(budget: number): "more" | "input" | "done" {
    let status: number;
    let left = budget;
    do {
      const stretch = Math.min(left, STRETCH);
      status = this.#lease.call((exports) => exports.linker_step(stretch));
      left -= stretch;
    } while (status === MORE && left > 0);
    if (status === FAULT) throw this.#lease.fault();
    if (status === DONE) return "done";
    return status === MORE ? "more" : "input";
  }

  next(): void {
    this.#lease.call((exports) => exports.linker_next());
  }

  linked(): LinkedTape {
    return new WasmTape(this.#lease);
  }

  dispose(): void {
    this.#lease.dispose();
  }
}

/** A linked tape where it lies in an instance's memory. What next to no small pickle has is looked at when it is asked for. */
class WasmTape implements LinkedTape {
  readonly slots: Float64Array;
  readonly words: Int32Array;
  readonly text: Uint8Array;
  readonly lengths: Uint32Array;
  readonly chunks: Uint32Array;
  readonly globals: Uint32Array;
  readonly shapes: Uint32Array;
  readonly end: number;
  readonly #buffer: ArrayBuffer;
  /** Address and length in bytes of each table. */
  readonly #tables: Uint32Array;
  #ranges: Uint32Array | undefined;
  #wides: Float64Array | undefined;
  #digits: Uint8Array | undefined;
  #facts: Uint32Array | undefined;
  #input: Uint8Array | undefined;

  constructor(lease: Lease) {
    const from = (lease.call((exports) => exports.linker_tables()) >>> 0) / 4;
    const { instance } = lease;
    instance.refresh();
    this.#buffer = instance.bytes.buffer;
    this.#tables = instance.tables.subarray(from, from + 2 * TABLE.end + 1);
    this.slots = new Float64Array(this.#buffer, this.#at(TABLE.slots), this.#length(TABLE.slots) / 8);
    this.words = new Int32Array(this.#buffer, this.#at(TABLE.slots), this.#length(TABLE.slots) / 4);
    this.text = this.#bytes(TABLE.text);
    this.lengths = this.#words(TABLE.lengths);
    this.chunks = this.#words(TABLE.chunks);
    this.globals = this.#words(TABLE.globals);
    this.shapes = this.#words(TABLE.shapes);
    this.end = this.#tables[2 * TABLE.end] as number;
  }

  get ranges(): Uint32Array {
    this.#ranges ??= this.#words(TABLE.ranges);
    return this.#ranges;
  }

  get wides(): Float64Array {
    this.#wides ??= new Float64Array(this.#buffer, this.#at(TABLE.wides), this.#length(TABLE.wides) / 8);
    return this.#wides;
  }

  get digits(): Uint8Array {
    this.#digits ??= this.#bytes(TABLE.digits);
    return this.#digits;
  }

  get facts(): Uint32Array {
    this.#facts ??= this.#words(TABLE.facts);
    return this.#facts;
  }

  get input(): Uint8Array {
    this.#input ??= this.#bytes(TABLE.input);
    return this.#input;
  }

  #at(table: number): number {
    return this.#tables[2 * table] as number;
  }

  #length(table: number): number {
    return this.#tables[2 * table + 1] as number;
  }

  #bytes(table: number): Uint8Array {
    return new Uint8Array(this.#buffer, this.#at(table), this.#length(table));
  }

  #words(table: number): Uint32Array {
    return new Uint32Array(this.#buffer, this.#at(table), this.#length(table) / 4);
  }
}

/** Runs a tool on an instance of its own; `copy` takes the result out of linear memory. */
function runTool<T>(
  pool: InstancePool,
  pickle: Uint8Array,
  which: number,
  copy: (bytes: Uint8Array<ArrayBuffer>) => T,
  { indent, annotate }: DisassembleOptions = { indent: 0, annotate: 0 },
): T {
  const lease = new Lease(pool);
  try {
    lease.call((exports) => exports.linker_reset(0));
    pushBytes(lease, pickle);
    const status = lease.call((exports) => exports.tool_run(which, indent, annotate));
    const { exports } = lease;
    const bytes = (at: number, length: number): Uint8Array<ArrayBuffer> =>
      new Uint8Array(exports.memory.buffer, at >>> 0, length >>> 0);
    try {
      const result = copy(bytes(exports.tool_result(), exports.tool_result_length()));
      if (status !== FAULT) return result;
      const { code, offset } = lease.fault();
      const reason = decodeText(bytes(exports.tool_reason(), exports.tool_reason_length()));
      throw new ToolFault(code, offset, reason, typeof result === "string" ? result : "");
    } finally {
      lease.call(() => exports.tool_release());
    }
  } finally {
    lease.dispose();
  }
}
