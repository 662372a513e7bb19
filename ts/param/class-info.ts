/**
 * What the model knows of one class: its parameters by slot, its place in the order of classes, its plan. Found once
 * a class and then through one property of the constructor or of the prototype, never by a walk per access.
 *
 * Two classes stand behind `class A extends Parameterized({…})`: the generated base, which has the declarations and
 * the accessors, and A. In Python they are one, so A takes the base's parameters over as copies of its own: it gives
 * them its name in messages, and what is changed on A is not changed on another class that extends the same base.
 */
import { type CellKind, CLASS_PLAN, type ClassPlan, type PlanCell, slotKey, whenRestored } from "../pickle/plan.js";
import type { ParameterizedText } from "./brands.js";
import { defaultsCopier } from "./copied-defaults.js";
import { type KindRule, refuse } from "./errors.js";
import type { Evolution } from "./evolution.js";
import { clone } from "./inheritance.js";
import { type CopyDefaults, type LayOut, layOutOf } from "./instance-code.js";
import { currentParameter } from "./instance-parameter.js";
import type { ModelInstance } from "./instance-state.js";
import type { RecentKeywords } from "./keyword-arguments.js";
import { ownParameters, takeParameters } from "./own-slots.js";
import { type AnyParameter, DefaultFactory, type Owner } from "./parameter.js";
import { resolutionOrder } from "./resolution-order.js";
import { storedIn } from "./slots.js";
import { GIVEN, INFO, IS_FUNCTION, OWNER, PRIVATE, WATCHERS } from "./symbols.js";
import { nameOf } from "./text.js";
import type { ClassDependencies, DependsInfo } from "./watching/dependencies.js";
import type { Dispatch } from "./watching/dispatch.js";
import { interceptWatched } from "./watching/slot-watching.js";

/** A class of the model, as the machinery sees it. */
export type ModelClass = (new (...args: never[]) => ModelInstance) & { [CLASS_PLAN](): ClassPlan };

/** What a write to a slot has to look at; 0 is most of them, and the fast way. */
export const CONSTANT = 1;
export const READONLY = 2;
export const TAKES_REFS = 4;
export const HAS_DEPENDENTS = 8;
export const FOLLOWS_SET = 16;
export const TRIGGERS = 32;
/** Those of a keyword argument. */
export const CAREFUL_ARGUMENT = READONLY | TAKES_REFS | FOLLOWS_SET | TRIGGERS;

/** See the head of the file. */
export class ClassInfo implements Owner {
  readonly cls: ModelClass;
  readonly parent: ClassInfo | null;
  /** True for the class that `Parameterized(…)` made. */
  readonly generated: boolean;
  /** Python's order of classes: this one first, the root last. A written class stands for its generated base too. */
  readonly mro: readonly ClassInfo[];
  /** The parameters that this class declares, or has its own copies of: what Python has in the class's `__dict__`. */
  readonly own = new Map<string, AnyParameter>();
  /** The parameters by slot, those of the first parent first. */
  readonly parameters: AnyParameter[] = [];
  /** Their defaults, for reading. */
  readonly defaults: unknown[] = [];
  /** What a write to them has to look at: the bits above. */
  readonly flags: number[] = [];
  /** Of each slot whether it may hold a number that stands for a date, which its accessor knows (pickle/deferred-date.ts). */
  readonly defersDates: boolean[];
  /** From names to slots. */
  readonly slots = new Map<string, number>();
  /** Whether a value that new instances get a copy of stays out of pickles: restored ones get theirs then. */
  private leavesOut = false;
  /** The names that its constructor is called with; `null` before the first call. */
  keywords: RecentKeywords | null = null;
  /** Gives a new instance its slots. */
  layOut: LayOut = this.firstLayOut;
  /** Gives a new instance its copies of defaults; `null` where there are none. */
  copyDefaults: CopyDefaults | null = null;
  /** The slots whose value comes from a factory. */
  factories: readonly number[] = [];
  /** False until the class's first use, when it is known that its declaring code has run. */
  prepared = false;
  /** Whether a new instance has to be looked at once its values are set: factories, references, dependencies on others. */
  startsUp = false;
  /** What its methods depend on: as declared on this class, and as found for all of them. */
  readonly methods = new Map<string, DependsInfo>();
  dependencies: ClassDependencies | null = null;
  /** What tells the watchers of its defaults and slots. */
  dispatch: Dispatch | null = null;
  /** True where the class declares a default for `name`. */
  private renamed = false;
  private readonly givenName: string | null;
  /** The name that the call of `Parameterized` was given, for the first class that is written over it too; no build changes it. */
  readonly declaredName: string | null;
  /** Whether the class was declared abstract. */
  readonly abstract: boolean;
  /** What its data is, as it changes over time: as declared on this class, or on the nearest above. */
  readonly evolution: Evolution | null;
  private defaultName: string | null = null;
  private readonly children: WeakRef<ClassInfo>[] = [];
  /** Whether an instance of the class itself was ever given a parameter of its own. */
  private lendsParameters = false;
  private cachedPlan: (ClassPlan & { readonly cells: PlanCell[] }) | null = null;
  /** The prototype of the instances' namespaces, made by namespace/. */
  namespacePrototype: object | null = null;
  /** `A.param`, made by namespace/. */
  namespace: object | null = null;

  constructor(cls: ModelClass, parents: readonly ClassInfo[], own: OwnParameters | null) {
    const [parent = null] = parents;
    this.cls = cls;
    this.parent = parent;
    this.generated = own !== null && parent !== null;
    // The accessors are inherited; create-class.ts says so where it defines others.
    this.defersDates = [...(parent?.defersDates ?? [])];
    this.givenName = own?.name ?? null;
    const standsFor = own === null && this.isWrittenOver(parent!);
    // Several classes below a base that has a name are none of them that one.
    const isFirst = own === null && parent!.generated && parent!.children.length === 0;
    this.declaredName = this.givenName ?? (isFirst ? parent!.declaredName : null);
    this.evolution = own?.evolution ?? parents.find(({ evolution }) => evolution !== null)?.evolution ?? null;
    this.abstract = own === null ? standsFor && parent!.abstract : own.abstract;
    const above = standsFor ? parent!.mro.slice(1) : resolutionOrder(parents, (info) => info.mro);
    if (above === null) throw new TypeError("Cannot create a consistent method resolution order (MRO) for the bases");
    this.mro = [this, ...above];
    // The slots keep their places for the accessors of the first parent; what else there is comes behind.
    for (const info of parents) for (const name of info.slots.keys()) this.place(name);
    if (standsFor) for (const [name, parameter] of parent!.own) this.own.set(name, clone(parameter, this));
    own?.declare(this);
    this.nameAfterClass(standsFor);
    for (const name of this.own.keys()) this.place(name);
    for (const name of this.slots.keys()) this.resolve(name);
    this.account();
    for (const info of parents) info.addChild(this);
    for (const holder of [cls, cls.prototype as object]) Object.defineProperty(holder, INFO, { value: this });
  }

  /**
   * Whether a class that was written out is one with the base it extends. A base that was given another name is a class
   * in its own right.
   */
  private isWrittenOver(parent: ClassInfo): boolean {
    return parent.generated && (parent.givenName === null || parent.givenName === this.cls.name);
  }

  private place(name: string): void {
    if (this.slots.has(name)) return;
    const slot = this.slots.size;
    this.slots.set(name, slot);
    this.layOut = this.firstLayOut;
  }

  /** The parameter of a name, in Python's order of classes, from the class at `from` on. */
  inherited(name: string, from = 0): AnyParameter | undefined {
    for (let at = from; at < this.mro.length; at++) {
      const found = this.mro[at]!.own.get(name);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** All parameters of a name above this class, nearest first. */
  allInherited(name: string): AnyParameter[] {
    return this.mro.slice(1).flatMap((info) => info.own.get(name) ?? []);
  }

  /** The layout is made with the first instance: most generated bases never have one. */
  private firstLayOut(instance: ModelInstance, ordinal: number): void {
    this.layOut = layOutOf(this.slots.size);
    this.layOut(instance, ordinal);
  }

  private firstCopier(slots: readonly number[]): CopyDefaults {
    return (instance, info) => {
      this.copyDefaults = defaultsCopier(slots);
      this.copyDefaults(instance, info);
    };
  }

  private resolve(name: string): void {
    const slot = this.slots.get(name)!;
    // It knows which slots are written without further ado.
    this.keywords = null;
    const parameter = this.inherited(name)!;
    this.parameters[slot] = parameter;
    this.defaults[slot] = parameter.default;
    this.flags[slot] =
      (parameter.constant ? CONSTANT : 0) |
      (parameter.readonly ? READONLY : 0) |
      (parameter.allowRefs ? TAKES_REFS : 0) |
      (this.dependencies?.slots.has(slot) ? HAS_DEPENDENTS : 0) |
      (parameter.followsSet || parameter.learns ? FOLLOWS_SET : 0) |
      (parameter.autoTrigger === null ? 0 : TRIGGERS);
  }

  private account(): void {
    const copied: number[] = [];
    const factories: number[] = [];
    for (const [slot, parameter] of this.parameters.entries()) {
      if (slot !== 0 && (parameter.instantiate || parameter.constant)) copied.push(slot);
      if (parameter.defaultFactory !== null) factories.push(slot);
    }
    // Param 2.4.2, `Parameters._setup_params`: those that are copied come before those that are only referred to.
    copied.sort((a, b) => Number(this.parameters[b]!.instantiate) - Number(this.parameters[a]!.instantiate));
    this.copyDefaults = copied.length === 0 ? null : this.firstCopier(copied);
    this.factories = factories;
    this.startsUp =
      factories.length > 0 ||
      this.flags.some((flags) => (flags & TAKES_REFS) !== 0) ||
      (this.dependencies !== null && (this.dependencies.atOnce || this.dependencies.onInit));
  }

  /** Called when a parameter came, went or was changed: here and below, the slot is looked up anew. */
  refresh(name: string): void {
    this.place(name);
    this.resolve(name);
    this.account();
    for (const child of this.children) child.deref()?.refresh(name);
  }

  /** Sets what the class's methods depend on; called by watching/dependencies.ts. */
  setDependencies(dependencies: ClassDependencies): void {
    this.dependencies = dependencies;
    for (const name of this.slots.keys()) this.resolve(name);
    this.account();
  }

  parameterChanged(parameter: AnyParameter): void {
    const { name } = parameter;
    if (name !== null && this.own.get(name) === parameter && this.slots.has(name)) this.refresh(name);
  }

  /** The parameter in a slot, the class's own: an inherited one is copied first, for this class and those below. */
  ownParameter(slot: number): AnyParameter {
    const current = this.parameters[slot]!;
    if (this.own.get(current.name!) === current) return current;
    // As in Param, the two have one list of watchers, whenever somebody begins to watch.
    current[WATCHERS] ??= new Map();
    const copy = clone(current, this);
    interceptWatched(copy);
    this.own.set(copy.name!, copy);
    this.refresh(copy.name!);
    return copy;
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

  /** The classes below that were written out, this one among them (Param's `descendents`). */
  get descendants(): ClassInfo[] {
    const below = this.children.flatMap((child) => child.deref()?.descendants ?? []);
    return [...new Set([this as ClassInfo, ...below])];
  }

  /**
   * In Param the class's default of `name` is the class's name, unless a class in the line declares another
   * (`ParameterizedMetaclass.__set_name`).
   */
  private nameAfterClass(standsFor: boolean): void {
    let name = this.own.get("name");
    if (name !== undefined) {
      this.renamed = standsFor ? this.parent!.renamed : this.parent !== null && Boolean(name[GIVEN].default);
      if (this.renamed) return;
    } else {
      if (this.mro.some((info) => info.renamed)) return;
      name = clone(this.inherited("name")!, this);
      this.own.set("name", name);
    }
    name.default = this.defaultName = this.baseName;
  }

  /** False where a class in the line has another default for `name` than its own name. */
  get namesItself(): boolean {
    return this.defaultName !== null && this.defaults[0] === this.defaultName;
  }

  /** The slots in Param's order of names: by class, those above first. */
  get order(): readonly number[] {
    const names = new Set<string>();
    for (let at = this.mro.length - 1; at >= 0; at--) for (const name of this.mro[at]!.own.keys()) names.add(name);
    return [...names].map((name) => this.slots.get(name)!);
  }

  get ownerName(): string | null {
    return this.givenName ?? (nameOf(this.cls) || null);
  }

  get ownerTitle(): string {
    if (this.ownerName !== null) return this.ownerName;
    // A class expression without a name is one with the base that was generated for it.
    if (this.parent?.generated === true && !this.generated) return this.parent.ownerTitle;
    return `a subclass of ${this.parent?.ownerTitle ?? "Parameterized"}`;
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
    for (const info of this.mro.slice(1)) {
      const name = info.parent === null ? null : info.ownerName;
      if (name !== null && names.at(-1) !== name) names.push(name);
    }
    return names.join(", ");
  }

  /** The plan for pickling. See pickle/plan.ts. It grows with the class. */
  get plan(): ClassPlan {
    this.prepare();
    this.cachedPlan ??= {
      cells: [],
      create: () => this.create(),
      follow: ClassInfo.followRead,
      takeParameters: (instance, given) => takeParameters(instance as ModelInstance, given),
      ownParameters: this.lendsParameters ? (instance) => ownParameters(instance as ModelInstance) : undefined,
      functionName: this.isFunction ? (instance) => this.functionName(instance as ModelInstance) : undefined,
      version: this.evolution?.version ?? 1,
      migrate: this.evolution?.migrate ?? null,
    };
    const { cells } = this.cachedPlan;
    this.leavesOut = this.parameters.some(
      (parameter) => !parameter.pickleDefaultValue && (parameter.instantiate || parameter.constant),
    );
    while (cells.length < this.parameters.length) cells.push(this.cell(cells.length));
    return this.cachedPlan;
  }

  /** Called when an instance gets a parameter of its own, whose slots may be written from then on: the plan has to ask. */
  lendParameter(): void {
    if (this.lendsParameters) return;
    this.lendsParameters = true;
    this.grown(true);
  }

  /** Called when the class got a further parameter: the plan grows. Where that took another's place, the plan is another one. */
  grown(isReplaced: boolean): void {
    if (this.cachedPlan === null) return;
    if (isReplaced) this.cachedPlan = null;
    void this.plan;
  }

  /** Whether its instances are functions: see parameterized-function.ts. */
  get isFunction(): boolean {
    return this.mro.some(({ cls }) => Object.hasOwn(cls, IS_FUNCTION));
  }

  /** Param 2.4.2, `ParameterizedFunction.instance`: what it was called, or as its class is. */
  private functionName(instance: ModelInstance): string {
    const name = instance[slotKey(0)];
    return typeof name === "string" && name !== this.unsetName(instance) ? name : this.baseName;
  }

  private cell(slot: number): PlanCell {
    const parameter = this.parameters[slot]!;
    const kind: CellKind = parameter.cellKind;
    // The parameter is looked up at each call: the class may get its own copy of an inherited one.
    return {
      wireName: wireNameOf(parameter),
      name: parameter.name!,
      aliases: parameter.aliases ?? [],
      kind,
      check: (value) => this.parameters[slot]!.checkRestored(value),
      checkOwn: (value, instance) => currentParameter(instance as ModelInstance, slot).checkRestored(value),
      adopt: (items) => this.parameters[slot]!.adopt(items),
      passes: () => this.parameters[slot]!.passes,
      passesItems: (length) => this.parameters[slot]!.passesItems(length),
      isWritten: () => this.parameters[slot]!.pickleDefaultValue,
      defersDates: this.defersDates[slot] === true,
    };
  }

  /** Gives a copied instance a name of its own: that of a new instance. */
  nameAnew(instance: ModelInstance): void {
    instance[PRIVATE] = ClassInfo.restore(this.cls)[PRIVATE];
    instance[slotKey(0)] = undefined;
  }

  /** A new instance with nothing set. */
  create(): ModelInstance {
    const instance = ClassInfo.restore(this.cls);
    if (this.dependencies?.atOnce === true) ClassInfo.restored(instance);
    if (this.leavesOut) this.copyDefaultsLater(instance);
    return instance;
  }

  // A closure in `create` would cost every instance a context for what it captures, run or not.
  private copyDefaultsLater(instance: ModelInstance): void {
    whenRestored(() => this.copyDefaults?.(instance, this));
  }

  /** Runs the root constructor and no other. parameterized.ts, which has that constructor, sets it. */
  static restore: (cls: ModelClass) => ModelInstance;
  /** Told of an instance that is being restored and will have to listen to others. Set by watching/dependencies.ts. */
  static restored: (instance: ModelInstance) => void;
  /** Has an instance that was read follow what it followed where it was written. Set by references.ts. */
  static followRead: (instance: object, references: Iterable<readonly [string, unknown]>) => void;
  /** Finds what the methods of a class depend on. Set by watching/dependencies.ts. */
  static findDependencies: (info: ClassInfo) => void;

  /** At the first use: its declaring code has run, static blocks included. */
  prepare(): void {
    if (this.prepared) return;
    this.prepared = true;
    try {
      ClassInfo.findDependencies(this);
    } catch (error) {
      this.prepared = false;
      throw error;
    }
    for (const [name, slot] of this.slots) {
      const { defaultFactory } = this.parameters[slot]!;
      if (!(defaultFactory instanceof DefaultFactory) || !defaultFactory.onClass) continue;
      const parameter = this.ownParameter(slot);
      parameter.default = parameter.check(defaultFactory.factory(this.cls, null, this.inherited(name)!));
    }
  }

  /** The name of an instance that was given none: Param's, as if made when the instance was. */
  unsetName(instance: ModelInstance): string {
    if (!this.namesItself) return this.defaults[0] as string;
    const state = instance[PRIVATE];
    const ordinal = typeof state === "number" ? state : state.ordinal;
    return this.baseName + String(ordinal).padStart(5, "0");
  }

  /** What text.ts shows of an instance. */
  describe(instance: object): ParameterizedText {
    const valueIn = (slot: number): unknown => {
      const value = storedIn(instance as ModelInstance, slot);
      if (value !== undefined) return value;
      return slot === 0 ? this.unsetName(instance as ModelInstance) : this.defaults[slot];
    };
    const entries = this.parameters.map((parameter, slot): readonly [string, unknown] => {
      const value = parameter.readsThrough ? parameter.read(valueIn(slot), instance) : valueIn(slot);
      return [parameter.name!, parameter.inText(value, (name) => this.parameters[this.slots.get(name) ?? -1])];
    });
    const { baseName: name, isFunction } = this;
    return { name, isFunction, title: valueIn(0), entries: entries.sort(([a], [b]) => (a < b ? -1 : 1)) };
  }
}

/** What create-class.ts hands over for a generated class. */
export interface OwnParameters {
  readonly name: string | null;
  readonly abstract: boolean;
  readonly evolution: Evolution | null;
  /** Puts the parameters that the class declares, bound to it, into `info.own`. */
  readonly declare: (info: ClassInfo) => void;
}

/** The name in pickles. */
export function wireNameOf(parameter: AnyParameter): string {
  return parameter.pyName ?? parameter.name!;
}

/** The class that a parameter belongs to, as the machinery sees it. */
export function infoOf(parameter: AnyParameter): ClassInfo | null {
  return parameter[OWNER] as ClassInfo | null;
}

const NO_CLASS: KindRule = {
  code: "kind",
  rule: "class",
  raises: "TypeError",
  message: (_subject, value, { repr }) => `A class that extends Parameterized(…) was expected, not ${repr(value)}.`,
};

/**
 * What is known of a class; of a class that was not met before, from its parent.
 * @throws ParameterTypeError for what is no class of the model.
 */
export function classInfo(cls: object): ClassInfo {
  const found = (cls as { readonly [INFO]?: ClassInfo } | null | undefined)?.[INFO];
  if (found === undefined) return refuse({ kind: "", path: null, of: null }, NO_CLASS, cls);
  if (found.cls === cls) return found;
  // Neither an instance nor a prototype stands for its class, though it finds it.
  if (typeof cls !== "function") return refuse({ kind: "", path: null, of: null }, NO_CLASS, cls);
  const parent = classInfo(Object.getPrototypeOf(cls) as object);
  return new ClassInfo(cls as ModelClass, [parent], null);
}
