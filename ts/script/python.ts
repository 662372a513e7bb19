/** Programs in Python. Where Param's text is right, it is Param's; docs/script-repr.md says where it is not. */
import { pythonBytes, pythonRepr } from "../param/text.js";
import type { Registry } from "../pickle/registry.js";
import { describe, isPlainBytes, type WrittenIn } from "./describe.js";
import { NoText } from "./errors.js";
import type { ScriptContext } from "./handlers.js";
import { type Doc, group, pythonLines } from "./layout.js";
import { isPythonName, Names, PYTHON_WORDS } from "./names.js";
import type { Callee, CallShape, Shape } from "./shape.js";
import { floatText } from "./values.js";
import { type NamedDoc, type Pair, Writer } from "./writer.js";

/** What the options of `scriptRepr` come to. */
export interface PythonRules {
  readonly registry: Registry;
  readonly onlyChanged: boolean;
  readonly unknownValue: string | null | false;
  readonly prefix: string;
  readonly separator: string;
  readonly qualify: boolean;
  /** The variable that the value is in at the end; `null`: it is the last line. */
  readonly name: string | null;
  /** Lines that stand in the head whatever is written. */
  readonly imports: readonly string[];
}

/** See the head of the file. */
export class PythonWriter extends Writer {
  readonly #rules: PythonRules;
  readonly #language: WrittenIn;
  readonly #imports = new Set<string>();
  /** What `from … import` was said of, by module and name. */
  readonly #short = new Map<string, string>();

  constructor(rules: PythonRules) {
    super(new Names(PYTHON_WORDS, "_"), rules.unknownValue);
    this.#rules = rules;
    for (const line of rules.imports) this.#imports.add(line);
    const { registry, onlyChanged } = rules;
    const context: ScriptContext = {
      language: "python",
      write: (value) => this.#lines(this.inline(value), ""),
      import: (module, name) => (name === undefined ? this.#module(module) : this.#from(module, name)),
    };
    this.#language = { registry, onlyChanged, isPython: true, context, tuples: new WeakSet() };
  }

  /** The program, and the lines that import what it names. */
  write(value: unknown): { readonly text: string; readonly imports: readonly string[] } {
    const isNamed = this.#rules.name !== null;
    const doc = this.program(value, this.#rules.name, isNamed);
    if (!isNamed) this.lines.push(this.#lines(doc, this.#rules.separator));
    return { text: this.lines.join("\n"), imports: [...this.#imports].sort() };
  }

  #lines(doc: Doc, separator: string): string {
    return pythonLines(doc, this.#rules.prefix, separator);
  }

  override describe(value: object): Shape | NoText {
    if (value instanceof Uint8Array && isPlainBytes(value)) return { form: "text", text: pythonBytes(value) };
    const shape = describe(value, this.#language);
    if (shape instanceof NoText) return shape;
    if (shape.form === "text") for (const module of shape.imports ?? []) this.#module(module);
    if (!keysOf(shape).some((key) => this.#isUnhashable(key))) return shape;
    return new NoText("NO_TEXT", "a key or member is something that Python cannot hash");
  }

  #isUnhashable(key: unknown): boolean {
    if (typeof key !== "object" || key === null) return false;
    if (Array.isArray(key) && this.#language.tuples.has(key)) return false;
    const shape = describe(key, this.#language);
    if (shape instanceof NoText) return false;
    if (shape.form === "call" && "known" in shape.callee) return UNHASHABLE.has(shape.callee.known);
    if (shape.form === "tuple" || shape.form === "frozenset")
      return shape.items.some((item) => this.#isUnhashable(item));
    return ["list", "set", "record", "map"].includes(shape.form);
  }

  #module(module: string): string {
    this.#imports.add(`import ${module}`);
    const [head = ""] = module.split(".", 1);
    this.names.reserve(head);
    return module;
  }

  /** `from module import name`, unless the name is taken: then with its module. */
  #from(module: string, qualname: string): string {
    const [head = ""] = qualname.split(".", 1);
    const key = `${module}\0${head}`;
    if (!this.#short.has(key)) {
      const isFree = !this.names.has(head);
      if (isFree) this.#imports.add(`from ${module} import ${head}`);
      this.#short.set(key, isFree ? this.names.take(head) : `${this.#module(module)}.${head}`);
    }
    return this.#short.get(key)! + qualname.slice(head.length);
  }

  protected override claim(callee: Callee): void {
    this.reference(callee);
  }

  protected override reference(callee: Callee): string {
    if ("known" in callee) {
      const dot = callee.known.lastIndexOf(".");
      if (dot > 0) this.#module(callee.known.slice(0, dot));
      return callee.known;
    }
    const { module, qualname } = this.#rules.registry.nameOf(callee.target)!;
    const member = callee.member === undefined ? "" : `.${callee.member}`;
    if (module === "builtins") return qualname + member;
    if (!this.#rules.qualify) return this.#from(module, qualname) + member;
    // Param imports the package too; Python would have done it.
    const [head = ""] = module.split(".", 1);
    this.#module(head);
    return `${this.#module(module)}.${qualname}${member}`;
  }

  protected override scalar(value: unknown): string {
    if (typeof value === "number" && !Number.isFinite(value)) return floatText(value);
    return pythonRepr(value);
  }

  protected override list(form: "list" | "tuple" | "set" | "frozenset", items: readonly Doc[]): Doc {
    switch (form) {
      case "list":
        return group("[", items, "]", "items");
      case "tuple":
        return items.length === 1 ? ["(", items[0]!, ",)"] : group("(", items, ")", "items");
      case "set":
        return items.length === 0 ? "set()" : group("{", items, "}", "repr");
      case "frozenset":
        return items.length === 0 ? "frozenset()" : group("frozenset({", items, "})", "repr");
    }
  }

  protected override record(entries: readonly (readonly [string, Doc])[]): Doc {
    return this.map(entries.map(([key, value]): Pair => [pythonRepr(key), value]));
  }

  protected override map(entries: readonly Pair[]): Doc {
    return group(
      "{",
      entries.map(([key, value]): Doc => [key, ": ", value]),
      "}",
      "repr",
    );
  }

  protected override call({ callee, isInstance }: CallShape, args: readonly Doc[], named: readonly NamedDoc[]): Doc {
    const odd = named.filter(({ name }) => !isPythonName(name));
    const items: Doc[] = [
      ...args,
      ...named.filter(({ name }) => isPythonName(name)).map(({ name, doc }): Doc => [`${name}=`, doc]),
      ...(odd.length === 0 ? [] : [["**", this.record(odd.map(({ name, doc }) => [name, doc]))]]),
    ];
    const style = isInstance || ("target" in callee && named.length > 0) ? "instance" : "repr";
    return group(`${this.reference(callee)}(`, items, ")", style);
  }

  protected override declaration(name: string, doc: Doc): string {
    return `${name} = ${this.#lines(doc, this.#rules.separator)}`;
  }

  protected override filling(name: string, { form }: Shape, items: readonly Doc[], pairs: readonly Pair[]): string[] {
    const set = pairs.map(([key, value]) => `${name}[${this.#lines(key, "")}] = ${this.#lines(value, "")}`);
    if (form === "list") return [`${name}.extend(${this.#lines(this.list("list", items), "")})`];
    return [...set, ...items.map((item) => `${name}.add(${this.#lines(item, "")})`)];
  }

  protected override assignment(name: string, values: readonly NamedDoc[]): string[] {
    const line = ({ name: attribute, doc }: NamedDoc): string => {
      const text = this.#lines(doc, "");
      return isPythonName(attribute)
        ? `${name}.${attribute} = ${text}`
        : `setattr(${name}, ${pythonRepr(attribute)}, ${text})`;
    };
    const lines = values.filter(({ constant }) => !constant).map(line);
    const constants = values.filter(({ constant }) => constant).map((value) => `    ${line(value)}`);
    if (constants.length === 0) return lines;
    this.#module("param");
    return [...lines, `with param.edit_constant(${name}):`, ...constants];
  }

  protected override variableName(noun: string): string {
    const name = noun.replace(/[A-Z]+/g, (capitals) => `_${capitals.toLowerCase()}`).replace(/\W|^(?=\d)/g, "_");
    return this.names.take(name);
  }
}

/** Calls of what Python does not hash. */
const UNHASHABLE: ReadonlySet<string> = new Set([
  "array.array",
  "bytearray",
  "collections.ChainMap",
  "collections.Counter",
  "collections.OrderedDict",
  "collections.UserDict",
  "collections.UserList",
  "collections.defaultdict",
  "collections.deque",
  "numpy.array",
  "numpy.empty",
  "pandas.DataFrame",
  "pandas.Index",
  "pandas.Series",
  "types.SimpleNamespace",
]);

/** What Python has to hash. */
function keysOf(shape: Shape): readonly unknown[] {
  if (shape.form === "map") return shape.entries.map(([key]) => key);
  return shape.form === "set" || shape.form === "frozenset" ? shape.items : [];
}
