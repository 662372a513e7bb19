/**
 * Data that was written by an earlier or a later version of its class (docs/old-data.md): where the version stands, what is done
 * about it, what becomes of names that are no parameters. For pickles and JSON alike; what they do with it is theirs.
 */
import { setOwn } from "./fill.js";
import { asOptionError } from "./given.js";
import { type ClassPlan, PARAMETERS_KEY, type PlanCell, VERSION_KEY } from "./plan.js";

/** The version as one of the values. */
export const VERSION_CELL: PlanCell = { wireName: VERSION_KEY, kind: "any", check: (value) => value };

/** The cell of what an instance's own parameters say. */
export const PARAMETERS_CELL: PlanCell = { wireName: PARAMETERS_KEY, kind: "any", check: (value) => value };

/** How data of other versions is read. */
export interface OldDataOptions {
  /**
   * What becomes of a value under a name that is no parameter of the class: `"keep"` makes it a property of the instance, as
   * Python's objects have it in their `__dict__`; `"drop"` leaves it out; `"refuse"` is an error. Attributes that were written as such
   * come back in any case. Default: `"keep"` for pickles, `"refuse"` for JSON.
   */
  readonly unknownParameters?: "keep" | "drop" | "refuse";
  /** Data of a version above the class's: an error (`"refuse"`, the default), or read as if it were of the class's own (`"try"`). */
  readonly newerVersions?: "refuse" | "try";
  /**
   * What data is that says no version: of version 1 (`"first"`, the default), or of the class's own (`"current"`), as what a form
   * sends or what Python wrote that knows the class as it is today.
   */
  readonly unversioned?: "first" | "current";
}

/** The options with their defaults. */
export type ResolvedOldData = Required<OldDataOptions>;

const FOR_PICKLES: ResolvedOldData = { unknownParameters: "keep", newerVersions: "refuse", unversioned: "first" };

/** The words of each of these options. */
export const OLD_DATA_WORDS: { readonly [K in keyof ResolvedOldData]: readonly ResolvedOldData[K][] } = {
  unknownParameters: ["keep", "drop", "refuse"],
  newerVersions: ["refuse", "try"],
  unversioned: ["first", "current"],
};

/** The options with those of `defaults` where nothing is said. Throws a `TypeError` with the code `OPTION` for another word. */
export function resolveOldData(options: OldDataOptions, defaults?: Partial<ResolvedOldData>): ResolvedOldData {
  const { unknownParameters, newerVersions, unversioned } = options;
  const saysNothing = unknownParameters === undefined && newerVersions === undefined && unversioned === undefined;
  if (saysNothing && defaults === undefined) return FOR_PICKLES;
  const resolved: Record<string, string> = { ...FOR_PICKLES, ...defaults };
  for (const [name, words] of Object.entries(OLD_DATA_WORDS) as [keyof ResolvedOldData, readonly string[]][]) {
    const chosen = options[name];
    if (chosen === undefined) continue;
    if (!words.includes(chosen)) {
      const listed = words.map((word) => `"${word}"`).join(", ");
      throw asOptionError(new TypeError(`${name} is one of ${listed}, not ${String(chosen)}`));
    }
    resolved[name] = chosen;
  }
  return resolved as unknown as ResolvedOldData;
}

let current: ResolvedOldData = FOR_PICKLES;

/** How the pickle that is being read treats data of other versions. */
export const oldDataNow = (): ResolvedOldData => current;

/** Runs `read` with these options. What it calls may read pickles of its own, with what those say. */
export function withOldData<T>(options: ResolvedOldData, read: () => T): T {
  if (options === current) return read();
  const before = current;
  current = options;
  try {
    return read();
  } finally {
    current = before;
  }
}

/** Why data of another version cannot be read. Whoever reads says where, in an error of its own. */
export class OldDataFault extends Error {
  override readonly name = "OldDataFault";
  readonly code: "BAD_VERSION" | "NEWER_VERSION" | "MIGRATION";
  /** The version that the data says. */
  readonly value: unknown;

  constructor(code: OldDataFault["code"], message: string, value: unknown, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.value = value;
  }
}

/**
 * The version from which data has to be brought up to the class's; `undefined` where it can be read as it is. `mark`: what the data
 * says. Throws {@link OldDataFault}.
 */
export function versionBefore(
  { version = 1 }: ClassPlan,
  className: string,
  mark: unknown,
  { newerVersions, unversioned }: ResolvedOldData,
): number | undefined {
  if (mark === undefined) return version === 1 || unversioned === "current" ? undefined : 1;
  if (!Number.isSafeInteger(mark) || (mark as number) < 1) {
    throw new OldDataFault(
      "BAD_VERSION",
      `the version that the data of ${className} says is no integer from 1 on`,
      mark,
    );
  }
  const from = mark as number;
  if (from > version && newerVersions === "refuse") {
    throw new OldDataFault(
      "NEWER_VERSION",
      `the data of ${className} is of version ${from}, the class here of version ${version}: use a newer program, or read it with ` +
        'newerVersions: "try"',
      mark,
    );
  }
  return from < version ? from : undefined;
}

/** What `migrate` of a class makes of a state, by the names of parameters. Throws {@link OldDataFault}. */
export function migrated(
  { version = 1, migrate }: ClassPlan,
  className: string,
  state: Record<string, unknown>,
  from: number,
): Record<string, unknown> {
  if (migrate === undefined || migrate === null) return state;
  const failed = (what: string, cause?: unknown): OldDataFault =>
    new OldDataFault("MIGRATION", `migrate of ${className}, from version ${from} to ${version}, ${what}`, from, cause);
  let given: unknown;
  try {
    given = migrate(state, from);
  } catch (cause) {
    throw failed(`failed: ${cause instanceof Error ? cause.message : String(cause)}`, cause);
  }
  if (given === undefined) return state;
  if (typeof given !== "object" || given === null || !isPlain(given)) {
    throw failed("gave something that is no plain object; it changes the state, or gives another one");
  }
  return given as Record<string, unknown>;
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** A table of a plan, and how many cells that had when it was made. */
interface Table {
  readonly count: number;
  readonly slots: ReadonlyMap<string, number>;
}

const byDataName = new WeakMap<ClassPlan, Table>();
const byOwnName = new WeakMap<ClassPlan, Table>();

/** The table of a plan, made anew where the plan has grown (a parameter added to the class). */
function tableOf(
  known: WeakMap<ClassPlan, Table>,
  plan: ClassPlan,
  make: (cells: readonly PlanCell[]) => ReadonlyMap<string, number>,
): ReadonlyMap<string, number> {
  const count = plan.cells.length;
  let table = known.get(plan);
  if (table?.count !== count) known.set(plan, (table = { count, slots: make(plan.cells) }));
  return table.slots;
}

/** The slots of a plan by the names that data has for them: the wire names, and the aliases. */
export const slotsByDataName = (plan: ClassPlan): ReadonlyMap<string, number> => tableOf(byDataName, plan, dataNames);

/** The slots by the parameters' own names, and where none has it by those in data: what `migrate` may have left. */
export const slotsByOwnName = (plan: ClassPlan): ReadonlyMap<string, number> => tableOf(byOwnName, plan, ownNames);

function dataNames(cells: readonly PlanCell[]): Map<string, number> {
  const slots = new Map<string, number>();
  for (const [slot, { wireName, aliases = [] }] of cells.entries()) {
    for (const name of [wireName, ...aliases]) slots.set(name, slot);
  }
  return slots;
}

function ownNames(cells: readonly PlanCell[]): Map<string, number> {
  const slots = dataNames(cells);
  for (const [slot, { name, wireName }] of cells.entries()) slots.set(name ?? wireName, slot);
  return slots;
}

/**
 * The values that data has for an instance, by the names of the parameters; what is no parameter under its own. The name of today
 * counts before an alias, and of several aliases the first.
 */
export function named(plan: ClassPlan, entries: Iterable<readonly [string, unknown]>): Record<string, unknown> {
  const slots = slotsByDataName(plan);
  const state: Record<string, unknown> = {};
  for (const [key, value] of entries) {
    const slot = slots.get(key);
    const cell = slot === undefined ? undefined : plan.cells[slot];
    const name = cell?.name ?? cell?.wireName ?? key;
    if (key !== cell?.wireName && cell !== undefined && Object.hasOwn(state, name)) continue;
    setOwn(state, name, value);
  }
  return state;
}
