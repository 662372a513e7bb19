/** What a case works with: its classes, objects and watchers, and the log of what was called. */
import type { AnyParameter } from "../../ts/param/index.js";
import type { LogEntry } from "./case.js";
import { Opaque } from "./values.js";

/** A class of a case. */
export type CaseClass = (new (kwargs?: object) => CaseObject) & { readonly param: Space };

/** An object of a case. */
export type CaseObject = Record<string, unknown> & { readonly param: Space };

/** A namespace, by the names that the runner calls. */
export interface Space {
  get(name: string): AnyParameter & Record<string, unknown>;
  has(name: string): boolean;
  names(): readonly string[];
  [method: string]: unknown;
}

export class Scope {
  readonly classes = new Map<string, CaseClass>();
  readonly objects = new Map<string, unknown>();
  readonly opaques = new Map<string, Opaque>();
  readonly counters = new Map<string, () => number>();
  /** The times of the clocks. */
  readonly times = new Map<string, number>();
  readonly #clocks = new Map<string, () => number>();
  log: LogEntry[] = [];
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  inFolder(text: string): string {
    return text.replaceAll("$TMP", this.#folder);
  }

  object(name: string): unknown {
    if (!this.objects.has(name)) throw new Error(`the case has no object ${name}`);
    return this.objects.get(name);
  }

  cls(name: string): CaseClass {
    const found = this.classes.get(name);
    if (found === undefined) throw new Error(`the case has no class ${name}`);
    return found;
  }

  /** An object or a class by name; `self` is what an effect runs for. */
  target(name: string, self?: unknown): unknown {
    if (name === "self") return self;
    return this.objects.get(name) ?? this.classes.get(name) ?? this.object(name);
  }

  parameter(owner: string, name: string): AnyParameter & Record<string, unknown> {
    return (this.target(owner) as { param: Space }).param.get(name);
  }

  opaque(name: string): Opaque {
    let found = this.opaques.get(name);
    if (found === undefined) this.opaques.set(name, (found = new Opaque(name)));
    return found;
  }

  /** A function that gives 1, 2, 3, … */
  counter(name: string): () => number {
    let found = this.counters.get(name);
    if (found === undefined) {
      let made = 0;
      found = () => ++made;
      Object.defineProperty(found, "name", { value: name });
      this.counters.set(name, found);
    }
    return found;
  }

  /** A time that is set by hand. */
  clock(name: string): () => number {
    let found = this.#clocks.get(name);
    if (found === undefined) this.#clocks.set(name, (found = () => this.times.get(name) ?? 0));
    return found;
  }

  nameOfObject(value: unknown): string | undefined {
    for (const [name, object] of this.objects) if (object === value) return name;
    return undefined;
  }
}

/** Reads what a name stands for on an object or on a class: there it is the default. */
export function readName(target: unknown, name: string): unknown {
  if (typeof target === "function") {
    const { param } = target as unknown as CaseClass;
    if (!param.has(name)) throw new TypeError(`no ${name}`);
    // A class has no properties of its parameters; its prototype reads its defaults as an instance would.
    if (param.get(name).generates) return (target.prototype as Record<string, unknown>)[name];
    return (param.values as () => Record<string, unknown>)()[name];
  }
  if (!(name in (target as object))) throw new TypeError(`no ${name}`);
  return (target as Record<string, unknown>)[name];
}

/** Writes it. */
export function writeName(target: unknown, name: string, value: unknown): void {
  if (typeof target === "function")
    (target as unknown as CaseClass & { param: { update(values: object): void } }).param.update({ [name]: value });
  else (target as Record<string, unknown>)[name] = value;
}
