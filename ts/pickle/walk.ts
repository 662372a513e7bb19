/** What the parts of a gather share: where they write, what they have seen, where they are, and how they refuse. */
import type { TapeWriter } from "../tape/writer.js";
import { assertDatetime } from "./builtins/datetime.js";
import { Definitions } from "./definitions.js";
import { PicklingError, shortPath } from "./error.js";
import { Frames } from "./frames.js";
import { Identity } from "./identity.js";
import { type Classified, Kind, type RowRun } from "./kind.js";
import { isPolluted } from "./record-keys.js";
import type { Registry } from "./registry.js";
import { RepeatedTexts } from "./repeated-texts.js";
import type { ResolvedWriting } from "./writing-options.js";

/** How many walks there were. */
let walks = 0;

export class Walk {
  tape: TapeWriter;
  /** Tells this walk from others. */
  readonly serial = ++walks;
  readonly repeated: RepeatedTexts;
  readonly options: ResolvedWriting;
  readonly registry: Registry;
  readonly identity: Identity;
  readonly frames: Frames;
  readonly definitions: Definitions;
  /** Whether a plain array of numbers and texts may be written without asking anybody. */
  hasQuickLists = false;
  /** Whether plain objects are written by their values alone: nobody is asked for keys, and `for … in` finds all own keys and no others. */
  hasQuickRecords = false;
  /** Whether long bytes stay where they are until the pickle is taken: not where others are asked about every value. */
  readonly lends: boolean;
  /** Whether rows may be written in runs: nobody is asked about instances. */
  readonly mayRun: boolean;
  /** The class of the last row, if more may be written as {@link gatherRows} does. */
  lastRow: RowRun | null = null;
  /** Where the cells of the last row with nodes begin. */
  rowAt = 0;
  /** Texts are objects of their own ({@link DumpsOptions.strings}). */
  readonly copies: boolean;
  /** The keys of dicts, too. */
  readonly copiesKeys: boolean;

  constructor(tape: TapeWriter, options: ResolvedWriting) {
    this.tape = tape;
    this.options = options;
    this.registry = options.registry;
    this.identity = new Identity(options.fast ? "none" : options.identity);
    const mayRepeat = options.fast || options.identity === "instances";
    this.frames = new Frames(
      mayRepeat,
      options.limits.depth,
      (code, reason) => this.refuse(reason, code, undefined),
      () => this.identity.finish(),
    );
    this.copies = options.strings !== "value";
    this.copiesKeys = options.strings === "copies";
    this.repeated = new RepeatedTexts(this.copies, options.strings === "keys");
    this.definitions = new Definitions(this);
    this.lends =
      options.persistentId === undefined &&
      options.reducerOverride === undefined &&
      options.dispatchTable === undefined &&
      options.bufferCallback === undefined;
    this.mayRun = options.persistentId === undefined && options.reducerOverride === undefined;
    this.lookAround();
  }

  /** Finds out who has a say in how lists and plain objects are written: before each pickle, for that may change. */
  lookAround(): void {
    const { options } = this;
    this.hasQuickLists =
      options.persistentId === undefined &&
      options.reducerOverride === undefined &&
      options.dispatchTable?.has(Array) !== true &&
      options.registry.reducerOf(Array) === undefined;
    this.hasQuickRecords = this.hasQuickLists && options.undefined !== "omit" && !isPolluted(Object.prototype);
  }

  /** The path to the value being written, with `member` at its end. */
  readonly path = (member = ""): string => this.frames.path(this.options.rootName) + member;

  /** The error for a value that cannot be written. */
  refuse(reason: string, code: string, value: unknown, member = ""): PicklingError {
    const path = this.path(member);
    return new PicklingError(`cannot pickle ${shortPath(path)}: ${reason}`, { code, path, value });
  }

  /** The milliseconds of a Date. Throws {@link PicklingError} `BAD_DATE` for one that is no datetime of Python's. */
  milliseconds(date: Date, parameter?: string): number {
    const milliseconds = date.getTime();
    const reason = assertDatetime(milliseconds);
    if (reason !== undefined) {
      throw this.refuse(reason, "BAD_DATE", date, parameter === undefined ? "" : `.${parameter}`);
    }
    return milliseconds;
  }

  /** The names of the properties that are written. */
  keysOf(record: object): string[] {
    const keys = Object.keys(record);
    if (this.options.undefined !== "omit") return keys;
    return keys.filter((key) => (record as Record<string, unknown>)[key] !== undefined);
  }

  /**
   * Whether instances of a class cannot be written by the tape's own words for them, and are taken apart instead: every
   * part is a value that `persistentId` is asked for, or the class is made in another way.
   */
  spellsOut(classified: Classified): boolean {
    const { persistentId, protocol } = this.options;
    if (persistentId !== undefined || (protocol < 2 && classified.kind === Kind.instance)) return true;
    return protocol < 4 && (this.registry.nameOf(classified.type)?.qualname.includes(".") ?? false);
  }
}
