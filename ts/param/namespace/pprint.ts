/**
 * An instance as the call of Python that makes it: `A(n=2, name='nm')`, with the values that differ from their defaults.
 * The text is Param's own, faults included: Param 2.4.2, `Parameters._pprint` and the function `pprint`. Text that Python can
 * run in every case is `scriptRepr`'s.
 */
import { refuseArgument } from "../arguments.js";
import { isParameterized, isTuple, parameterizedEntries } from "../brands.js";
import { wireNameOf } from "../class-info.js";
import { valuesEqual } from "../equality.js";
import { refuse } from "../errors.js";
import type { ModelInstance } from "../instance-state.js";
import type { AnyParameter } from "../parameter.js";
import { INFO } from "../symbols.js";
import { nameOf, wholePythonRepr } from "../text.js";

/** The arguments of a constructor that JavaScript cannot be asked for. */
export interface ConstructorArguments {
  /** Those without a default, by name. */
  readonly args?: readonly string[];
  /** Those with one. */
  readonly defaults?: Readonly<Record<string, unknown>>;
  /** Whether there is a `**kw`; by default where neither `args` nor `defaults` are given. */
  readonly keywords?: boolean;
  /** The name of `*args`. */
  readonly rest?: string;
}

/** What classes and functions are called in Python, and how classes are made. A `Registry` is one. */
export interface PprintNames {
  /** The Python name of a class or function, `undefined` for none. */
  nameOf(value: unknown): { readonly module: string; readonly qualname: string } | undefined;
  /** How a class is made; `undefined`: by its parameters as keywords. */
  sourceOf?(cls: unknown): ConstructorArguments | undefined;
}

/** How `a.param.pprint` writes. */
export interface PprintOptions {
  /** What stands before each argument but the first, after the comma; one space unless given. Deeper objects add four. */
  readonly prefix?: string;
  /** What stands between the comma and the prefix. */
  readonly separator?: string;
  /** Whether the class is written with its module: `sensors.A(…)`. */
  readonly qualify?: boolean;
  /**
   * What stands for an argument that nothing is known of: a constructor's that is no parameter. A text, `<?>` unless given; null
   * leaves it out; false is an error.
   */
  readonly unknownValue?: string | null | false;
  /** What classes and functions are called in Python; a `Registry`. What it does not know is in the module `__main__`. */
  readonly names?: PprintNames;
  /** Is given the lines that Python needs to import what the text names. */
  readonly imports?: string[];
}

/** How Param's text is written, as one thing lies in another. */
export interface ParamStyle {
  readonly prefix: string;
  readonly separator: string;
  readonly qualify: boolean;
  readonly unknownValue: string | null | false;
  /** Whether values that are their defaults are left out. */
  readonly onlyChanged: boolean;
  readonly names: PprintNames;
  readonly import: (line: string) => void;
  /** The text of a value that a table of the user's knows; `null` leaves it empty. */
  readonly handled: (value: object) => string | null | undefined;
  /** The repr of an object that the model does not know. */
  readonly known: (value: object) => string | undefined;
  /** What is being written. */
  readonly open: object[];
}

/** No names: all is in `__main__`. */
const NO_NAMES: PprintNames = { nameOf: () => undefined };

/** JavaScript's own classes under the names of the types they stand for. */
const TYPES = new Map<unknown, string>([
  [BigInt, "builtins.int"],
  [Number, "builtins.float"],
  [String, "builtins.str"],
  [Boolean, "builtins.bool"],
  [Array, "builtins.list"],
  [Object, "builtins.dict"],
  [Map, "builtins.dict"],
  [Set, "builtins.set"],
  [Uint8Array, "builtins.bytes"],
  [Date, "datetime.datetime"],
]);

/**
 * The text of an instance.
 * @throws ParameterUnsupportedError for a class, of which there is no such text.
 */
export function pprint(instance: ModelInstance | null, options: PprintOptions): string {
  if (instance === null) {
    const message = (): string => "pprint is not implemented at the class level";
    return refuse(
      { kind: "", path: null, of: null },
      { code: "kind", rule: "pprint-of-class", raises: "NotImplementedError", message },
      null,
    );
  }
  const { imports, unknownValue = "<?>" } = options;
  const names = options.names ?? NO_NAMES;
  if (typeof (names as Partial<PprintNames>).nameOf !== "function") {
    refuseArgument("pprint", "names that have nameOf, as a registry has", names);
  }
  if (imports !== undefined && !Array.isArray(imports)) refuseArgument("pprint", "imports as an array", imports);
  return instanceText(instance, {
    prefix: options.prefix ?? " ",
    separator: options.separator ?? "",
    qualify: options.qualify ?? false,
    unknownValue,
    onlyChanged: true,
    names,
    import: (line) => {
      if (imports !== undefined && !imports.includes(line)) imports.push(line);
    },
    handled: () => undefined,
    known: () => undefined,
    open: [],
  });
}

/** The text of any value. Param 2.4.2, `pprint`. */
export function paramText(value: unknown, style: ParamStyle): string {
  if (typeof value !== "object" && typeof value !== "function") return wholePythonRepr(value);
  if (value === null) return "None";
  if (isClass(value)) return nameText(value, style);
  const handled = style.handled(value);
  if (handled !== undefined) return handled ?? "";
  if (typeof value === "function") return nameText(value, style);
  if (isParameterized(value)) return instanceText(value as ModelInstance, { ...style, prefix: `${style.prefix}    ` });
  const known = style.known(value);
  if (known !== undefined || !Array.isArray(value)) return known ?? wholePythonRepr(value, style.known);
  if (style.open.includes(value)) return "...";
  style.open.push(value);
  // As Param: no space after the comma, no comma after a single item, and objects inside begin with the prefix alone.
  const inner = { ...style, qualify: false, separator: "", unknownValue: null };
  const items = value.map((item) => paramText(item, inner)).join(",");
  style.open.pop();
  return isTuple(value) ? `(${items})` : `[${items}]`;
}

function instanceText(instance: ModelInstance, style: ParamStyle): string {
  if (style.open.includes(instance)) return "...";
  style.open.push(instance);
  try {
    const { module, name } = named(instance.constructor, style);
    style.import(`import ${module}`);
    style.import(`import ${module.split(".", 1)[0]!}`);
    const texts = argumentTexts(instance, name, { ...style, separator: "" });
    return `${style.qualify ? `${module}.` : ""}${name}(${texts.join(`,${style.separator}${style.prefix}`)})`;
  } finally {
    style.open.pop();
  }
}

/** The arguments of the call: those by position, those by name, and `*args`, which Param writes with two stars. */
function argumentTexts(instance: ModelInstance, className: string, style: ParamStyle): string[] {
  const { keywords, rest, ...given } = style.names.sourceOf?.(instance.constructor) ?? {};
  const inPython = (name: string): string => pythonNameOf(instance, name);
  const args = (given.args ?? []).map(inPython);
  const defaults = new Map(Object.entries(given.defaults ?? {}).map(([name, value]) => [inPython(name), value]));
  const takesKeywords = keywords ?? (args.length === 0 && defaults.size === 0);
  const { values, changed } = valuesOf(instance, style.onlyChanged);
  const positional: string[] = [];
  const byName: string[] = [];
  for (const name of new Set([...args, ...defaults.keys(), ...changed])) {
    const known = values.has(name);
    const value = values.get(name);
    if (name === "name" && isAutomatic(value, className)) continue;
    const text = known ? paramText(value, style) : unknownText(instance, name, style.unknownValue);
    if (text === null) continue;
    if (known && defaults.has(name) && valuesEqual(defaults.get(name), value)) continue;
    if (args.includes(name)) positional.push(text);
    else if (takesKeywords || defaults.has(name)) byName.push(`${name}=${text}`);
  }
  return [...positional, ...byName, ...(rest === undefined ? [] : [`**${rest}`])];
}

/** The name of a parameter in Python; of what is no parameter, the name itself. */
export function pythonNameOf(instance: ModelInstance, name: string): string {
  const { slots, parameters } = instance[INFO];
  const slot = slots.get(name);
  return slot === undefined ? name : wireNameOf(parameters[slot]!);
}

/** The values by their names in Python, and of which the text speaks: those without precedence first, then by it, then by name. */
function valuesOf(
  instance: ModelInstance,
  onlyChanged: boolean,
): { readonly values: ReadonlyMap<string, unknown>; readonly changed: readonly string[] } {
  const { param } = instance as unknown as {
    readonly param: {
      values(options?: { readonly onlyChanged: boolean }): object;
      objects(which: "existing"): Record<string, AnyParameter>;
    };
  };
  const objects = param.objects("existing");
  const parameters = new Map(Object.values(objects).map((one) => [wireNameOf(one), one]));
  const read = (only: boolean): [string, unknown][] =>
    Object.entries(param.values({ onlyChanged: only })).map(([name, value]) => {
      const known = pythonNameOf(instance, name);
      return [known, parameters.get(known)!.inText(value, (one) => objects[one])];
    });
  const place = (name: string): number => parameters.get(name)!.precedence ?? Number.NEGATIVE_INFINITY;
  const changed = read(onlyChanged)
    .map(([name]) => name)
    .sort()
    .sort((a, b) => (place(a) === place(b) ? 0 : place(a) - place(b)));
  return { values: new Map(read(false)), changed };
}

/** True for a name that was made of the class's, which is not worth writing. Param 2.4.2, `^A[0-9]+$`. */
export const isAutomatic = (name: unknown, className: string): boolean =>
  typeof name === "string" && name.startsWith(className) && /^\d+$/.test(name.slice(className.length));

function unknownText(instance: ModelInstance, argument: string, unknownValue: string | null | false): string | null {
  if (unknownValue !== false) return unknownValue;
  const { name, title } = parameterizedEntries(instance);
  const message = (): string => `${title}: unknown value of '${argument}'`;
  return refuse(
    { kind: "", path: `${name}.${argument}`, of: null },
    { code: "kind", rule: "pprint-unknown", message },
    null,
  );
}

const isClass = (value: object): boolean =>
  TYPES.has(value) || (typeof value === "function" && /^class\b/.test(Function.prototype.toString.call(value)));

/** The module and the last part of the name: Param goes by `__name__`. */
function named(value: object, { names }: ParamStyle): { readonly module: string; readonly name: string } {
  const type = TYPES.get(value);
  if (type !== undefined) {
    const [module = "", name = ""] = type.split(".");
    return { module, name };
  }
  const known = names.nameOf(value);
  if (known !== undefined)
    return { module: known.module, name: known.qualname.slice(known.qualname.lastIndexOf(".") + 1) };
  const info = (value as { readonly [INFO]?: { readonly baseName: string } })[INFO];
  return { module: "__main__", name: info?.baseName ?? (nameOf(value) || "<lambda>") };
}

function nameText(value: object, style: ParamStyle): string {
  const { module, name } = named(value, style);
  style.import(`import ${module}`);
  return `${module}.${name}`;
}
