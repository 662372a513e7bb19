/** `A.param`: defaults, slots, and what can be asked of a class. */
import { writeDefault } from "../careful-write.js";
import type { ClassInfo, ModelClass } from "../class-info.js";
import { addParameter } from "../create-class.js";
import type { AnyParameter } from "../parameter.js";
import { TARGET, WATCHERS } from "../symbols.js";
import type { Dispatch } from "../watching/dispatch.js";
import { dispatchOf } from "../watching/slot-watching.js";
import { extendInstanceNamespaces } from "./instance-namespace.js";
import type { WatcherTable } from "./methods.js";
import { defineAccessors, Namespace } from "./namespace.js";

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

  protected override get target(): ClassInfo {
    return this[TARGET];
  }

  protected override get instance(): null {
    return null;
  }

  /** Changing an inherited parameter through a subclass changes the owner's, as in Param (ruling 31). */
  override parameter(slot: number): AnyParameter {
    return this[TARGET].parameters[slot]!;
  }

  protected override read(slot: number): unknown {
    const info = this[TARGET];
    const parameter = info.parameters[slot]!;
    return parameter.readsThrough ? parameter.read(info.defaults[slot], info.cls) : info.defaults[slot];
  }

  protected override write(slot: number, value: unknown): void {
    writeDefault(this[TARGET], slot, value);
  }

  protected override reset(slot: number): void {
    const parameter = this[TARGET].ownParameter(slot);
    parameter.default = parameter.autoTrigger!.reset;
  }

  protected override get telling(): Dispatch | null {
    return dispatchOf(this[TARGET]);
  }

  override get watchers(): WatcherTable {
    const rows = this[TARGET].parameters.flatMap((parameter) =>
      parameter[WATCHERS] === null || parameter[WATCHERS].size === 0
        ? []
        : [[parameter.name!, Object.fromEntries(parameter[WATCHERS])]],
    );
    return Object.fromEntries(rows) as WatcherTable;
  }

  addParameter(name: string, declaration: AnyParameter): void {
    const info = this[TARGET];
    addParameter(info, name, declaration);
    for (const below of info.descendants) {
      if (below.namespace !== null) accessorsOf(below, below.namespace as ClassNamespaceBase);
      extendInstanceNamespaces(below);
    }
  }

  get isAbstract(): boolean {
    return this[TARGET].abstract;
  }

  /** Param 2.4.2, `descendents`. */
  descendants(): readonly ModelClass[] {
    return this[TARGET].descendants.filter((info) => !info.generated).map(({ cls }) => cls);
  }

  /** Param 2.4.2, `concrete_descendents`. */
  concreteDescendants(): readonly ModelClass[] {
    return this[TARGET].descendants.filter((info) => !info.abstract && !info.generated).map(({ cls }) => cls);
  }
}

const accessorsOf = (info: ClassInfo, namespace: ClassNamespaceBase): ClassNamespaceBase =>
  defineAccessors(namespace, info, (own, slot) => own.parameter(slot));

/** Makes or finds `A.param`. */
export function classNamespace(info: ClassInfo): object {
  info.prepare();
  return (info.namespace ??= accessorsOf(info, new ClassNamespaceBase(info)));
}
