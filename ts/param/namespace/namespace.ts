/** The methods that an instance's namespace and a class's have in common, over a few primitives of each. */
import { slotKey } from "../../pickle/plan.js";
import { namesOf, refuseArgument, requireOptions, requireValues } from "../arguments.js";
import { hold, release } from "../careful-write.js";
import type { ClassInfo } from "../class-info.js";
import { isEqual } from "../equality.js";
import { type KindRule, type Rule, refuse } from "../errors.js";
import { setSource, type TimeSource } from "../generators.js";
import { htmlTable } from "../html-table.js";
import { INSPECT } from "../inspection.js";
import type { ModelInstance } from "../instance-state.js";
import { type LogLevel, log } from "../logging.js";
import { type Output, outputsOf } from "../outputs.js";
import type { AnyParameter } from "../parameter.js";
import {
  jsonPart,
  type ModeOptions,
  type Schema,
  type SchemaOptions,
  type Serializable,
  type SerializeOptions,
  type SubsetOptions,
  serializerBy,
} from "../serialization.js";
import { changes } from "../watching/changes.js";
import { listen } from "../watching/dependencies.js";
import { type DependedParameter, followPath, parametersOf } from "../watching/dependency-paths.js";
import type { Dispatch } from "../watching/dispatch.js";
import type { ParamEvent } from "../watching/event.js";
import { register, type Watchable } from "../watching/register.js";
import { dispatchOf } from "../watching/slot-watching.js";
import { endOn, Watcher, type WatchMode, type WatchOptions, type WatchSignal } from "../watching/watcher.js";
import { description } from "./describe.js";
import { lasting } from "./during.js";
import { attributesOf, generatorOf, inspected, renewed, type Stored } from "./dynamic-values.js";
import type { MethodDependency, ObjectsOf, WatcherTable } from "./methods.js";
import { type PprintOptions, pprint } from "./pprint.js";

type AnyRecord = Record<string, unknown>;

const WRONG_WATCH: KindRule = {
  code: "kind",
  rule: "watch",
  raises: "TypeError",
  message: (_subject, value, { repr }) =>
    `watch takes the name of a parameter, or an array of names, and then a function, as in watch("x", (event) => …), not ${repr(value)} in that place.`,
};

/** See the head of the file. */
export abstract class Namespace {
  protected abstract get info(): ClassInfo;
  protected abstract get target(): Watchable;
  protected abstract get instance(): ModelInstance | null;
  /** The parameter that `objects(which)` gives. */
  protected abstract parameter(slot: number, which: ObjectsOf): AnyParameter;
  protected abstract read(slot: number): unknown;
  protected abstract write(slot: number, value: unknown): void;
  protected abstract reset(slot: number): void;
  /** What tells watchers, `null` where nobody could be told. */
  protected abstract get telling(): Dispatch | null;
  abstract get watchers(): WatcherTable;

  names(): readonly string[] {
    const { order, parameters } = this.info;
    return order.map((slot) => parameters[slot]!.name!);
  }

  [Symbol.iterator](): IterableIterator<string> {
    return this.names()[Symbol.iterator]() as IterableIterator<string>;
  }

  has(name: string): boolean {
    return this.info.slots.has(name);
  }

  get(name: string): AnyParameter {
    return this.parameter(this.knownSlot(name), "own");
  }

  objects(which: ObjectsOf = "own"): AnyRecord {
    const { order, parameters } = this.info;
    return Object.fromEntries(order.map((slot) => [parameters[slot]!.name!, this.parameter(slot, which)]));
  }

  values(options: { readonly onlyChanged?: boolean } = {}): AnyRecord {
    requireOptions("values", options);
    const { onlyChanged = false } = options;
    const { slots, baseName } = this.info;
    const found: AnyRecord = {};
    for (const name of [...slots.keys()].sort()) {
      const slot = slots.get(name)!;
      // A composite of dynamic values holds their functions, as they do themselves.
      const value = attributesOf(this.info.parameters[slot]!) === null ? this.read(slot) : this.getValueGenerator(name);
      if (onlyChanged) {
        if (slot === 0 && isAutomaticName(value, baseName)) continue;
        if (isEqual(value, this.parameter(slot, "existing").default)) continue;
      }
      Object.defineProperty(found, name, { value, writable: true, enumerable: true, configurable: true });
    }
    return found;
  }

  /** Param 2.4.2, `Parameters.update` and `_update`. */
  update<T>(values: AnyRecord, during?: () => T): Disposable | T {
    requireValues("update", values);
    const references = this.referencesOf(Object.keys(values));
    const before = this.setAll(values);
    const restore = (): void => {
      this.setAll({ ...Object.fromEntries(before), ...references });
    };
    return lasting("update", restore, during);
  }

  /** The references that these parameters follow. */
  protected referencesOf(_names: readonly string[]): AnyRecord {
    return {};
  }

  private setAll(values: AnyRecord): [name: string, value: unknown][] {
    const given = Object.keys(values).filter((name) => values[name] !== undefined);
    const before = given.flatMap((name): [name: string, value: unknown][] => {
      const slot = this.info.slots.get(name);
      return slot === undefined ? [] : [[name, this.read(slot)]];
    });
    const events = given.flatMap((name) => {
      const slot = this.info.slots.get(name);
      return slot !== undefined && this.info.parameters[slot]!.autoTrigger !== null ? [slot] : [];
    });
    const write = (): void => {
      for (const name of given) this.write(this.slotOf(name, values[name]), values[name]);
    };
    const dispatch = this.telling;
    const { target } = this;
    for (const slot of events) hold(target, slot);
    try {
      if (dispatch === null) write();
      else batched(dispatch, write);
    } finally {
      for (const slot of events) release(target, slot);
    }
    for (const slot of events) this.reset(slot);
    return before;
  }

  /** Param 2.4.2, `Parameters.trigger`. */
  trigger(...names: string[]): void {
    const values: AnyRecord = {};
    for (const name of names) values[name] = this.read(this.knownSlot(name));
    for (const name of names) {
      const { autoTrigger } = this.info.parameters[this.info.slots.get(name)!]!;
      if (autoTrigger !== null) values[name] = autoTrigger.set;
    }
    const dispatch = dispatchOf(this.target);
    const { events, watchers } = dispatch;
    dispatch.events = [];
    dispatch.watchers = [];
    dispatch.triggering = true;
    try {
      this.setAll(values);
    } finally {
      dispatch.triggering = false;
      dispatch.events.push(...events);
      dispatch.watchers.push(...watchers);
    }
  }

  watch(names: string | readonly string[], fn: (...args: never[]) => unknown, options: WatchOptions = {}): Watcher {
    return this.watching(names, fn, "args", options);
  }

  watchValues(
    names: string | readonly string[],
    fn: (...args: never[]) => unknown,
    options: WatchOptions = {},
  ): Watcher {
    requireOptions("watchValues", options);
    const { what = "value" } = options;
    if (what !== "value") refuseArgument("watchValues", `what: "value" alone; watch() has slots`, what);
    return this.watching(names, fn, "kwargs", options);
  }

  private watching(
    names: string | readonly string[],
    fn: (...args: never[]) => unknown,
    mode: WatchMode,
    options: WatchOptions,
  ): Watcher {
    requireOptions(mode === "args" ? "watch" : "watchValues", options);
    if ((options.precedence ?? 0) < 0) {
      refuse({ kind: "", path: null, of: null }, { code: "precedence" }, options.precedence);
    }
    const areNames =
      typeof names === "string" || (typeof names === "object" && names !== null && Symbol.iterator in names);
    if (!areNames || typeof fn !== "function") {
      refuse({ kind: "", path: this.info.baseName, of: null }, WRONG_WATCH, areNames ? fn : names);
    }
    const list = typeof names === "string" ? [names] : [...names];
    // The library's own watchers come first among those of one precedence.
    if (this.instance !== null) listen(this.instance);
    const watcher = register(this.target, new Watcher(this.instance, this.info.cls, fn, mode, list, options));
    endOn(options.signal, watcher);
    return watcher;
  }

  unwatch(watcher: Watcher): void {
    if (typeof (watcher as Partial<Watcher> | null)?.unwatch !== "function")
      refuseArgument("unwatch", "what watch() gave", watcher);
    watcher.unwatch();
  }

  changes(
    names: string | readonly string[],
    options: { readonly signal?: WatchSignal; readonly onlyChanged?: boolean } = {},
  ): AsyncIterableIterator<ParamEvent> {
    requireOptions("changes", options);
    return changes(this.target, this.info.cls, namesOf("changes", names), options);
  }

  /** Param 2.4.2, `batch_call_watchers`. */
  batch<T>(during?: () => T): Disposable | T {
    const dispatch = dispatchOf(this.target);
    const { batching } = dispatch;
    dispatch.batching = true;
    const end = (): void => {
      dispatch.batching = batching;
      if (!batching) dispatch.deliver();
    };
    return lasting("batch", end, during);
  }

  /** Param 2.4.2, `Parameters.method_dependencies`. */
  methodDependencies(method: string): readonly MethodDependency[] {
    const { info, instance } = this;
    const subject = { inst: null, info };
    const { parameters, paths } = parametersOf(subject, method, false, false);
    const followed = instance === null ? [] : paths.flatMap((path) => followPath(instance, path, false));
    return [...parameters.map((found) => ofInstance(found, instance)), ...followed].map((found) => {
      const slot = found.info.slots.get(found.name)!;
      const { inst, name, what } = found;
      const parameter =
        inst === null
          ? found.info.parameters[slot]!
          : (inst as unknown as { param: { get(name: string): AnyParameter } }).param.get(name);
      return { inst, cls: found.info.cls, name, parameter, what };
    });
  }

  /** Param 2.4.2, `Parameters.log`. */
  log(level: LogLevel, text: string, ...values: readonly unknown[]): void {
    const { info, instance } = this;
    log(instance === null ? info.baseName : String(this.read(0)), level, text, values);
  }

  warning(text: string, ...values: readonly unknown[]): void {
    this.log("warning", text, ...values);
  }

  getValueGenerator(name: string): unknown {
    const value = this.stored(name);
    const names = attributesOf(value.parameter);
    return names === null ? value.stored : this.attributes(names, (attribute) => this.getValueGenerator(attribute));
  }

  inspectValue(name: string): unknown {
    const value = this.stored(name);
    const names = attributesOf(value.parameter);
    if (names !== null) return this.attributes(names, (attribute) => this.inspectValue(attribute));
    // Of other kinds Param inspects nothing: it reads the attribute.
    return inspected(value.parameter.generates ? this.held(name) : value);
  }

  /** What each attribute of a composite parameter is: some may be no parameters themselves. */
  private attributes(names: readonly string[], ask: (name: string) => unknown): unknown[] {
    const target = (this.instance ?? this.info.cls) as unknown as AnyRecord;
    return names.map((name) => (this.has(name) ? ask(name) : target[name]));
  }

  forceNewDynamicValue(name: string): unknown {
    return renewed(this.held(name));
  }

  /** Param 2.4.2, `Parameters.set_dynamic_time_fn`. */
  setDynamicTimeFn(time: TimeSource): void {
    const generators = this.names().flatMap((name) => generatorOf(this.stored(name)) ?? []);
    setSource(this.instance ?? this.info.cls, generators, time);
  }

  /** A value as it is held: a generator is not asked. */
  private stored(name: string): Stored {
    const slot = this.knownSlot(name);
    const parameter = this.parameter(slot, "existing");
    return { parameter, stored: this.read(slot), target: this.instance ?? this.info.cls };
  }

  /** As {@link stored}, but where the instance has no value its own parameter's default counts, as in Param. */
  private held(name: string): Stored {
    const value = this.stored(name);
    const slot = this.knownSlot(name);
    const isUnset = this.instance !== null && slot !== 0 && this.instance[slotKey(slot)] === undefined;
    return isUnset && !value.parameter.readsThrough ? { ...value, stored: value.parameter.default } : value;
  }

  outputs(): Record<string, Output> {
    const { info, instance } = this;
    return outputsOf(info, instance ?? (info.cls.prototype as object));
  }

  pprint(options: PprintOptions = {}): string {
    requireOptions("pprint", options);
    return pprint(this.instance, options);
  }

  describe(): string {
    return description(this.info, this.instance);
  }

  toString(): string {
    return this.describe();
  }

  /** @internal */ [INSPECT](): string {
    return this.toString();
  }

  toHTML(): string {
    return htmlTable(this.info, this.instance);
  }

  /** The instance or the class. */
  private get subject(): Serializable {
    return (this.instance ?? this.info.cls) as unknown as Serializable;
  }

  serializeParameters(options: SerializeOptions = {}): string {
    return serializerBy(options).serializeParameters(this.subject, options);
  }

  deserializeParameters(text: string, options: SubsetOptions = {}): AnyRecord {
    return serializerBy(options).deserializeParameters(this.subject, text, options);
  }

  serializeValue(name: string, options: ModeOptions = {}): string {
    return serializerBy(options).serializeValue(this.subject, name, options);
  }

  deserializeValue(name: string, text: string, options: ModeOptions = {}): unknown {
    return serializerBy(options).deserializeValue(this.subject, name, text, options);
  }

  schema(options: SchemaOptions = {}): Record<string, Schema> {
    return serializerBy(options).schema(this.subject, options);
  }

  jsonSchema(options: SchemaOptions = {}): Schema {
    return jsonPart().jsonSchema(this.subject, options);
  }

  /** The slot of a name that an update uses. */
  private slotOf(name: string, value: unknown): number {
    const { info } = this;
    const slot = info.slots.get(name);
    if (slot !== undefined) return slot;
    const rule: Rule = { code: "unknown-parameter", of: info.baseName, keyword: name };
    return refuse({ kind: "", path: `${info.baseName}.${name}`, of: null }, rule, value);
  }

  /** The slot of a name that is asked for. */
  private knownSlot(name: string): number {
    const slot = this.info.slots.get(name);
    if (slot !== undefined) return slot;
    const path = `${this.info.baseName}.${name}`;
    return refuse({ kind: "", path, of: null }, { code: "no-parameter", parameter: name }, name);
  }
}

/** Runs `change` as one batch. If it throws, what it collected waits for the next delivery, as in Param. */
function batched(dispatch: Dispatch, change: () => void): void {
  const { batching } = dispatch;
  dispatch.batching = true;
  try {
    change();
  } finally {
    dispatch.batching = batching;
  }
  if (!batching) dispatch.deliver();
}

function ofInstance(found: DependedParameter, instance: ModelInstance | null): DependedParameter {
  return instance === null || found.inst !== null ? found : { ...found, inst: instance };
}

/** Param 2.4.2, `_is_auto_name`. */
function isAutomaticName(value: unknown, className: string): boolean {
  return typeof value === "string" && value.startsWith(className) && /^\d{5}$/.test(value.slice(className.length));
}

/** Adds an accessor for each parameter, but for those that are called as a method, and those that are there. */
export function defineAccessors<T extends object>(
  namespace: T,
  info: ClassInfo,
  get: (of: T, slot: number) => AnyParameter,
): T {
  for (const [name, slot] of info.slots) {
    if (name in namespace) continue;
    Object.defineProperty(namespace, name, {
      get(this: T) {
        return get(this, slot);
      },
      enumerable: true,
      configurable: true,
    });
  }
  return namespace;
}
