/**
 * What the model knows of one class: its parameters by slot, its place in the line of classes, its plan. Found once
 * a class and then through one property of the constructor or of the prototype, never by a walk per access.
 *
 * Two classes stand behind `class A extends Parameterized({…})`: the generated base, which has the declarations and
 * the accessors, and A. In Python they are one, so A takes the base's parameters over as copies of its own: it gives
 * them its name in messages, and what is changed on A is not changed on another class that extends the same base.
 */
import { type CellKind, CLASS_PLAN, type ClassPlan, type PlanCell, type Slotted, VALUES } from "../pickle/plan.js";
import type { ParameterizedText } from "./brands.js";
import type { InstanceNamespaceBase } from "./namespace.js";
import { type AnyParameter, clone, type Owner } from "./parameter.js";
import { GIVEN, INFO, OWNER, PRIVATE } from "./symbols.js";
import { nameOf } from "./text.js";

/** A class of the model, as the machinery sees it. */
export type ModelClass = (new (...args: never[]) => ModelInstance) & { [CLASS_PLAN](): ClassPlan };

/** An instance, as the machinery sees it. */
export interface ModelInstance extends Slotted {
  /** The instance's number, until it needs an {@link InstanceState}. */
  [PRIVATE]: number | InstanceState;
  readonly [INFO]: ClassInfo;
}

/** What only some instances need. */
export class InstanceState {
  /** The number of the instance in the order of creation, for its automatic name. */
  readonly ordinal: number;
  /** The instance's own parameters by slot: made when `a.param.x` is read, so that changing them changes only `a`. */
  parameters: (AnyParameter | undefined)[] | null = null;
  /** `a.param`, once it was read. */
  namespace: InstanceNamespaceBase | null = null;

  constructor(ordinal: number) {
    this.ordinal = ordinal;
  }
}

/** The state of an instance, made now if it has none. */
export function stateOf(instance: ModelInstance): InstanceState {
  const found = instance[PRIVATE];
  if (typeof found !== "number") return found;
  return (instance[PRIVATE] = new InstanceState(found));
}

/** See the head of the file. */
export class ClassInfo implements Owner {
  readonly cls: ModelClass;
  readonly parent: ClassInfo | null;
  /** True for the class that `Parameterized(…)` made. */
  readonly generated: boolean;
  /** The parameters by slot, those of the parents first. Replaced, not changed, when this class gets its own. */
  parameters: AnyParameter[];
  /** From names to slots. */
  readonly slots: ReadonlyMap<string, number>;
  /** An array with nothing set, to be copied for an instance's first value. */
  readonly unset: readonly undefined[];
  /** The slots whose default is copied into each new instance. */
  readonly copied: readonly number[];
  private readonly givenName: string | null;
  private readonly defaultName: string | null;
  private readonly children: WeakRef<ClassInfo>[] = [];
  private cachedPlan: ClassPlan | null = null;
  /** The prototype of the instances' namespaces, made by namespace.ts. */
  namespacePrototype: InstanceNamespaceBase | null = null;
  /** `A.param`, made by namespace.ts. */
  namespace: object | null = null;

  constructor(cls: ModelClass, parent: ClassInfo | null, own: OwnParameters | null) {
    this.cls = cls;
    this.parent = parent;
    this.generated = own !== null && parent !== null;
    this.givenName = own?.name ?? null;
    this.parameters = own === null ? this.takeOver(parent!) : own.parameters(this);
    this.slots = own === null ? parent!.slots : new Map(this.parameters.map(({ name }, slot) => [name!, slot]));
    this.defaultName = this.nameAfterClass();
    this.unset = this.parameters.map(() => undefined);
    this.copied = this.slotsToCopy();
    parent?.addChild(this);
    for (const holder of [cls, cls.prototype as object]) Object.defineProperty(holder, INFO, { value: this });
  }

  /**
   * The parameters of a class that was written out: its generated base's become its own, the others are inherited.
   * A base that was given another name is a class in its own right, and keeps them.
   */
  private takeOver(parent: ClassInfo): AnyParameter[] {
    const isBase = parent.generated && (parent.givenName === null || parent.givenName === this.cls.name);
    return parent.parameters.map((parameter) =>
      isBase && parameter[OWNER] === parent ? clone(parameter, this) : parameter,
    );
  }

  /** The parameter in a slot, the class's own: an inherited one is copied first, for this class and those below. */
  ownParameter(slot: number): AnyParameter {
    const current = this.parameters[slot]!;
    if (current[OWNER] === this) return current;
    const copy = clone(current, this);
    this.replace(slot, current, copy);
    return copy;
  }

  private replace(slot: number, from: AnyParameter, to: AnyParameter): void {
    if (this.parameters[slot] !== from) return;
    this.parameters[slot] = to;
    for (const child of this.children) child.deref()?.replace(slot, from, to);
  }

  private addChild(child: ClassInfo): void {
    // Classes made by functions come and go: forget the dead ones whenever the list would grow past a power of two.
    const { children } = this;
    if (children.length >= 8 && (children.length & (children.length - 1)) === 0) {
      const alive = children.filter((ref) => ref.deref() !== undefined);
      children.splice(0, children.length, ...alive);
    }
    children.push(new WeakRef(child));
  }

  /**
   * In Param the class's default of `name` is the class's name, unless a class in the line declares another.
   * Gives the class's name, or null where another was declared.
   */
  private nameAfterClass(): string | null {
    const name = this.parameters[0]!;
    const isDeclared = this.generated && name !== this.parent!.parameters[0];
    if (isDeclared ? Boolean(name[GIVEN].default) : this.parent !== null && !this.parent.namesItself) return null;
    const own = name[OWNER] === this ? name : clone(name, this);
    own.default = this.baseName;
    this.parameters[0] = own;
    return this.baseName;
  }

  /** False where a class in the line has another default for `name` than its own name. */
  private get namesItself(): boolean {
    return this.defaultName !== null && this.parameters[0]!.default === this.defaultName;
  }

  private slotsToCopy(): readonly number[] {
    const slots: number[] = [];
    for (const [slot, parameter] of this.parameters.entries()) {
      if (slot !== 0 && (parameter.instantiate || parameter.constant)) slots.push(slot);
    }
    return slots;
  }

  get ownerName(): string | null {
    return this.givenName ?? (nameOf(this.cls) || null);
  }

  get ownerTitle(): string {
    return this.ownerName ?? `a subclass of ${this.parent?.ownerTitle ?? "Parameterized"}`;
  }

  get ownerClass(): ModelClass {
    return this.cls;
  }

  /** The nearest name in the line: what automatic names start with. */
  get baseName(): string {
    return this.ownerName ?? this.parent?.baseName ?? "Parameterized";
  }

  /** The classes above, nearest first, as Param's messages list them. */
  get parentNames(): string {
    const names: string[] = [];
    for (let info = this.parent; info?.parent; info = info.parent) {
      const name = info.ownerName;
      if (name !== null && names.at(-1) !== name) names.push(name);
    }
    return names.join(", ");
  }

  /** The plan for pickling. See pickle/plan.ts. */
  get plan(): ClassPlan {
    this.cachedPlan ??= {
      cells: this.parameters.map((parameter, slot): PlanCell => {
        const kind: CellKind = parameter.cellKind;
        // The parameter is looked up at each call: the class may get its own copy of an inherited one.
        return { wireName: wireNameOf(parameter), kind, check: (value) => this.parameters[slot]!.check(value) };
      }),
      create: () => this.create(),
    };
    return this.cachedPlan;
  }

  /** A new instance with nothing set. */
  create(): ModelInstance {
    return ClassInfo.restore(this.cls);
  }

  /** Runs the root constructor and no other. parameterized.ts, which has that constructor, sets it. */
  static restore: (cls: ModelClass) => ModelInstance;

  /** The name of an instance that was given none: Param's, as if made when the instance was. */
  unsetName(instance: ModelInstance): string {
    if (!this.namesItself) return this.parameters[0]!.default as string;
    const state = instance[PRIVATE];
    const ordinal = typeof state === "number" ? state : state.ordinal;
    return this.baseName + String(ordinal).padStart(5, "0");
  }

  /** What text.ts shows of an instance. */
  describe(instance: object): ParameterizedText {
    const values = (instance as ModelInstance)[VALUES];
    const entries = this.parameters.map((parameter, slot): readonly [string, unknown] => {
      const value = values?.[slot];
      if (value !== undefined) return [parameter.name!, value];
      return [parameter.name!, slot === 0 ? this.unsetName(instance as ModelInstance) : parameter.default];
    });
    return { name: this.baseName, entries: entries.sort(([a], [b]) => (a < b ? -1 : 1)) };
  }
}

/** What create-class.ts hands over for a generated class. */
export interface OwnParameters {
  readonly name: string | null;
  /** All parameters in slot order, bound to the class. */
  readonly parameters: (owner: ClassInfo) => AnyParameter[];
}

/** The name in pickles. */
export function wireNameOf(parameter: AnyParameter): string {
  return parameter.pyName ?? parameter.name!;
}

/** What is known of a class; of a class that was not met before, from its parent. */
export function classInfo(cls: object): ClassInfo {
  const found = (cls as { readonly [INFO]?: ClassInfo })[INFO];
  if (found !== undefined && found.cls === cls) return found;
  const parent = classInfo(Object.getPrototypeOf(cls) as object);
  return new ClassInfo(cls as ModelClass, parent, null);
}
