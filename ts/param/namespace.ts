/// <reference lib="esnext.disposable" preserve="true" />
/**
 * `A.param` and `a.param`: the parameters by name, and what is done to all of them together. Everything about the
 * model that is not a value lives here, so that a class's own names stay free. One prototype a class carries an
 * accessor per parameter; methods win over parameters of the same name, which `objects()` still gives.
 */
import { type ClassInfo, type ModelInstance, stateOf } from "./class-info.js";
import { type Rule, refuse } from "./errors.js";
import { type AnyParameter, clone } from "./parameter.js";
import { readSlot, writeSlot } from "./slots.js";
import { INFO, TARGET } from "./symbols.js";
import type { Kwargs, Values } from "./types.js";

/** What an instance's namespace and a class's have in common. */
export interface NamespaceMethods<P> {
  /** The names of the parameters, inherited ones first. */
  names(): readonly string[];
  /** The parameters by name. An instance's are its own copies: changing one changes no other instance. */
  objects(): P;
  /** The values by name, sorted by name as in Param. A class's are its defaults. */
  values(): Values<P>;
  /**
   * Sets several values, in order; what is `undefined` is left alone. Disposing of the result sets them back:
   * `using _ = a.param.update({ x: 1 })`. On a class it sets defaults, which instances without a value of their own
   * see at once.
   * @throws ParameterError for a refused value, leaving those before it set, as Param does; for an unknown name.
   */
  update(values: Kwargs<P>): Disposable;
}

/** `a.param`: the methods, and the parameters by name. */
export type InstanceNamespace<P> = NamespaceMethods<P> & {
  readonly [K in Exclude<keyof P, keyof NamespaceMethods<P>>]: P[K];
};

/** `A.param`: the methods, and the parameters by name. */
export type ClassNamespace<P> = NamespaceMethods<P> & {
  readonly [K in Exclude<keyof P, keyof NamespaceMethods<P>>]: P[K];
};

type AnyRecord = Record<string, unknown>;

/** `Symbol.dispose`, also where the platform does not have it yet. */
const DISPOSE: typeof Symbol.dispose = Symbol.dispose ?? Symbol.for("Symbol.dispose");

/** The methods of both namespaces, over four primitives. */
abstract class Namespace {
  protected abstract get info(): ClassInfo;
  protected abstract parameter(slot: number): AnyParameter;
  protected abstract read(slot: number): unknown;
  protected abstract write(slot: number, value: unknown): void;

  names(): readonly string[] {
    return this.info.parameters.map(({ name }) => name!);
  }

  objects(): AnyRecord {
    return Object.fromEntries(this.info.parameters.map(({ name }, slot) => [name!, this.parameter(slot)]));
  }

  values(): AnyRecord {
    const { slots } = this.info;
    const names = [...slots.keys()].sort();
    return Object.fromEntries(names.map((name) => [name, this.read(slots.get(name)!)]));
  }

  /** Param 2.4.2, `Parameters._update`. */
  update(values: AnyRecord): Disposable {
    const before: [slot: number, value: unknown][] = [];
    for (const name of Object.keys(values)) {
      const value = values[name];
      if (value === undefined) continue;
      const slot = this.slotOf(name, value);
      before.push([slot, this.read(slot)]);
      this.write(slot, value);
    }
    return {
      [DISPOSE]: () => {
        for (const [slot, value] of before.splice(0).reverse()) this.write(slot, value);
      },
    };
  }

  private slotOf(name: string, value: unknown): number {
    const { info } = this;
    const slot = info.slots.get(name);
    if (slot !== undefined) return slot;
    const rule: Rule = { code: "unknown-parameter", of: info.baseName, keyword: name };
    return refuse({ kind: "", path: `${info.baseName}.${name}`, of: null }, rule, value);
  }
}

/** `a.param` without the accessors of the parameters. */
export class InstanceNamespaceBase extends Namespace {
  readonly [TARGET]: ModelInstance;

  constructor(target: ModelInstance) {
    super();
    this[TARGET] = target;
  }

  protected override get info(): ClassInfo {
    return this[TARGET][INFO];
  }

  /** Param 2.4.2, `_instantiated_parameter`: the instance's own copy, made when it is first asked for. */
  protected override parameter(slot: number): AnyParameter {
    const target = this[TARGET];
    const own = (stateOf(target).parameters ??= []);
    return (own[slot] ??= clone(target[INFO].parameters[slot]!));
  }

  protected override read(slot: number): unknown {
    return readSlot(this[TARGET], slot);
  }

  protected override write(slot: number, value: unknown): void {
    writeSlot(this[TARGET], slot, value);
  }
}

/** `A.param` without the accessors of the parameters. */
class ClassNamespaceBase extends Namespace {
  readonly [TARGET]: ClassInfo;

  constructor(target: ClassInfo) {
    super();
    this[TARGET] = target;
  }

  protected override get info(): ClassInfo {
    return this[TARGET];
  }

  /** Changing an inherited parameter through a subclass changes the owner's, as in Param (ruling 31). */
  protected override parameter(slot: number): AnyParameter {
    return this[TARGET].parameters[slot]!;
  }

  protected override read(slot: number): unknown {
    return this[TARGET].parameters[slot]!.default;
  }

  protected override write(slot: number, value: unknown): void {
    const checked = this[TARGET].parameters[slot]!.check(value);
    this[TARGET].ownParameter(slot).default = checked;
  }
}

/** Makes `a.param`. Called once an instance, so this is where a shadowing field is looked for (model-api §5). */
export function instanceNamespace(instance: ModelInstance): InstanceNamespaceBase {
  const info = instance[INFO];
  refuseShadowing(instance, info);
  const prototype = (info.namespacePrototype ??= withAccessors(
    Object.create(InstanceNamespaceBase.prototype) as InstanceNamespaceBase,
    info,
  ));
  const namespace = new InstanceNamespaceBase(instance);
  return Object.setPrototypeOf(namespace, prototype) as InstanceNamespaceBase;
}

/** Makes or finds `A.param`. */
export function classNamespace(info: ClassInfo): object {
  return (info.namespace ??= withAccessors(new ClassNamespaceBase(info), info));
}

/** An accessor for each parameter, but for those that are called as a method. */
function withAccessors<T extends Namespace>(namespace: T, info: ClassInfo): T {
  for (const [name, slot] of info.slots) {
    if (name in namespace) continue;
    Object.defineProperty(namespace, name, {
      get(this: T) {
        return this.parameter(slot);
      },
      enumerable: true,
    });
  }
  return namespace;
}

/** A class field `x = 3` *defines* a property and never meets the accessor: validation would silently stop. */
function refuseShadowing(instance: ModelInstance, info: ClassInfo): void {
  for (const name of Object.keys(instance)) {
    if (!info.slots.has(name)) continue;
    const value = (instance as unknown as AnyRecord)[name];
    const path = `${info.baseName}.${name}`;
    refuse({ kind: "", path, of: null }, { code: "shadowed", parameter: name }, value);
  }
}
