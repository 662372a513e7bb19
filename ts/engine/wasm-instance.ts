/**
 * Instances of the engine's module: what they export, views of their memory, and the pool that leases each of them whole to one
 * encoder or linker at a time.
 */
import { TAPE_VERSION } from "../tape/slot.js";
import { EngineFault } from "./engine.js";
import { Idle } from "./idle.js";

/** A compiled `WebAssembly.Module`. */
export type WasmModule = object;

interface WasmMemory {
  readonly buffer: ArrayBuffer;
}

/** What `crates/pickle-wasm` exports. Pointers and lengths are unsigned 32-bit; they arrive signed and are shifted. */
export interface WasmExports {
  readonly memory: WasmMemory;
  tape_version(): number;
  encoder_reset(protocol: number, flags: number, seed: number): void;
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
  output_gaps(): number;
  output_gap_count(): number;
  output_take(count: number): void;
  encoder_spent_start(): number;
  encoder_spent_end(from: number): number;
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
  linker_tables(): number;
  tool_run(which: number, indent: number, annotate: number): number;
  tool_result(): number;
  tool_result_length(): number;
  tool_reason(): number;
  tool_reason_length(): number;
  tool_release(): void;
}

/** Idle instances kept for the next use, and the largest: linear memory never shrinks, so one that grew beyond this is dropped when the event loop turns. */
const KEEP_INSTANCES = 4;
const KEEP_BYTES = 256 * 1024 * 1024;
const NO_SLOTS = new Float64Array(0);
const NO_WORDS = new Int32Array(0);
const NO_BYTES = new Uint8Array(0);
const NO_TABLES = new Uint32Array(0);

/** An instance of the module, and views of its memory that are kept: making them costs small pickles as much as their work. */
export class Instance {
  readonly exports: WasmExports;
  /** All of the memory. */
  bytes: Uint8Array<ArrayBuffer> = NO_BYTES;
  tables: Uint32Array = NO_TABLES;
  /** What the encoder's tape is written to. */
  slots: Float64Array = NO_SLOTS;
  words: Int32Array = NO_WORDS;
  data: Uint8Array = NO_BYTES;

  constructor(exports: WasmExports) {
    this.exports = exports;
  }

  /** Looks whether the memory has grown: that empties all views of it. To be called before views are used. */
  refresh(): void {
    if (this.bytes.length !== 0) return;
    const { buffer } = this.exports.memory;
    this.bytes = new Uint8Array(buffer);
    this.tables = new Uint32Array(buffer);
  }

  /** Makes room for a tape to be written. False: there is not so much memory. */
  reserve(slotCapacity: number, dataCapacity: number): boolean {
    const hasRoom = this.slots.length >= slotCapacity && this.data.length >= dataCapacity;
    // Without length they are of a memory that has grown since, or there never were any.
    if (hasRoom && this.slots.length !== 0) return true;
    const { exports } = this;
    if (exports.encoder_reserve(slotCapacity, dataCapacity) === 0) return false;
    const { buffer } = exports.memory;
    const slots = exports.encoder_slots() >>> 0;
    const count = exports.encoder_slot_capacity() >>> 0;
    this.slots = new Float64Array(buffer, slots, count);
    this.words = new Int32Array(buffer, slots, count * 2);
    this.data = new Uint8Array(buffer, exports.encoder_data() >>> 0, exports.encoder_data_capacity() >>> 0);
    return true;
  }
}

export class InstancePool {
  readonly #module: WasmModule;
  readonly #idle = new Idle<Instance>(KEEP_INSTANCES, KEEP_BYTES, ({ bytes }) => bytes.length);

  constructor(module: WasmModule) {
    this.#module = module;
  }

  lease(): Instance {
    return this.#idle.take() ?? this.#instantiate();
  }

  giveBack(instance: Instance): void {
    instance.refresh();
    this.#idle.giveBack(instance);
  }

  #instantiate(): Instance {
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
    return new Instance(exports);
  }
}

/** What encoder and linker share: the lease of one instance, and what happens to it. */
export class Lease {
  readonly #pool: InstancePool;
  #instance: Instance | undefined;

  constructor(pool: InstancePool) {
    this.#pool = pool;
    this.#instance = pool.lease();
  }

  get instance(): Instance {
    if (this.#instance === undefined) throw new Error("this encoder or linker was disposed of");
    return this.#instance;
  }

  get exports(): WasmExports {
    return this.instance.exports;
  }

  /** Runs a call that does more than to say a number. A trap leaves an instance in an unknown state: it is dropped. */
  call<T>(run: (exports: WasmExports) => T): T {
    const { exports } = this;
    try {
      return run(exports);
    } catch (trap) {
      this.#instance = undefined;
      throw trap;
    }
  }

  fault(): EngineFault {
    return new EngineFault(this.exports.fault_code() >>> 0, this.exports.fault_offset() >>> 0);
  }

  dispose(): void {
    if (this.#instance !== undefined) this.#pool.giveBack(this.#instance);
    this.#instance = undefined;
  }
}
