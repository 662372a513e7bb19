/**
 * An instance as the call of Python that makes it: `A(n=2, name='nm')`, with the values that differ from their defaults.
 * Param 2.4.2, `Parameters.pprint` and `pprint`.
 */
import { isParameterized, isTuple, parameterizedEntries, shownAsTuple } from "../brands.js";
import { refuse } from "../errors.js";
import type { ModelInstance } from "../instance-state.js";
import type { AnyParameter } from "../parameter.js";
import { nameOf, pythonClassName, pythonRepr } from "../text.js";

/** How `a.param.pprint` writes. */
export interface PprintOptions {
  /** What stands before each argument but the first, after the comma; one space unless given. Deeper objects add four. */
  readonly prefix?: string;
  /** What stands between the comma and the prefix. */
  readonly separator?: string;
  /** Whether the class is written with its module: `sensors.A(…)`. */
  readonly qualify?: boolean;
  /**
   * The module that a class or function is of; `__main__` unless given. A registry knows it:
   * `(value) => registry.nameOf(value)?.module`.
   */
  readonly moduleOf?: (value: object) => string | null | undefined;
  /** Is given the lines that Python needs to import what the text names. */
  readonly imports?: string[];
}

/** What goes down into the objects inside. */
interface Style {
  readonly prefix: string;
  readonly separator: string;
  readonly qualify: boolean;
  readonly module: (value: object) => string;
  readonly imports: (module: string) => void;
  readonly open: object[];
}

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
  const { imports } = options;
  const add = (line: string): void => {
    if (imports !== undefined && !imports.includes(line)) imports.push(line);
  };
  return instanceText(instance, {
    prefix: options.prefix ?? " ",
    separator: options.separator ?? "",
    qualify: options.qualify ?? false,
    module: (value) => options.moduleOf?.(value) ?? "__main__",
    imports: (module) => {
      add(`import ${module}`);
      add(`import ${module.split(".", 1)[0]!}`);
    },
    open: [],
  });
}

function instanceText(instance: ModelInstance, style: Style): string {
  const { name: className } = parameterizedEntries(instance);
  if (style.open.includes(instance)) return "...";
  style.open.push(instance);
  try {
    const module = style.module(instance.constructor);
    style.imports(module);
    const named = argumentsOf(instance)
      .filter(([name, value]) => name !== "name" || !isAutomatic(value, className))
      .map(([name, value]) => `${name}=${valueText(value, style)}`);
    const qualifier = style.qualify ? `${module}.` : "";
    return `${qualifier}${className}(${named.join(`,${style.separator}${style.prefix}`)})`;
  } finally {
    style.open.pop();
  }
}

/** The changed values: those without precedence first, then by precedence, and by name among equals. */
function argumentsOf(instance: ModelInstance): [name: string, value: unknown][] {
  const { param } = instance as unknown as {
    readonly param: {
      values(options: { readonly onlyChanged: true }): object;
      objects(which: "existing"): Record<string, AnyParameter>;
    };
  };
  const parameters = param.objects("existing");
  const place = (name: string): number => parameters[name]!.precedence ?? Number.NEGATIVE_INFINITY;
  return Object.entries(param.values({ onlyChanged: true }))
    .map(([name, value]): [string, unknown] => [
      name,
      parameters[name]!.cellKind === "tuple" && Array.isArray(value) ? shownAsTuple(value) : value,
    ])
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .sort(([a], [b]) => (place(a) === place(b) ? 0 : place(a) - place(b)));
}

const isAutomatic = (name: unknown, className: string): boolean =>
  typeof name === "string" && name.startsWith(className) && /^\d+$/.test(name.slice(className.length));

function valueText(value: unknown, style: Style): string {
  if (typeof value === "function") {
    const module = style.module(value);
    const name = /^class\b/.test(Function.prototype.toString.call(value)) ? pythonClassName(value) : nameOf(value);
    style.imports(module);
    return `${module}.${name || "<lambda>"}`;
  }
  if (typeof value !== "object" || value === null) return pythonRepr(value);
  if (isParameterized(value)) return instanceText(value as ModelInstance, { ...style, prefix: `${style.prefix}    ` });
  if (!Array.isArray(value)) return pythonRepr(value);
  if (style.open.includes(value)) return "...";
  style.open.push(value);
  try {
    // As Param: no space after the comma, no comma after a single item, and objects inside begin with the prefix alone.
    const inner = { ...style, qualify: false, separator: "" };
    const items = value.map((item) => valueText(item, inner)).join(",");
    return isTuple(value) ? `(${items})` : `[${items}]`;
  } finally {
    style.open.pop();
  }
}
