/** `a.param`. */

import { requireOptions } from "../arguments.js";
import { resetValue } from "../careful-write.js";
import { type ClassInfo, HAS_DEPENDENTS } from "../class-info.js";
import { refuse } from "../errors.js";
import { copyInstance } from "../instance-copy.js";
import { currentParameter, instanceParameter } from "../instance-parameter.js";
import { type ModelInstance, stateOf } from "../instance-state.js";
import type { AnyParameter } from "../parameter.js";
import { referenceOf } from "../references.js";
import { readValue, writeSlot } from "../slots.js";
import { INFO, PRIVATE, TARGET, WATCHERS } from "../symbols.js";
import type { Dispatch } from "../watching/dispatch.js";
import { dispatchOf } from "../watching/slot-watching.js";
import type { Watcher } from "../watching/watcher.js";
import { lasting } from "./during.js";
import type { ObjectsOf, WatcherTable } from "./methods.js";
import { defineAccessors, Namespace } from "./namespace.js";

/** `a.param` without the accessors of the parameters. */
class InstanceNamespaceBase extends Namespace {
  readonly [TARGET]: ModelInstance;

  constructor(target: ModelInstance) {
    super();
    this[TARGET] = target;
  }

  protected override get info(): ClassInfo {
    return this[TARGET][INFO];
  }

  protected override get target(): ModelInstance {
    return this[TARGET];
  }

  protected override get instance(): ModelInstance {
    return this[TARGET];
  }

  override parameter(slot: number, which: ObjectsOf): AnyParameter {
    if (which === "own") return instanceParameter(this[TARGET], slot);
    return which === "class" ? this.info.parameters[slot]! : currentParameter(this[TARGET], slot);
  }

  protected override read(slot: number): unknown {
    return readValue(this[TARGET], slot);
  }

  protected override write(slot: number, value: unknown): void {
    writeSlot(this[TARGET], slot, value);
  }

  protected override reset(slot: number): void {
    resetValue(this[TARGET], slot);
  }

  protected override get telling(): Dispatch | null {
    const state = this[TARGET][PRIVATE];
    const watched = typeof state !== "number" && (state.watchers !== null || state.dispatch !== null);
    return watched || this.info.flags.some((flags) => (flags & HAS_DEPENDENTS) !== 0) ? dispatchOf(this[TARGET]) : null;
  }

  protected override referencesOf(names: readonly string[]): Record<string, unknown> {
    const found: Record<string, unknown> = {};
    for (const name of names) {
      const slot = this.info.slots.get(name);
      const reference = slot === undefined ? undefined : referenceOf(this[TARGET], slot);
      if (reference !== undefined) found[name] = reference;
    }
    return found;
  }

  override get watchers(): WatcherTable {
    const state = stateOf(this[TARGET]);
    const table: Record<string, Record<string, readonly Watcher[]>> = {};
    for (const [name, slot] of this.info.slots) {
      const values = state.watchers?.[slot];
      const slots = state.parameters?.[slot]?.[WATCHERS];
      const row = {
        ...(values === undefined || values.length === 0 ? {} : { value: values }),
        ...Object.fromEntries(slots ?? []),
      };
      if (Object.keys(row).length > 0) table[name] = row;
    }
    return table;
  }

  /** Param 2.4.2, `discard_events`. */
  discardEvents<T>(during?: () => T): Disposable | T {
    const dispatch = dispatchOf(this[TARGET]);
    const { batching, events, watchers } = dispatch;
    dispatch.batching = true;
    dispatch.events = events.slice();
    dispatch.watchers = watchers.slice();
    const end = (): void => {
      dispatch.batching = batching;
      dispatch.events = events;
      dispatch.watchers = watchers;
    };
    return lasting("discardEvents", end, during);
  }

  copy(options: { readonly deep?: boolean } = {}): ModelInstance {
    requireOptions("copy", options);
    const { deep = false } = options;
    return copyInstance(this[TARGET], deep);
  }

  /** Param 2.4.2, `edit_constant`, but that only this instance's constants can be written. */
  editConstant<T>(during?: () => T): Disposable | T {
    const state = stateOf(this[TARGET]);
    state.editing++;
    const end = (): void => {
      state.editing--;
    };
    return lasting("editConstant", end, during);
  }
}

/** Makes `a.param`. Called once an instance, so this is where a shadowing field is looked for (`refuseShadowing`). */
export function instanceNamespace(instance: ModelInstance): object {
  const info = instance[INFO];
  refuseShadowing(instance, info);
  const prototype = (info.namespacePrototype ??= accessorsOf(
    info,
    Object.create(InstanceNamespaceBase.prototype) as object,
  ));
  const namespace = new InstanceNamespaceBase(instance);
  return Object.setPrototypeOf(namespace, prototype) as object;
}

const accessorsOf = (info: ClassInfo, prototype: object): object =>
  defineAccessors(prototype as InstanceNamespaceBase, info, (namespace, slot) => namespace.parameter(slot, "own"));

/** After a class got a parameter: the namespaces of its instances get it too. */
export function extendInstanceNamespaces(info: ClassInfo): void {
  if (info.namespacePrototype !== null) accessorsOf(info, info.namespacePrototype);
}

/** A class field `x = 3` *defines* a property and never meets the accessor: validation would silently stop. */
function refuseShadowing(instance: ModelInstance, info: ClassInfo): void {
  for (const name of Object.keys(instance)) {
    if (!info.slots.has(name)) continue;
    const value = (instance as unknown as Record<string, unknown>)[name];
    const path = `${info.baseName}.${name}`;
    refuse({ kind: "", path, of: null }, { code: "shadowed", parameter: name }, value);
  }
}
