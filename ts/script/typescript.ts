/** Programs in TypeScript: a module that exports the value and passes the compiler under `strict`. */
import { nameOf } from "../param/text.js";
import type { Registry } from "../pickle/registry.js";
import { describe, isPlainBytes, type WrittenIn } from "./describe.js";
import { NoText } from "./errors.js";
import type { ScriptContext } from "./handlers.js";
import { type Doc, group, typescriptLines } from "./layout.js";
import { Names, TYPESCRIPT_WORDS } from "./names.js";
import { type Callee, type CallShape, knownCall, type Shape } from "./shape.js";
import { type Declared, type NamedDoc, type Pair, Writer } from "./writer.js";

/** What the options of `scriptRepr` come to. */
export interface TypeScriptRules {
  readonly registry: Registry;
  readonly onlyChanged: boolean;
  readonly unknownValue: string | null | false;
  /** What the value is exported as; `null`: after its class. */
  readonly name: string | null;
  /** Lines that stand in the head whatever is written. */
  readonly imports: readonly string[];
  /** The module that has this library. */
  readonly library: string;
}

/** What every program has without importing it. */
const GLOBALS = /^(?:Date|Map|Set|(?:Big)?(?:Int|Uint|Float)\d+(?:Clamped)?Array)\b/;

const isIdentifier = (name: string): boolean => /^[A-Za-z_$][\w$]*$/.test(name);

/** See the head of the file. */
export class TypeScriptWriter extends Writer {
  readonly #rules: TypeScriptRules;
  readonly #language: WrittenIn;
  /** By module: what it exports, and what that is called here. */
  readonly #imports = new Map<string, Map<string, string>>();

  constructor(rules: TypeScriptRules) {
    super(new Names(TYPESCRIPT_WORDS, ""), rules.unknownValue);
    this.#rules = rules;
    const { registry, onlyChanged } = rules;
    const context: ScriptContext = {
      language: "typescript",
      write: (value) => typescriptLines(this.inline(value), "", 0),
      import: (module, name = "default") => this.#import(module, name),
    };
    this.#language = { registry, onlyChanged, isPython: false, context, tuples: new WeakSet() };
  }

  /** The module, and the lines that import what it names. */
  write(value: unknown): { readonly text: string; readonly imports: readonly string[] } {
    this.program(value, this.#rules.name, true);
    return {
      text: `${this.lines.join("\n")}\n`,
      imports: [...new Set([...this.#rules.imports, ...this.#importLines()])],
    };
  }

  #importLines(): string[] {
    const isOwn = (module: string): number => (module.startsWith(".") || module.startsWith("/") ? 1 : 0);
    return [...this.#imports]
      .sort(([a], [b]) => isOwn(a) - isOwn(b) || (a < b ? -1 : 1))
      .map(([module, names]) => {
        const parts = [...names].sort(([a], [b]) => (a < b ? -1 : 1));
        const named = parts
          .filter(([name]) => name !== "default")
          .map(([name, local]) => (name === local ? name : `${name} as ${local}`));
        const list =
          named.length === 0 ? [] : [typescriptLines(group("{", named, "}", "items"), "", module.length + 20)];
        const whole = names.get("default");
        return `import ${[...(whole === undefined ? [] : [whole]), ...list].join(", ")} from ${JSON.stringify(module)};`;
      });
  }

  #import(module: string, name: string): string {
    let names = this.#imports.get(module);
    if (names === undefined) this.#imports.set(module, (names = new Map()));
    let local = names.get(name);
    if (local === undefined) names.set(name, (local = this.names.take(name === "default" ? "imported" : name)));
    return local;
  }

  override describe(value: object): Shape | NoText {
    if (value instanceof Uint8Array && isPlainBytes(value)) {
      return knownCall("Uint8Array", [Array.from(value)], { noun: "bytes" });
    }
    const shape = describe(value, this.#language);
    if (shape instanceof NoText) return shape;
    const target = shape.form === "name" ? shape.target : shape.form === "call" ? targetOf(shape.callee) : undefined;
    return target === undefined ? shape : (this.#unreachable(target) ?? shape);
  }

  /** Why a class or function cannot be imported, if it cannot. */
  #unreachable(target: object): NoText | undefined {
    const { registry } = this.#rules;
    if (registry.sourceOf(target)?.from !== undefined || isGlobal(target)) return undefined;
    const { module, qualname } = registry.nameOf(target)!;
    const title = nameOf(target);
    return new NoText(
      "NO_SOURCE",
      `it is not known where ${title} is imported from; register(${title}, "${module}.${qualname}", { from: "./….js" }) says it`,
    );
  }

  protected override claim(callee: Callee): void {
    this.reference(callee);
  }

  protected override reference(callee: Callee): string {
    if ("known" in callee) {
      const { known } = callee;
      if (GLOBALS.test(known)) return known;
      const [head = ""] = /^\w+/.exec(known) ?? [];
      return this.#import(this.#rules.library, head) + known.slice(head.length);
    }
    const { target, member } = callee;
    const { qualname = "" } = this.#rules.registry.nameOf(target) ?? {};
    const title = nameOf(target) || qualname.slice(qualname.lastIndexOf(".") + 1);
    const { from, export: exported = title } = this.#rules.registry.sourceOf(target) ?? {};
    const local = from === undefined ? title : this.#import(from, exported);
    return member === undefined ? local : `${local}.${member}`;
  }

  protected override scalar(value: unknown): string {
    switch (typeof value) {
      case "string":
        return JSON.stringify(value);
      case "bigint":
        return `${value}n`;
      case "number":
        return Object.is(value, -0) ? "-0" : String(value);
      default:
        return String(value);
    }
  }

  protected override list(form: "list" | "tuple" | "set" | "frozenset", items: readonly Doc[], value: object): Doc {
    if (form === "list") return group("[", items, "]", "items");
    if (form === "tuple") return group(`${this.#library("Tuple")}.of<any>(`, items, ")", "items");
    const { name } = value.constructor;
    const cls = name === "Set" ? "Set" : this.#library(name);
    return items.length === 0
      ? `new ${cls}<any>()`
      : group(`new ${cls}<any>(`, [group("[", items, "]", "items")], ")", "items");
  }

  protected override record(entries: readonly (readonly [string, Doc])[]): Doc {
    const items = entries.map(([key, value]): Doc => [`${keyText(key)}: `, value]);
    return group("{", items, "}", "items");
  }

  protected override map(entries: readonly Pair[], value: object): Doc {
    const cls = value.constructor.name === "Map" ? "Map" : this.#library(value.constructor.name);
    if (entries.length === 0) return `new ${cls}<any, any>()`;
    const pairs = entries.map((pair) => group("[", pair, "]", "items"));
    return group(`new ${cls}<any, any>(`, [group("[", pairs, "]", "items")], ")", "items");
  }

  #library(name: string): string {
    return this.reference({ known: name });
  }

  protected override call(shape: CallShape, args: readonly Doc[], named: readonly NamedDoc[]): Doc {
    const name = this.reference(shape.callee);
    if (shape.isConstant === true) return name;
    const record = named.map(({ name: key, doc }): Doc => [`${keyText(key)}: `, doc]);
    const items = record.length === 0 ? args : [...args, group("{", record, "}", "items")];
    return group(`${shape.isNew ? "new " : ""}${name}(`, items, ")", "items");
  }

  protected override declaration(name: string, doc: Doc, { shape, isRoot, isTied }: Declared): string {
    // A container's own type would be narrower than that of the parameter it is for; an empty one has none.
    const isContainer = shape !== null && !["call", "text", "name", "boxed"].includes(shape.form);
    const isOpen = isContainer && (!isRoot || isTied || (shape.form === "list" && shape.items.length === 0));
    const head = `${isRoot ? "export " : ""}const ${name}${isOpen ? ": any" : ""} = `;
    return `${head}${typescriptLines(doc, "", head.length + 1)};`;
  }

  protected override filling(name: string, shape: Shape, items: readonly Doc[], pairs: readonly Pair[]): string[] {
    const lines = (doc: Doc): string => typescriptLines(doc, "", name.length + 8);
    switch (shape.form) {
      case "list":
        return [`${lines(group(`${name}.push(`, items, ")", "items"))};`];
      case "set":
        return items.map((item) => `${name}.add(${lines(item)});`);
      case "map":
        return pairs.map(([key, value]) => `${name}.set(${lines(key)}, ${lines(value)});`);
      default:
        return shape.form === "record"
          ? shape.entries.map(([key], at) => `${name}${propertyText(String(key))} = ${lines(pairs[at]![1])};`)
          : [];
    }
  }

  protected override assignment(name: string, values: readonly NamedDoc[]): string[] {
    const line = ({ name: property, doc }: NamedDoc): string => {
      const head = `${name}${propertyText(property)} = `;
      return `${head}${typescriptLines(doc, "", head.length + 1)};`;
    };
    const lines = values.filter(({ constant }) => !constant).map(line);
    const constants = values.filter(({ constant }) => constant);
    if (constants.length === 0) return lines;
    const record = this.record(constants.map(({ name: property, doc }): [string, Doc] => [property, doc]));
    const text = typescriptLines(record, "", 2 * name.length + 50);
    return [...lines, `${name}.param.editConstant(() => ${name}.param.update(${text}));`];
  }

  protected override variableName(noun: string): string {
    return this.names.take(isIdentifier(noun) ? noun : "value");
  }
}

const targetOf = (callee: Callee): object | undefined => ("target" in callee ? callee.target : undefined);

/** Whether the program has a class or function by its own name, without an import. */
const isGlobal = (target: object): boolean => (globalThis as Record<string, unknown>)[nameOf(target)] === target;

/** A key of an object literal. `__proto__` written plainly would be the prototype. */
const keyText = (key: string): string =>
  key === "__proto__" ? '["__proto__"]' : isIdentifier(key) ? key : JSON.stringify(key);

const propertyText = (key: string): string => (isIdentifier(key) ? `.${key}` : `[${JSON.stringify(key)}]`);
