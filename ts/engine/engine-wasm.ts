/**
 * The WebAssembly engine: `crates/pickle` behind number-only exports (`crates/pickle-wasm`). An instance of the module
 * holds one encoder and one linker; each that is alive leases a whole instance, so nothing of one can move or free the
 * memory of another, user code may pickle inside a pickle, and a trap costs that instance alone.
 */

import { Code } from "../tape/code.js";
import type { LinkedTape } from "../tape/linked.js";
import { TAPE_VERSION } from "../tape/slot.js";
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
import { linkerBits, linkerLimits } from "./linker-options.js";
import { decodeText } from "./tools/text.js";

/** A compiled `WebAssembly.Module`. */
export type WasmModule = object;

interface WasmMemory {
  readonly buffer: ArrayBuffer;
}

/** What `crates/pickle-wasm` exports. Pointers and lengths are unsigned 32-bit; they arrive signed and are shifted. */
interface WasmExports {
  readonly memory: WasmMemory;
  tape_version(): number;
  encoder_reset(protocol: number, flags: number): void;
  encoder_next(): void;
  encoder_reserve(slots: number, data: number): number;
  encoder_slots(): number;
  encoder_slot_capacity(): number;
  encoder_data(): number;
  encoder_data_capacity(): number;
  encoder_step(slotCount: number, dataLength: number, budget: number): number;
  output(): number;
  output_length(): number;
  output_ready(): number;
  output_take(count: number): void;
  fault_code(): number;
  fault_offset(): number;
  linker_reset(options: number): void;
  linker_reset_limited(options: number, values: number, length: number, digits: number, memo: number): void;
  linker_reserve(count: number): number;
  linker_push(count: number): void;
  linker_finish(): void;
  linker_step(budget: number): number;
  linker_next(): void;
  linker_end(): number;
  linker_table(which: number): number;
  linker_table_length(which: number): number;
  tool_run(which: number, indent: number, annotate: number): number;
  tool_result(): number;
  tool_result_length(): number;
  tool_reason(): number;
  tool_reason_length(): number;
  tool_release(): void;
}

/** Statuses of the step functions. */
const DONE = 0;
const MORE = 1;
const FAULT = 2;

/** Tables of a linker, by the number `linker_table` takes. */
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
} as const;

/** Tools, by the number `tool_run` takes. */
const TOOL = { disassemble: 0, optimize: 1 } as const;

/**
 * Linear memory never shrinks: an instance that grew beyond this is dropped at once. Below it, using the memory again is
 * worth a lot: fresh pages cost more than the engine's own work on them (three times, for 100,000 objects).
 */
const KEEP_BYTES = 256 * 1024 * 1024;
/** Idle instances kept for the next use. */
const KEEP_INSTANCES = 4;
/** Instances above this size are not kept for longer than {@link IDLE_MILLISECONDS} without use. */
const SMALL_BYTES = 8 * 1024 * 1024;
const IDLE_MILLISECONDS = 5000;
/**
 * Opcodes linked in one call. A function that is running is not replaced when the browser or Node has a better version
 * of it ready, so the first large pickle would be read by the slow one to its end.
 */
const STRETCH = 65_536;
/** Room a fresh encoder starts with: 8,192 slots and 32 KB of text, enough for small snapshots without growing. */
const FIRST_SLOTS = 8192;
const FIRST_DATA = 32_768;

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

function decodeBase64(base64: string): Uint8Array<ArrayBuffer> {
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

class InstancePool {
  readonly #module: WasmModule;
  readonly #idle: WasmExports[] = [];
  #timer: unknown;
  /** Whether a large instance came back since the timer was set. */
  #used = false;

  constructor(module: WasmModule) {
    this.#module = module;
  }

  lease(): WasmExports {
    return this.#idle.pop() ?? this.#instantiate();
  }

  giveBack(instance: WasmExports): void {
    const size = instance.memory.buffer.byteLength;
    if (size > KEEP_BYTES || this.#idle.length >= KEEP_INSTANCES) return;
    this.#idle.push(instance);
    if (size > SMALL_BYTES) this.#dropLater();
  }

  /** One timer for the pool; it goes on while large instances come back and ends with the first quiet interval. */
  #dropLater(): void {
    this.#used = true;
    if (this.#timer !== undefined) return;
    const timer = setTimeout(() => {
      this.#timer = undefined;
      if (this.#used) {
        this.#dropLater();
        this.#used = false;
        return;
      }
      const small = this.#idle.filter((instance) => instance.memory.buffer.byteLength <= SMALL_BYTES);
      this.#idle.splice(0, this.#idle.length, ...small);
    }, IDLE_MILLISECONDS);
    this.#timer = timer;
    // In Node a waiting timer would keep the program from ending.
    (timer as { unref?: () => void }).unref?.();
  }

  #instantiate(): WasmExports {
    // wasm-bindgen leaves a few imports (its externref table) that number-only exports never call.
    const imports: Record<string, Record<string, () => void>> = {};
    for (const { module, name } of WebAssembly.Module.imports(this.#module as WebAssembly.Module)) {
      imports[module] ??= {};
      (imports[module] as Record<string, () => void>)[name] = () => {};
    }
    const exports = new WebAssembly.Instance(this.#module as WebAssembly.Module, imports)
      .exports as unknown as WasmExports;
    if (exports.tape_version?.() !== TAPE_VERSION) {
      throw new Error("this WebAssembly module is not the engine of this version of brine");
    }
    return exports;
  }
}

/** What encoder and linker share: the lease of one instance, and what happens to it. */
class Lease {
  readonly #pool: InstancePool;
  #instance: WasmExports | undefined;

  constructor(pool: InstancePool) {
    this.#pool = pool;
    this.#instance = pool.lease();
  }

  get instance(): WasmExports {
    if (this.#instance === undefined) throw new Error("this encoder or linker was disposed of");
    return this.#instance;
  }

  /** Runs a call that works on input. A trap leaves an instance in an unknown state: it is dropped. */
  call(run: (instance: WasmExports) => number): number {
    try {
      return run(this.instance);
    } catch (trap) {
      this.#instance = undefined;
      throw trap;
    }
  }

  fault(): EngineFault {
    return new EngineFault(this.instance.fault_code() >>> 0, this.instance.fault_offset() >>> 0);
  }

  dispose(): void {
    if (this.#instance !== undefined) this.#pool.giveBack(this.#instance);
    this.#instance = undefined;
  }
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

class WasmEncoder implements Encoder {
  slots!: Float64Array;
  words!: Int32Array;
  data!: Uint8Array;
  readonly #lease: Lease;

  constructor(pool: InstancePool, options: EncoderOptions) {
    this.#lease = new Lease(pool);
    this.#lease.instance.encoder_reset(encoderProtocol(options.protocol), encoderFlags(options));
    this.grow(FIRST_SLOTS, FIRST_DATA);
  }

  grow(slotCapacity: number, dataCapacity: number): void {
    if (this.#lease.call((instance) => instance.encoder_reserve(slotCapacity, dataCapacity)) === 0) {
      throw new RangeError("there is not enough memory for a snapshot of this size");
    }
    const { instance } = this.#lease;
    const { buffer } = instance.memory;
    const slots = instance.encoder_slots() >>> 0;
    const count = instance.encoder_slot_capacity() >>> 0;
    this.slots = new Float64Array(buffer, slots, count);
    this.words = new Int32Array(buffer, slots, count * 2);
    this.data = new Uint8Array(buffer, instance.encoder_data() >>> 0, instance.encoder_data_capacity() >>> 0);
  }

  step(slotCount: number, dataLength: number, budget: number): boolean {
    const status = this.#lease.call((instance) => instance.encoder_step(slotCount, dataLength, budget));
    if (status === FAULT) throw this.#lease.fault();
    return status === DONE;
  }

  next(): void {
    this.#lease.call((instance) => {
      instance.encoder_next();
      return DONE;
    });
    // Texts that are kept may have grown the memory.
    this.grow(0, 0);
  }

  output(): Uint8Array<ArrayBuffer> {
    const { instance } = this.#lease;
    const from = instance.output() >>> 0;
    return new Uint8Array(instance.memory.buffer.slice(from, from + (instance.output_length() >>> 0)));
  }

  get ready(): number {
    return this.#lease.instance.output_ready() >>> 0;
  }

  take(target: Uint8Array): number {
    const { instance } = this.#lease;
    const count = Math.min(instance.output_ready() >>> 0, target.length);
    target.set(new Uint8Array(instance.memory.buffer, instance.output() >>> 0, count));
    instance.output_take(count);
    return count;
  }

  dispose(): void {
    // A view keeps all of an instance's memory alive, even what somebody else makes it grow to.
    this.slots = NO_SLOTS;
    this.words = NO_WORDS;
    this.data = NO_DATA;
    this.#lease.dispose();
  }
}

/** Copies a chunk of a pickle into linear memory. */
function pushBytes(lease: Lease, chunk: Uint8Array): void {
  const at = lease.call((instance) => instance.linker_reserve(chunk.length)) >>> 0;
  const { instance } = lease;
  // More than offsets reach, or than there is memory for.
  if (at === 0 && chunk.length > 0) throw new EngineFault(Code.TAPE_LIMIT, instance.linker_end() >>> 0);
  new Uint8Array(instance.memory.buffer, at, chunk.length).set(chunk);
  instance.linker_push(chunk.length);
}

class WasmLinker implements Linker {
  readonly #lease: Lease;

  constructor(pool: InstancePool, options: LinkerOptions) {
    this.#lease = new Lease(pool);
    const { values, length, digits, memo } = linkerLimits(options.limits);
    this.#lease.instance.linker_reset_limited(linkerBits(options), values, length, digits, memo);
  }

  push(chunk: Uint8Array): void {
    pushBytes(this.#lease, chunk);
  }

  finish(): void {
    this.#lease.instance.linker_finish();
  }

  step(budget: number): "more" | "input" | "done" {
    let status: number;
    let left = budget;
    do {
      const stretch = Math.min(left, STRETCH);
      status = this.#lease.call((instance) => instance.linker_step(stretch));
      left -= stretch;
    } while (status === MORE && left > 0);
    if (status === FAULT) throw this.#lease.fault();
    if (status === DONE) return "done";
    return status === MORE ? "more" : "input";
  }

  next(): void {
    this.#lease.instance.linker_next();
  }

  linked(): LinkedTape {
    const { instance } = this.#lease;
    const { buffer } = instance.memory;
    const at = (table: number): number => instance.linker_table(table) >>> 0;
    const length = (table: number): number => instance.linker_table_length(table) >>> 0;
    const bytes = (table: number): Uint8Array => new Uint8Array(buffer, at(table), length(table));
    const wordsOf = (table: number): Uint32Array => new Uint32Array(buffer, at(table), length(table) / 4);
    return {
      slots: new Float64Array(buffer, at(TABLE.slots), length(TABLE.slots) / 8),
      words: new Int32Array(buffer, at(TABLE.slots), length(TABLE.slots) / 4),
      text: bytes(TABLE.text),
      lengths: wordsOf(TABLE.lengths),
      chunks: wordsOf(TABLE.chunks),
      ranges: wordsOf(TABLE.ranges),
      wides: new Float64Array(buffer, at(TABLE.wides), length(TABLE.wides) / 8),
      globals: wordsOf(TABLE.globals),
      shapes: wordsOf(TABLE.shapes),
      digits: bytes(TABLE.digits),
      facts: wordsOf(TABLE.facts),
      input: bytes(TABLE.input),
      end: instance.linker_end() >>> 0,
    };
  }

  dispose(): void {
    this.#lease.dispose();
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
    lease.instance.linker_reset(0);
    pushBytes(lease, pickle);
    const status = lease.call((instance) => instance.tool_run(which, indent, annotate));
    const { instance } = lease;
    const bytes = (at: number, length: number): Uint8Array<ArrayBuffer> =>
      new Uint8Array(instance.memory.buffer, at >>> 0, length >>> 0);
    try {
      const result = copy(bytes(instance.tool_result(), instance.tool_result_length()));
      if (status !== FAULT) return result;
      const { code, offset } = lease.fault();
      const reason = decodeText(bytes(instance.tool_reason(), instance.tool_reason_length()));
      throw new ToolFault(code, offset, reason, typeof result === "string" ? result : "");
    } finally {
      instance.tool_release();
    }
  } finally {
    lease.dispose();
  }
}
