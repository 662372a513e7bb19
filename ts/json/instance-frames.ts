/**
 * Instances of the model that are being read: the values of their parameters, the properties beside, and data of an older version
 * of their class, which is brought up to date before any of it is checked (docs/old-data.md).
 */
import { type ClassInfo, wireNameOf } from "../param/class-info.js";
import type { ItemSpec } from "../param/items.js";
import type { AnyParameter } from "../param/parameter.js";
import { setOwn } from "../pickle/fill.js";
import { migrated, named, OldDataFault, slotsByDataName, slotsByOwnName, versionBefore } from "../pickle/old-data.js";
import type { JSONProblem } from "./errors.js";
import { formOf, titleOf } from "./forms.js";
import { Frame, type JSONRecord, RecordFrame, SKIPPED, WRONG } from "./frames.js";
import { objectionTo } from "./property-names.js";
import type { Reader, Where } from "./read.js";
import { requiredNames } from "./required.js";

/** What takes the values of an instance. */
export interface Takers {
  /** The value of a parameter, checked. */
  readonly put: (slot: number, value: unknown) => void;
  /** A property that is no parameter; absent where there is no instance for it. */
  readonly keep?: (name: string, value: unknown) => void;
  /** Which parameters are wanted. */
  readonly chosen?: (name: string) => boolean;
  /** Gives the whole, told what was given by the parameters' names. */
  readonly finish: (given: JSONRecord, reader: Reader) => unknown;
}

/** What is written for Param alone: a read-only value is the class's, a composite its attributes'. */
export const isNotRead = (parameter: AnyParameter): boolean => parameter.readonly || formOf(parameter) === "Composite";

/** Whether a value is only looked at: an event is over. */
export const isNotKept = (parameter: AnyParameter): boolean => parameter.autoTrigger !== null;

/**
 * Whether a value is the null that a parameter has where nobody set it, and which cannot always be set: `listSelector`. What has to be
 * given is given by no default.
 */
export const isDefaultNull = (info: ClassInfo, parameter: AnyParameter, value: unknown): boolean =>
  value === null && parameter.default === null && !requiredNames(info).includes(wireNameOf(parameter));

/** The values of parameters in an object, by their names in data. */
export class FieldsFrame extends Frame {
  readonly count: number;
  readonly #info: ClassInfo;
  readonly #json: JSONRecord;
  readonly #keys: readonly string[];
  readonly #slots: ReadonlyMap<string, number>;
  readonly #takers: Takers;
  readonly #given: JSONRecord = {};
  #slot: number | undefined;

  constructor(info: ClassInfo, json: JSONRecord, takers: Takers) {
    super();
    this.#info = info;
    this.#json = json;
    this.#keys = Object.keys(json).filter((key) => json[key] !== undefined);
    this.count = this.#keys.length;
    this.#slots = slotsByDataName(info.plan);
    this.#takers = takers;
  }
  get key(): string {
    return this.#keys[this.at] as string;
  }
  get part(): unknown {
    return this.#json[this.key];
  }
  override get spec(): ItemSpec | null {
    return this.#slot === undefined ? null : this.#info.parameters[this.#slot]!;
  }
  override enter(reader: Reader): unknown {
    this.#slot = this.#slots.get(this.key);
    if (this.#slot === undefined) {
      if (isKept(reader, this.#takers)) {
        return isFree(reader, this.#info, this.key, this.part) ? super.enter(reader) : WRONG;
      }
      if (!isAllowed(reader, this.#info, this.part, "")) this.isWrong = true;
      return SKIPPED;
    }
    const parameter = this.#info.parameters[this.#slot]!;
    const { chosen } = this.#takers;
    if ((chosen !== undefined && !chosen(parameter.name!)) || isNotRead(parameter)) return SKIPPED;
    // The name of today counts before an alias.
    const name = wireNameOf(parameter);
    const isAlias = this.key !== name;
    if (isAlias && (Object.hasOwn(this.#json, name) || Object.hasOwn(this.#given, parameter.name!))) return SKIPPED;
    return super.enter(reader);
  }
  override take(reader: Reader, value: unknown): void {
    const parameter = this.#info.parameters[this.#slot ?? -1];
    if (parameter === undefined || !isDefaultNull(this.#info, parameter, this.part)) {
      super.take(reader, value);
      return;
    }
    this.store(null);
    this.at++;
  }
  protected store(value: unknown): void {
    if (this.#slot === undefined) {
      this.#takers.keep!(this.key, value);
      return;
    }
    if (isNotKept(this.#info.parameters[this.#slot]!)) return;
    this.#takers.put(this.#slot, value);
    setOwn(this.#given, this.#info.parameters[this.#slot]!.name!, value);
  }
  finish(reader: Reader): unknown {
    return this.#takers.finish(this.#given, reader);
  }
}

const isKept = (reader: Reader, { keep }: Takers): boolean =>
  keep !== undefined && reader.oldData.unknownParameters === "keep";

/** Whether a name that is no parameter may be there; notes the problem if not. `key`: where it lies, from the present part on. */
function isAllowed(reader: Reader, info: ClassInfo, json: unknown, key: string): boolean {
  if (reader.oldData.unknownParameters === "drop") return true;
  reader.problem(`${titleOf(info, reader.registry)} has no parameter of that name`, json, "unknown-parameter", () =>
    reader.pathTo(key),
  );
  return false;
}

/** Whether a property may have this name; notes the problem if not. */
function isFree(reader: Reader, info: ClassInfo, name: string, json: unknown, path?: Where): boolean {
  const objection = objectionTo(info, reader.registry, name);
  if (objection !== undefined) reader.problem(objection, json, "state", path);
  return objection === undefined;
}

/** Properties that are no parameters. */
export class PropertiesFrame extends RecordFrame {
  readonly #info: ClassInfo;
  readonly #keep: (name: string, value: unknown) => void;

  constructor(info: ClassInfo, json: JSONRecord, keep: (name: string, value: unknown) => void) {
    super(json, {});
    this.#info = info;
    this.#keep = keep;
  }
  override enter(reader: Reader): unknown {
    return isFree(reader, this.#info, this.key, this.part) ? super.enter(reader) : WRONG;
  }
  protected override store(value: unknown): void {
    this.#keep(this.key, value);
  }
}

const CODES = { BAD_VERSION: "version", NEWER_VERSION: "newer-version", MIGRATION: "migrate" } as const;

/** Runs `work`; what it says of versions becomes a problem. */
function withoutFault<T>(reader: Reader, work: () => T): T | typeof WRONG {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof OldDataFault)) throw error;
    return reader.problem(error.message, error.value, CODES[error.code]);
  }
}

/** The version from which an object has to be brought up; `undefined`: it is read as it is. `mark`: what the data says. */
export const versionToRaise = (reader: Reader, info: ClassInfo, mark: unknown): number | undefined | typeof WRONG =>
  withoutFault(reader, () => versionBefore(info.plan, info.ownerTitle, mark, reader.oldData));

/**
 * The values of an object of an older version: read as their parameters of today have them, and where one refuses the form by
 * what it is; then, with the properties beside, changed by `migrate`; then checked.
 */
export class OlderFrame extends Frame {
  readonly count: number;
  readonly #info: ClassInfo;
  readonly #from: number;
  readonly #json: JSONRecord;
  readonly #keys: readonly string[];
  readonly #slots: ReadonlyMap<string, number>;
  readonly #attributes: JSONRecord;
  readonly #takers: Takers;
  readonly #entries: [string, unknown][] = [];
  /** What a parameter of today says against a value that `migrate` may leave as it is, by the parameter's name. */
  readonly #objections = new Map<string, { readonly value: unknown; readonly problems: readonly JSONProblem[] }>();
  /** What was said against the present part, which is read again by what it is. */
  #refused: readonly JSONProblem[] | null = null;
  #before = 0;
  #hadMore = false;

  /** `attributes`: the properties beside, read already. */
  constructor(info: ClassInfo, from: number, json: JSONRecord, attributes: JSONRecord, takers: Takers) {
    super();
    this.#info = info;
    this.#from = from;
    this.#json = json;
    this.#keys = Object.keys(json).filter((key) => json[key] !== undefined);
    this.count = this.#keys.length;
    this.#slots = slotsByDataName(info.plan);
    this.#attributes = attributes;
    this.#takers = takers;
  }
  get key(): string {
    return this.#keys[this.at] as string;
  }
  get part(): unknown {
    return this.#json[this.key];
  }
  get #parameter(): AnyParameter | undefined {
    return this.#info.parameters[this.#slots.get(this.key) ?? -1];
  }
  override enter(reader: Reader): unknown {
    this.#before = reader.problems.length;
    this.#hadMore = reader.hasMore;
    return reader.enter(this.part, this.#refused === null ? (this.#parameter ?? null) : null);
  }
  override take(reader: Reader, value: unknown): void {
    const parameter = this.#parameter;
    const isDeclared = parameter !== undefined && this.#refused === null;
    const formed = value !== WRONG && isDeclared ? reader.formed(parameter, this.part, value) : value;
    if (formed === WRONG && isDeclared) {
      this.#refused = reader.problems.splice(this.#before);
      reader.hasMore = this.#hadMore;
      return;
    }
    if (formed === WRONG) this.isWrong = true;
    else {
      this.#entries.push([this.key, formed]);
      if (this.#refused !== null) this.#objections.set(parameter!.name!, { value: formed, problems: this.#refused });
    }
    this.#refused = null;
    this.at++;
  }
  protected store(): void {}

  finish(reader: Reader): unknown {
    const info = this.#info;
    const { plan } = info;
    const entries = [...this.#entries, ...Object.entries(this.#attributes)];
    const state = withoutFault(reader, () => migrated(plan, info.ownerTitle, named(plan, entries), this.#from));
    if (state === WRONG) return WRONG;
    const given: JSONRecord = {};
    let isWrong = false;
    for (const [key, value] of Object.entries(state as JSONRecord)) {
      if (value !== undefined && !this.#give(key, value, given, reader)) isWrong = true;
    }
    return isWrong ? WRONG : this.#takers.finish(given, reader);
  }

  /** Gives the instance one of the values that `migrate` left. False: it is wrong. */
  #give(key: string, value: unknown, given: JSONRecord, reader: Reader): boolean {
    const info = this.#info;
    const slot = slotsByOwnName(info.plan).get(key);
    if (slot === undefined) {
      const { keep } = this.#takers;
      const isAttribute = Object.hasOwn(this.#attributes, key) || isKept(reader, this.#takers);
      if (!isAttribute) return isAllowed(reader, info, value, key);
      if (!isFree(reader, info, key, value, () => reader.pathTo(key))) return false;
      keep?.(key, value);
      return true;
    }
    const parameter = info.parameters[slot]!;
    if (isNotRead(parameter)) return true;
    const objection = this.#objections.get(parameter.name!);
    if (objection?.value === value) {
      reader.problems.push(...objection!.problems);
      return false;
    }
    const check = (): unknown => (isDefaultNull(info, parameter, value) ? null : parameter.check(value));
    const checked = reader.attempt(value, check, () => reader.pathTo(key));
    if (checked === WRONG) return false;
    if (isNotKept(parameter)) return true;
    this.#takers.put(slot, checked);
    setOwn(given, parameter.name!, checked);
    return true;
  }
}
