/**
 * `scan`: what a pickle would do if it were loaded, without loading it. There is one reader of pickles: this walks the
 * tape the linker makes for `loads` too, so nothing can look harmless here and act otherwise there.
 */
import { type Engine, EngineFault } from "../engine/engine.js";
import { Code, codeName } from "../tape/code.js";
import { CHUNK_SURROGATES, FACT, type LinkedTape, NO_FACT } from "../tape/linked.js";
import { decodeStrings, type TextTables } from "../tape/strings.js";
import { defaultRegistry } from "./builtins/index.js";
import { python3Name } from "./builtins/python2.js";
import { isDangerous } from "./dangerous-names.js";
import { type PickleBytes, pickleBytes, requireOptions } from "./given.js";
import { keepShapesAlive } from "./pickle.js";
import { type ReadingLimits, resolveLimits } from "./reading-options.js";
import type { GlobalName, Registry } from "./registry.js";
import { type Callable, Walker } from "./scan-walk.js";
import { asRegistry, engineOf, notThat } from "./writing-options.js";

/**
 * What is thought of a pickle. `"allowed"`: it was read to its end, names nothing that is not allowed, and nothing
 * follows it. `"dangerous"`: it names what attacks use, or gives a class or module a state. `"unknown"`: anything else.
 */
export type Verdict = "allowed" | "unknown" | "dangerous";

/** A class or function that a pickle names. */
export interface ScannedGlobal {
  /** As the pickle names it. */
  readonly module: string;
  /** The name in the module, dotted for what is nested. */
  readonly qualname: string;
  /** The opcode that named it first. */
  readonly offset: number;
  /** Whether it counts as allowed; {@link reason} says why. */
  readonly allowed: boolean;
  /** `registered`: `loads` would find it; `listed`: it is in `allow`; else why it is not allowed. */
  readonly reason: "registered" | "listed" | "not registered" | "used in attacks";
}

/** A call that loading would make. */
export interface ScannedCall {
  /** Which opcode makes it. OBJ is told as `INST`: it does the same. */
  readonly opcode: "REDUCE" | "NEWOBJ" | "NEWOBJ_EX" | "INST";
  /** `"module.qualname"`; `null` for what is itself the result of a call. */
  readonly callable: string | null;
  /** Byte offset of that opcode. */
  readonly offset: number;
  /** Its result was thrown away: what counts is what the call does. */
  readonly popped: boolean;
}

/** A state that loading would give to something (BUILD). */
export interface ScannedBuild {
  /** The class or function whose call made the target, or the class or function that is itself given a state. */
  readonly target: string | null;
  /** The target is a class or function, not an object made of one. */
  readonly isGlobal: boolean;
  /** Byte offset of the opcode. */
  readonly offset: number;
}

/** An extension code that a pickle uses in place of a name (`copyreg.add_extension`). */
export interface ScannedExtension {
  /** The number, 1 to 2³¹−1. */
  readonly code: number;
  /** The name it stands for; `null` where the registry has none. */
  readonly name: string | null;
  /** Whether the registry has the code, and the name is allowed. */
  readonly allowed: boolean;
  /** The opcode that named it first. */
  readonly offset: number;
}

/** How a pickle uses its memo. What is odd here changes nothing that loading does; no pickler writes it. */
export interface ScannedMemo {
  /** Entries that were written, and how many of them are read; the rest are dead, as most are in what CPython writes. */
  readonly written: number;
  /** How many of these are read again. */
  readonly read: number;
  /** The first opcode that puts by index in a pickle that has MEMOIZE too, or the other way round: the later of the two. */
  readonly mixed: number | null;
  /** The first opcode that writes an entry which was written before. */
  readonly redefined: number | null;
}

/** A persistent id: something that stands outside of the pickle. */
export interface ScannedPersistentId {
  /** A text or number; `null` for any other value. */
  readonly id: string | number | null;
  /** Byte offset of the opcode. */
  readonly offset: number;
}

/** What {@link scan} found. Lists are in the order of the pickle; what it did not come to is not in them. */
export interface ScanReport {
  /** What to think of it. */
  readonly verdict: Verdict;
  /** The classes and functions it names, each once. */
  readonly globals: readonly ScannedGlobal[];
  /** The calls it makes, each time. */
  readonly calls: readonly ScannedCall[];
  /** The states it gives. */
  readonly builds: readonly ScannedBuild[];
  /** The extension codes it uses, each once. */
  readonly extensions: readonly ScannedExtension[];
  /** The persistent ids it has. */
  readonly persistentIds: readonly ScannedPersistentId[];
  /** How it uses its memo. */
  readonly memo: ScannedMemo;
  /** The first PROTO that does not begin the pickle: the second one, or one that is not at the start. */
  readonly lateProtocol: number | null;
  /** Buffers it takes from outside. */
  readonly buffers: number;
  /** The offset after STOP, or where reading broke off. */
  readonly end: number;
  /** Bytes after STOP, which `loads` ignores. */
  readonly trailing: number;
  /** Some list above is not complete: each ends after {@link MOST_FINDINGS}. */
  readonly more: boolean;
  /** Why reading broke off. */
  readonly error?: { readonly code: string; readonly offset: number };
}

/** The options of {@link scan}. */
export interface ScanOptions {
  /** Default: the WebAssembly engine where it can run, else the TypeScript one. The report is the same. */
  readonly engine?: Engine;
  /** What is registered is allowed. Default: the registry `loads` uses. */
  readonly registry?: Registry;
  /** More names that are allowed: `"module.qualname"`, or `"module.*"` for all of a module (not of those below it). */
  readonly allow?: Iterable<string>;
  /** Whether persistent ids are allowed. Default false. */
  readonly persistentIds?: boolean;
  /** As those of `loads`; a pickle that goes beyond one breaks off there. */
  readonly limits?: ReadingLimits;
}

/** How many findings of a kind a report lists. */
export const MOST_FINDINGS = 10_000;

/** Opcodes linked in one go. */
const BUDGET = 0x7fffffff;

/** Says what a pickle would do. Any bytes may be given to it; it never throws because of them, but a `TypeError` for what is none. */
export function scan(pickle: PickleBytes, options: ScanOptions = {}): ScanReport {
  const bytes = pickleBytes(pickle);
  requireOptions(options);
  const { allow = [], persistentIds = false } = options;
  if (typeof allow !== "object" || allow === null || !(Symbol.iterator in allow))
    throw notThat("allow", "a list of names", allow);
  const engine = engineOf(options);
  const registry = options.registry === undefined ? defaultRegistry : asRegistry(options.registry);
  const limits = resolveLimits(options.limits);
  keepShapesAlive();
  const linker = engine.linker({ exact: false, rows: false, facts: true, limits });
  try {
    // What is larger than is allowed is not looked at.
    let fault = bytes.length > limits.bytes ? new EngineFault(Code.LIMIT, 0) : undefined;
    try {
      if (fault === undefined) linker.push(bytes);
      linker.finish();
      while (fault === undefined && linker.step(BUDGET) !== "done");
    } catch (error) {
      if (!(error instanceof EngineFault)) throw error;
      fault = error;
    }
    return report(linker.linked(), fault, new Allowance(registry, new Set(allow)), persistentIds);
  } finally {
    linker.dispose();
  }
}

/** Which names are allowed, and why. */
class Allowance {
  readonly #registry: Registry;
  readonly #listed: ReadonlySet<string>;

  constructor(registry: Registry, listed: ReadonlySet<string>) {
    this.#registry = registry;
    this.#listed = listed;
  }

  reason({ module, qualname }: GlobalName): ScannedGlobal["reason"] {
    if (this.#listed.has(`${module}.${qualname}`)) return "listed";
    // Dots would lead out of the module's own names.
    if (this.#listed.has(`${module}.*`) && !qualname.includes(".")) return "listed";
    if (this.#registry.entry(module, qualname) !== undefined) return "registered";
    return isDangerous(module, qualname) ? "used in attacks" : "not registered";
  }

  extension(code: number, offset: number): ScannedExtension {
    const name = this.#registry.extensionName(code);
    if (name === undefined) return { code, name: null, allowed: false, offset };
    return { code, name: `${name.module}.${name.qualname}`, allowed: isAllowed(this.reason(name)), offset };
  }

  extensionName(code: number): string | null {
    return this.extension(code, 0).name;
  }
}

const isAllowed = (reason: ScannedGlobal["reason"]): boolean => reason === "registered" || reason === "listed";

function report(
  tape: LinkedTape,
  fault: EngineFault | undefined,
  allowance: Allowance,
  allowsPersistentIds: boolean,
): ScanReport {
  const strings = decodeStrings(fault === undefined ? tape : closed(tape));
  const protocol = tape.input[0] === 0x80 ? (tape.input[1] as number) : 1;
  const globals: ScannedGlobal[] = [];
  const names: string[] = [];
  const reasons = new Set<string>();
  for (let at = 0; at + 2 < tape.globals.length; at += 3) {
    const module = strings[tape.globals[at] as number] ?? "";
    const qualname = strings[tape.globals[at + 1] as number] ?? "";
    // Below protocol 3 Python 2's names stand for today's, as when it is loaded.
    const reason = allowance.reason(protocol < 3 ? python3Name(module, qualname) : { module, qualname });
    const offset = tape.globals[at + 2] as number;
    reasons.add(reason);
    names.push(`${module}.${qualname}`);
    if (globals.length < MOST_FINDINGS) {
      globals.push({ module, qualname, offset, allowed: isAllowed(reason), reason });
    }
  }
  const nameOf = ({ global, extension }: Callable): string | null =>
    global >= 0 ? (names[global] ?? null) : extension >= 0 ? allowance.extensionName(extension) : null;
  const walker = new Walker(tape, strings, MOST_FINDINGS);
  walker.run();
  const calls = walker.calls.map(({ opcode, callable, offset, popped }) => ({
    opcode,
    callable: nameOf(callable),
    offset,
    popped,
  }));
  const builds = walker.builds.map(({ target, isGlobal, offset }) => ({ target: nameOf(target), isGlobal, offset }));
  const { facts } = tape;
  const extensions: ScannedExtension[] = [];
  let isEveryCodeAllowed = true;
  for (let at = FACT.extensions; at + 1 < facts.length; at += 2) {
    const extension = allowance.extension(facts[at] as number, facts[at + 1] as number);
    isEveryCodeAllowed &&= extension.allowed;
    if (extensions.length < MOST_FINDINGS) extensions.push(extension);
  }
  const trailing = fault === undefined ? tape.input.length - tape.end : 0;
  const isWhole = fault === undefined && trailing === 0;
  const allAllowed =
    reasons.size === [...reasons].filter((reason) => reason === "registered" || reason === "listed").length &&
    isEveryCodeAllowed &&
    (allowsPersistentIds || walker.persistentIds.length === 0);
  const isAttack = reasons.has("used in attacks") || walker.statesOnGlobals > 0;
  return {
    verdict: isAttack ? "dangerous" : isWhole && allAllowed ? "allowed" : "unknown",
    globals,
    calls,
    builds,
    extensions,
    persistentIds: walker.persistentIds,
    memo: memoFacts(facts),
    lateProtocol: offsetOrNull(facts[FACT.proto]),
    buffers: walker.buffers,
    end: fault === undefined ? tape.end : fault.offset,
    trailing,
    more: walker.more || names.length > globals.length || facts.length - FACT.extensions > 2 * extensions.length,
    ...(fault === undefined ? {} : { error: { code: codeName(fault.code), offset: fault.offset } }),
  };
}

const offsetOrNull = (offset = NO_FACT): number | null => (offset === NO_FACT ? null : offset);

function memoFacts(facts: Uint32Array): ScannedMemo {
  const put = offsetOrNull(facts[FACT.put]);
  const memoize = offsetOrNull(facts[FACT.memoize]);
  return {
    written: facts[FACT.written] ?? 0,
    read: facts[FACT.read] ?? 0,
    mixed: put === null || memoize === null ? null : Math.max(put, memoize),
    redefined: offsetOrNull(facts[FACT.redefined]),
  };
}

/** A fault leaves the last chunk of texts open. */
const closed = ({ text, lengths, chunks }: TextTables): TextTables => ({
  text,
  lengths,
  chunks: Uint32Array.of(...chunks, text.length, lengths.length, CHUNK_SURROGATES),
});
