/**
 * `brine/yaml`: values as YAML 1.2 and back, by the package `yaml`: the forms of docs/json-format.md, shared objects as anchors and
 * aliases, and comments from `doc`. What is read goes through the same reader as JSON. `brine/ts/yaml` and `brine/slim/yaml` are
 * the same for the other entries.
 */
import {
  Alias,
  Composer,
  Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  Pair,
  Parser,
  Scalar,
  type ScalarTag,
  YAMLMap,
  YAMLSeq,
} from "yaml";
import {
  behind,
  Comments,
  DEEPEST_DOCUMENT,
  DocumentSyntaxError,
  failTooDeep,
  isRecord,
  isStackFull,
  type JSONRecord,
  numberOf,
  pointerPart,
  readingOptions,
  refOf,
  refsIn,
  requireOptions,
  requireText,
  setKey,
  tagOf,
  treeOf,
  type WriteDocumentOptions,
  withinStack,
} from "./documents.js";
import { type AnyClass, type FromJSONOptions, fromJSON, type InstanceOf, JSONError } from "./index.js";

/** A text that is no YAML, or none that is read here. `line` and `column` count from 1. */
export class YAMLSyntaxError extends DocumentSyntaxError {
  override name = "YAMLSyntaxError";
}

/** The options of {@link toYAML}. */
export interface ToYAMLOptions extends WriteDocumentOptions {}

/** The options of {@link fromYAML}. */
export interface FromYAMLOptions<C extends AnyClass = AnyClass> extends Omit<FromJSONOptions<C>, "limits"> {
  /**
   * What an alias of a list or mapping means: `"share"`, the default: the very object that the anchor stands at, as YAML has it,
   * which is of one class for all. `"copy"`: its text once more, which each place reads as it declares.
   */
  readonly aliases?: "share" | "copy";
  /** Bounds of what is read. What is beyond one is a `JSONError`. */
  readonly limits?: {
    /**
     * How deep the text may be nested: 500. More is read as far as the stack goes, which the package fills: some 600 to 900 levels in
     * Node as it is started.
     */
    readonly depth?: number;
    /** How many characters the text may have: 2²⁸. */
    readonly length?: number;
    /** How many values may be copied for aliases and merges (`<<`): 10,000. */
    readonly copies?: number;
  };
}

const LONGEST = 2 ** 28;
const MOST_COPIES = 10_000;

/**
 * A value as YAML. NaN, infinities and bigints are YAML's own; an object that occurs again is an alias; all else is as in JSON.
 * Text that YAML 1.1, and so PyYAML, would take for something else stands in quotes; numbers are such to it, too.
 * @throws UnserializableError with the path of a value that has no form; JSONError for what is too deep for the stack.
 */
export function toYAML(value: unknown, options: ToYAMLOptions = {}): string {
  requireOptions(options);
  const tree = treeOf(value, options);
  const document = new Document(null, { compat: "yaml-1.1", customTags: (tags) => [POWER, ...tags] });
  return withinStack(() => {
    document.contents = new NodeMaker(tree, new Comments(options)).node(tree, "", value) as never;
    return document.toString({ lineWidth: 0, flowCollectionPadding: false }).replaceAll(UNPRINTED, escaped);
  });
}

/** A number like 1e-7: without a point YAML 1.1 would read a text. */
const POWER: ScalarTag = {
  tag: "tag:yaml.org,2002:float",
  default: true,
  identify: (value) => typeof value === "number" && /^-?\de/.test(String(value)),
  test: /^-?\d\.0e[-+]\d+$/,
  resolve: Number,
  stringify: ({ value }) => String(value).replace("e", ".0e"),
};

/** What YAML has only as escapes, or YAML 1.1 takes for the end of a line. The package writes it as it is. */
const UNPRINTED = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g;

const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;

/** Makes YAML's nodes of JSON. */
class NodeMaker {
  /** The names of what is referred to, by its pointer. */
  readonly #anchors = new Map<string, string>();
  readonly #comments: Comments;

  constructor(tree: unknown, comments: Comments) {
    this.#comments = comments;
    const names = new Set<string>();
    for (const pointer of refsIn(tree)) {
      if (this.#anchors.has(pointer)) continue;
      const name =
        pointer
          .replaceAll(/[^\w/-]/g, "")
          .split("/")
          .filter((part) => part !== "" && part !== "value")
          .join("-") || "root";
      let free = name;
      for (let number = 2; names.has(free); number++) free = `${name}-${number}`;
      names.add(free);
      this.#anchors.set(pointer, free);
    }
  }

  node(json: unknown, path: string, value: unknown): Scalar | Alias | YAMLMap | YAMLSeq {
    if (typeof json !== "object" || json === null) return scalarOf(json, path === "");
    const ref = refOf(json);
    if (ref !== undefined) return new Alias(this.#anchors.get(ref)!);
    if (isRecord(json)) {
      const number = numberOf(json);
      if (number !== undefined) return new Scalar(number);
    }
    const node = Array.isArray(json) ? this.#list(json, path, value) : this.#mapping(json as JSONRecord, path, value);
    const anchor = this.#anchors.get(path);
    if (anchor !== undefined) node.anchor = anchor;
    return node;
  }

  #list(json: readonly unknown[], path: string, value: unknown): YAMLSeq {
    const node = new YAMLSeq();
    node.items = json.map((item, at) => this.node(item, path + pointerPart(at), behind(value, json, at)));
    setFlow(node, node.items);
    return node;
  }

  #mapping(json: JSONRecord, path: string, value: unknown): YAMLMap {
    const node = new YAMLMap();
    for (const [key, item] of Object.entries(json)) {
      const keyNode = scalarOf(key);
      // A merge is written without quotes; this is a key.
      if (key === "<<") keyNode.type = "QUOTE_DOUBLE";
      const comment = this.#comments.above(value, json, key);
      if (comment.length > 0) keyNode.commentBefore = comment.map((line) => ` ${line}`).join("\n");
      node.items.push(new Pair(keyNode, this.node(item, path + pointerPart(key), behind(value, json, key))));
    }
    if (tagOf(json) !== undefined) {
      setFlow(
        node,
        node.items.map((pair) => pair.value),
      );
    }
    return node;
  }
}

/**
 * A scalar. In quotes is what the package would write so that it, or a reader of YAML 1.1, reads something else: what has to be escaped, blank
 * lines, the word for a value, what begins like a key, a tab in a line; and of a text that is the whole blanks before it, and several lines.
 */
function scalarOf(json: unknown, isWhole = false): Scalar {
  const node = new Scalar(json);
  if (typeof json !== "string") return node;
  if (json.search(UNPRINTED) >= 0 || MISREAD.test(json) || (isWhole && /^\s|\n/.test(json))) node.type = "QUOTE_DOUBLE";
  return node;
}

const MISREAD = /^(?:\s+|=|[:?].*|.*\t.*)$/;

/**
 * Writes a node on one line where its parts are short. In quotes is text of several lines there, whose second one is not what it would be
 * alone, and text with a question mark, which PyYAML takes for one of a key.
 */
function setFlow(node: YAMLMap | YAMLSeq, parts: readonly unknown[]): void {
  node.flow = isShort(parts);
  if (!node.flow) return;
  for (const part of parts as Scalar[]) {
    if (typeof part.value === "string" && /[\n?]/.test(part.value)) part.type = "QUOTE_DOUBLE";
  }
}

/** Whether nodes are written on one line. */
const isShort = (nodes: readonly unknown[]): boolean =>
  nodes.every(isScalar) && nodes.map((node) => JSON.stringify(String((node as Scalar).value))).join(", ").length <= 60;

/**
 * The value that a YAML text stands for; with `class`, an instance of it, whose every value is checked by its parameter. Only
 * the core schema is read: dates are text, as in JSON, unless a parameter says more; `!!binary` is bytes; other tags are refused.
 * @throws YAMLSyntaxError with line and column; JSONValidationError with all that is wrong, each with its JSON pointer; JSONError for
 * what is beyond a limit.
 */
export function fromYAML<C extends AnyClass>(
  text: string,
  options: FromYAMLOptions<C> & { readonly class: C },
): InstanceOf<C>;
/** The value of a text whose class is not known beforehand: what the text says it is. */
export function fromYAML(text: string, options?: FromYAMLOptions): unknown;
export function fromYAML(text: string, options: FromYAMLOptions = {}): unknown {
  requireText(text, "YAML");
  requireOptions(options);
  const { length = LONGEST, depth = DEEPEST_DOCUMENT } = options.limits ?? {};
  if (text.length > length)
    fail(`the text has ${text.length} characters; limits.length allows ${length}`, "LENGTH", text.length);
  const json = withinStack(() => new TreeMaker(text, options).tree(parsed(text, depth).contents, ""));
  // A text that is a whole would be taken for one of JSON.
  return fromJSON(
    typeof json === "string" ? JSON.stringify(json) : json,
    readingOptions({ ...options, limits: { depth } }),
  );
}

/** Bytes stay the text they are written as. */
const BINARY = { tag: "tag:yaml.org,2002:binary", resolve: (text: string) => text };

function fail(message: string, code: string, value: unknown, path = ""): never {
  throw new JSONError(path === "" ? message : `${path}: ${message}`, { code, value, path });
}

/** The one document in a text. The depth is watched while it is cut into tokens: what composes them calls itself. */
function parsed(text: string, depth: number): Document.Parsed {
  const parser = new Parser();
  const composer = new Composer({
    intAsBigInt: true,
    uniqueKeys: false,
    // Whatever version a text says it is of: PyYAML's `version=(1, 1)` writes a directive.
    schema: "core",
    resolveKnownTags: false,
    customTags: [BINARY],
    prettyErrors: false,
  });
  const documents: Document.Parsed[] = [];
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) documents.push(...composer.next(token));
    // A document and a scalar in it are levels of the parser too.
    if (parser.stack.length > depth + 2) fail(`nested deeper than ${depth}`, "DEPTH", null);
  }
  for (const token of parser.end()) documents.push(...composer.next(token));
  documents.push(...composer.end(true, text.length));
  const [document, second] = documents;
  const [error] = [...document!.errors, ...document!.warnings];
  // The composer takes what ends it for a fault of the text.
  if (isStackFull(error)) failTooDeep();
  if (error !== undefined) throw new YAMLSyntaxError(error.message, text, error.pos[0]);
  if (second !== undefined) throw new YAMLSyntaxError("there is more than one document", text, second.range[0]);
  return document!;
}

/** Where a node of YAML stands in its text. */
const offsetOf = (node: unknown): number =>
  (node as { range?: readonly [number, ...unknown[]] | null } | null)?.range?.[0] ?? 0;

/** Makes JSON of YAML's nodes. */
class TreeMaker {
  /** What anchors stand at so far; `null`: in what is merged, which is at no place of its own and is always copied. */
  readonly #anchors = new Map<string, { readonly node: unknown; readonly path: string | null }>();
  /** The anchors that are copied now. */
  readonly #copying = new Set<unknown>();
  readonly #text: string;
  readonly #shares: boolean;
  readonly #mostCopies: number;
  #copies = 0;

  constructor(text: string, { aliases = "share", limits }: FromYAMLOptions) {
    if (aliases !== "share" && aliases !== "copy") fail('aliases is "share" or "copy"', "OPTION", aliases);
    this.#text = text;
    this.#shares = aliases === "share";
    this.#mostCopies = limits?.copies ?? MOST_COPIES;
  }

  tree(node: unknown, path: string): unknown {
    if (this.#copying.size > 0 && ++this.#copies > this.#mostCopies) {
      fail(`aliases copy more than ${this.#mostCopies} values; limits.copies allows no more`, "COPIES", null, path);
    }
    if (isAlias(node)) return this.#alias(node, path);
    const { anchor } = (node ?? {}) as { readonly anchor?: string };
    // A copy is the same anchor once more, at another place.
    if (anchor !== undefined && this.#copying.size === 0) this.#anchors.set(anchor, { node, path });
    if (isSeq(node)) return node.items.map((item, at) => this.tree(item, path + pointerPart(at)));
    if (isMap(node)) return this.#mapping(node, path);
    return isScalar(node) ? this.#scalar(node) : null;
  }

  #scalar(node: Scalar): unknown {
    const { value, tag } = node;
    if (tag === BINARY.tag) return { $brine: "bytes", value: String(value).replaceAll(/\s/g, "") };
    if (typeof value !== "bigint") return value ?? null;
    return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  }

  /** Notes the anchors in what is merged. */
  #note(node: unknown): void {
    const { anchor } = (node ?? {}) as { readonly anchor?: string };
    if (anchor !== undefined) this.#anchors.set(anchor, { node, path: null });
    if (isSeq(node)) for (const item of node.items) this.#note(item);
    if (!isMap(node)) return;
    for (const { key, value } of node.items) {
      this.#note(key);
      this.#note(value);
    }
  }

  #target(node: Alias): { readonly node: unknown; readonly path: string | null } {
    const target = this.#anchors.get(node.source);
    if (target === undefined) this.#wrong(`there is no anchor &${node.source} before this`, node);
    return target;
  }

  #alias(node: Alias, path: string): unknown {
    const target = this.#target(node);
    if (isScalar(target.node)) return this.#scalar(target.node);
    if (this.#shares && target.path !== null) return { $brine: "ref", value: target.path };
    return this.#copied(target.node, () => this.tree(target.node, path), node);
  }

  #copied<T>(target: unknown, make: () => T, at: unknown): T {
    if (this.#copying.has(target)) this.#wrong("an alias within what it stands for has no copy", at);
    this.#copying.add(target);
    const made = make();
    this.#copying.delete(target);
    return made;
  }

  #mapping(node: YAMLMap, path: string): JSONRecord {
    const record: JSONRecord = {};
    const merged: { readonly source: unknown; readonly target: unknown }[] = [];
    for (const { key, value } of node.items) {
      if (!isScalar(key)) this.#wrong("a key is one word or text", key ?? node);
      if (key.value === "<<" && key.type === "PLAIN") {
        // An anchor may stand at something else further on.
        for (const source of isSeq(value) ? value.items : [value]) {
          if (this.#copying.size === 0) this.#note(source);
          merged.push({ source, target: isAlias(source) ? this.#target(source).node : source });
        }
        continue;
      }
      if (this.#copying.size === 0) this.#note(key);
      const name = typeof key.value === "string" ? key.value : (key.source ?? String(key.value));
      if (Object.hasOwn(record, name)) this.#wrong(`the key ${JSON.stringify(name)} stands here twice`, key);
      setKey(record, name, this.tree(value, path + pointerPart(name)));
    }
    for (const { source, target } of merged) this.#merge(record, source, target, path);
    return record;
  }

  /** What a mapping has not itself comes from what is merged into it, the first that has it. */
  #merge(record: JSONRecord, source: unknown, target: unknown, path: string): void {
    if (!isMap(target)) this.#wrong("only mappings are merged", source);
    const all = this.#copied(target, () => this.#mapping(target, path), source);
    for (const [key, value] of Object.entries(all)) if (!Object.hasOwn(record, key)) setKey(record, key, value);
  }

  #wrong(message: string, node: unknown): never {
    throw new YAMLSyntaxError(message, this.#text, offsetOf(node));
  }
}
