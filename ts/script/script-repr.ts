/** `scriptRepr`: a value as a program that makes it, in TypeScript or in Python. Param 2.4.2, `script_repr`. */
import { paramText } from "../param/namespace/pprint.js";
import { wholePythonRepr } from "../param/text.js";
import { defaultRegistry } from "../pickle/builtins/index.js";
import type { Registry } from "../pickle/registry.js";
import { handlerOf, type ScriptContext } from "./handlers.js";
import { checkOptions } from "./options.js";
import { paramRepr } from "./param-repr.js";
import { PythonWriter } from "./python.js";
import { TypeScriptWriter } from "./typescript.js";

/** The options of {@link scriptRepr} that both languages have. */
export interface CommonScriptOptions {
  /** What classes and functions are called, and where they come from: by default what `register` was told. */
  readonly registry?: Registry;
  /** Whether values that are the class's defaults are left out: yes. Param: `script_repr_suppress_defaults`. */
  readonly onlyChanged?: boolean;
  /**
   * What stands for a value that has no text: a text as it is; null leaves it out; false, the default, is an error. In the dialect
   * "param", where it is for arguments of which nothing is known, the default is null.
   */
  readonly unknownValue?: string | null | false;
  /** Whether the lines that import things stand before the program: yes. */
  readonly showImports?: boolean;
  /** Lines that stand there too. Those that the program needs are added to the array. */
  readonly imports?: string[];
  /** The variable that has the value in the end: what one can be called in the language; a word of it gets a number. In TypeScript it is called after the class; in Python it is the last line. */
  readonly name?: string;
}

/** A module of TypeScript. */
export interface TypeScriptScriptOptions extends CommonScriptOptions {
  /** Which language is written; this one unless given. */
  readonly language?: "typescript";
  /** What this library is imported as: `"brine"`. */
  readonly library?: string;
}

/** A program of Python. */
export interface PythonScriptOptions extends CommonScriptOptions {
  /** Which language is written. */
  readonly language: "python";
  /** What stands before each argument but the first, after the comma and `separator`: a new line and four spaces. */
  readonly prefix?: string;
  /** What stands between the comma and the prefix, in the outermost object: a new line. */
  readonly separator?: string;
  /** Whether names are written with their modules: yes. If not, they are imported by `from … import`. */
  readonly qualify?: boolean;
  /** `"param"`: Param's own text, faults included. By default it is correct Python. */
  readonly dialect?: "param" | "brine";
}

/** The options of {@link scriptRepr}. */
export type ScriptReprOptions = TypeScriptScriptOptions | PythonScriptOptions;

/**
 * A program that makes the value: a module of TypeScript that exports it, or text of Python. An object is said by its parameters;
 * what is there twice is a variable, and circles are tied after their parts are made. docs/script-repr.md has it all.
 *
 * ```ts
 * register(Sensor, "lab.Sensor", { from: "./sensor.js" });
 * scriptRepr(new Sensor({ gain: 7 }));
 * // import { Sensor } from "./sensor.js";
 * //
 * // export const sensor = new Sensor({ gain: 7 });
 * scriptRepr(new Sensor({ gain: 7 }), { language: "python" });
 * // import lab
 * //
 * // lab.Sensor(gain=7)
 * ```
 *
 * @throws ScriptError for a value that has no text, a class or function that is not registered or, for TypeScript, not with `from`:
 *   with the path to it, unless `unknownValue` says otherwise. For an option that has no such value, with the code `OPTION`.
 */
export function scriptRepr(value: unknown, options: ScriptReprOptions = {}): string {
  checkOptions(options);
  const { imports = [], showImports = true } = options;
  const { text, imports: needed } = scriptOf(value, options);
  for (const line of needed) if (!imports.includes(line)) imports.push(line);
  if (!showImports) return text;
  // Param leaves the two lines free where there is nothing to import, too.
  const isHeaded = needed.length > 0 || (options.language === "python" && options.dialect === "param");
  return `${needed.join("\n")}${isHeaded ? "\n\n" : ""}${text}`;
}

/** A program, and the lines that import what it names. */
interface Script {
  readonly text: string;
  readonly imports: readonly string[];
}

function scriptOf(value: unknown, options: ScriptReprOptions): Script {
  const { registry = defaultRegistry, onlyChanged = true, unknownValue = false, name = null, imports = [] } = options;
  const common = { registry, onlyChanged, unknownValue, name, imports };
  if (options.language !== "python") {
    const { library = "brine" } = options;
    return new TypeScriptWriter({ ...common, library }).write(value);
  }
  if (options.dialect === "param") return paramScript(value, options, registry);
  const { prefix = "\n    ", separator = "\n", qualify = true } = options;
  return new PythonWriter({ ...common, prefix, separator, qualify }).write(value);
}

/** Param's own text. */
function paramScript(value: unknown, options: PythonScriptOptions, registry: Registry): Script {
  const { prefix = "\n    ", separator = "\n", qualify = true, unknownValue = null, onlyChanged = true } = options;
  const lines = new Set(options.imports ?? []);
  const use = (line: string): void => void lines.add(line);
  const context: ScriptContext = {
    language: "python",
    write: (inner) => wholePythonRepr(inner, paramRepr),
    import: (module, name) => {
      use(name === undefined ? `import ${module}` : `from ${module} import ${name}`);
      return name ?? module;
    },
  };
  const text = paramText(value, {
    prefix,
    separator,
    qualify,
    unknownValue,
    onlyChanged,
    names: registry,
    import: use,
    handled: (inner) => handlerOf(inner)?.(inner, context),
    known: paramRepr,
    open: [],
  });
  return { text, imports: [...lines] };
}
