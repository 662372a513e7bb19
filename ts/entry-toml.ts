/**
 * `brine/toml`: values as TOML 1.0 and back, by the package `smol-toml`: the forms of docs/json-format.md, with TOML's own dates,
 * and comments from `doc`. What is read goes through the same reader as JSON. `brine/ts/toml` and `brine/slim/toml` are the same
 * for the other entries.
 */
import { parse, stringify, TomlDate, TomlError } from "smol-toml";
import {
  behind,
  Comments,
  DEEPEST_DOCUMENT,
  DocumentSyntaxError,
  isRecord,
  type JSONRecord,
  numberOf,
  parameterAt,
  pointerPart,
  readingOptions,
  refsIn,
  requireOptions,
  requireText,
  setKey,
  tagOf,
  treeOf,
  type WriteDocumentOptions,
  withinStack,
} from "./documents.js";
import {
  type AnyClass,
  type FromJSONOptions,
  fromJSON,
  type InstanceOf,
  JSONError,
  UnserializableError,
} from "./index.js";

/** A text that is no TOML. `line` and `column` count from 1. */
export class TOMLSyntaxError extends DocumentSyntaxError {
  override name = "TOMLSyntaxError";
}

/** The options of {@link toTOML}. */
export interface ToTOMLOptions extends WriteDocumentOptions {}

/** The options of {@link fromTOML}. */
export interface FromTOMLOptions<C extends AnyClass = AnyClass> extends FromJSONOptions<C> {}

const LONGEST = 2 ** 28;

/**
 * A value as TOML. Numbers, and dates and times to the millisecond, are TOML's own; all else is as in JSON. TOML has no null: where it is the
 * parameter's default it is left out, anywhere else it is `{ "$brine" = "null" }`.
 * @throws UnserializableError with the path of a value that has no form, and for a whole that is no table: a list, a number, text.
 */
export function toTOML(value: unknown, options: ToTOMLOptions = {}): string {
  requireOptions(options);
  const tree = treeOf(value, options);
  if (!isRecord(tree)) {
    throw new UnserializableError("a whole TOML text is a table; give the value a name: { values: … }", {
      code: "UNSERIALIZABLE",
      value,
    });
  }
  const lines: string[] = [];
  withinStack(() => {
    refuseHalves(tree, "");
    new Writer(new Comments(options)).table(tree, value, [], lines);
  });
  return `${lines.join("\n").trim()}\n`;
}

/** TOML's text is of whole characters, and has no escape for half of a surrogate pair. */
function refuseHalves(json: unknown, path: string): void {
  const isWhole = (text: string): boolean =>
    !/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/.test(text);
  const fail = (value: string, what: string): never => {
    throw new UnserializableError(
      `${path || "/"}: TOML has no form for half of a surrogate pair, which is in ${what}`,
      {
        code: "UNSERIALIZABLE",
        path,
        value,
      },
    );
  };
  if (typeof json === "string" && !isWhole(json)) fail(json, "the text");
  if (typeof json !== "object" || json === null) return;
  for (const [key, item] of Object.entries(json)) {
    if (!isWhole(key)) fail(key, "a key");
    refuseHalves(item, path + pointerPart(key));
  }
}

/** Writes tables. Only the text of single values is the package's. */
class Writer {
  readonly #comments: Comments;

  constructor(comments: Comments) {
    this.#comments = comments;
  }

  /** Adds the lines of a table: first what stands on one line, then the tables in it, as TOML wants it. */
  table(json: JSONRecord, value: unknown, path: readonly string[], lines: string[]): void {
    const tables: (() => void)[] = [];
    for (const [key, item] of Object.entries(json)) {
      if (item === null && isDefaultNull(value, json, key)) continue;
      const comment = this.#comments.above(value, json, key).map((line) => `# ${line}`.trimEnd());
      const held = behind(value, json, key);
      const inner = [...path, keyText(key)];
      const name = inner.join(".");
      if (isTable(item)) {
        tables.push(() => {
          lines.push("", ...comment, `[${name}]`);
          this.table(item, held, inner, lines);
        });
      } else if (Array.isArray(item) && item.length > 0 && item.every(isTable)) {
        tables.push(() => {
          for (const [at, one] of item.entries()) {
            lines.push("", ...(at === 0 ? comment : []), `[[${name}]]`);
            this.table(one, behind(held, item, at), inner, lines);
          }
        });
      } else lines.push(...comment, `${keyText(key)} = ${inline(item, held)}`);
    }
    for (const write of tables) write();
  }
}

/** Whether a value has lines of its own: a tag of one value has not. */
function isTable(json: unknown): json is JSONRecord {
  if (!isRecord(json)) return false;
  const tag = tagOf(json);
  return tag === undefined || tag === "object" || tag === "dict";
}

/** Whether reading gives null where nothing is written. */
function isDefaultNull(value: unknown, json: JSONRecord, key: string): boolean {
  const parameter = parameterAt(value, json, key);
  return parameter !== undefined && parameter.default === null && (parameter.defaultFactory ?? null) === null;
}

/** Of letters, digits, `-` and `_`, or in quotes, which are those of text. */
const keyText = (key: string): string => (/^[\w-]+$/.test(key) ? key : scalarText(key));

const scalarText = (value: unknown): string => stringify({ v: value }).replace(/^v = /, "").trimEnd();

/** A value on one line. */
function inline(json: unknown, value: unknown): string {
  if (json === null) return '{ "$brine" = "null" }';
  if (typeof json === "string") return scalarText(value instanceof Date ? (dateFrom(json) ?? json) : json);
  if (typeof json !== "object") return scalarText(json);
  if (Array.isArray(json)) {
    const items = json.map((item, at) => inline(item, behind(value, json, at)));
    return items.length === 0 ? "[]" : `[${items.join(", ")}]`;
  }
  const record = json as JSONRecord;
  const plain = numberFrom(record) ?? momentFrom(record);
  if (plain !== undefined) return scalarText(plain);
  const pairs = Object.entries(record).map(
    ([key, item]) => `${keyText(key)} = ${inline(item, behind(value, record, key))}`,
  );
  return pairs.length === 0 ? "{}" : `{ ${pairs.join(", ")} }`;
}

/** TOML's integers have 64 bits. */
function numberFrom(json: JSONRecord): number | bigint | undefined {
  const number = numberOf(json);
  return typeof number === "bigint" && BigInt.asIntN(64, number) !== number ? undefined : number;
}

/** A date or time of day that a tag stands for. */
function momentFrom(json: JSONRecord): TomlDate | undefined {
  const { value } = json;
  if (typeof value !== "string" || Object.keys(json).length !== 2) return undefined;
  if (tagOf(json) === "datetime") return dateFrom(value);
  return tagOf(json) === "time" && /^\d\d:\d\d:\d\d\.\d{3}000$/.test(value) ? new TomlDate(value) : undefined;
}

/** A date of TOML's, where it says all of the text: the package keeps milliseconds, and offsets of whole minutes. */
function dateFrom(text: string): TomlDate | undefined {
  if (!/^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d{3}(000)?)?([+-]\d\d:\d\d)?)?$/.test(text)) return undefined;
  const date = new TomlDate(text);
  return date.isValid() ? date : undefined;
}

/**
 * The value that a TOML text stands for; with `class`, an instance of it, whose every value is checked by its parameter. TOML's
 * dates and times are read to the millisecond.
 * @throws TOMLSyntaxError with line and column; JSONValidationError with all that is wrong, each with its JSON pointer; JSONError for
 * what is beyond a limit.
 */
export function fromTOML<C extends AnyClass>(
  text: string,
  options: FromTOMLOptions<C> & { readonly class: C },
): InstanceOf<C>;
/** The value of a text whose class is not known beforehand: what the text says it is. */
export function fromTOML(text: string, options?: FromTOMLOptions): unknown;
export function fromTOML(text: string, options: FromTOMLOptions = {}): unknown {
  requireText(text, "TOML");
  requireOptions(options);
  const { length = LONGEST, depth = DEEPEST_DOCUMENT } = options.limits ?? {};
  if (text.length > length) {
    throw new JSONError(`the text has ${text.length} characters; limits.length allows ${length}`, {
      code: "LENGTH",
      value: text.length,
    });
  }
  const json = withinStack(() => ordered(jsonOf(parsed(text), depth), ""));
  return fromJSON(json, readingOptions({ ...options, limits: { depth } }));
}

function parsed(text: string): unknown {
  try {
    // How deep it may be is the concern of jsonOf, and of the stack.
    return parse(text, { integersAsBigInt: "asNeeded", maxDepth: Number.POSITIVE_INFINITY });
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const before = text.split("\n").slice(0, error.line - 1);
    const offset = before.reduce((sum, line) => sum + line.length + 1, 0) + error.column - 1;
    const [reason = ""] = error.message.split("\n");
    throw new TOMLSyntaxError(reason.replace(/^Invalid TOML document: /, ""), text, offset);
  }
}

/** What was read as JSON of the dialect. */
function jsonOf(value: unknown, depth: number): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof TomlDate) {
    const text = value.toISOString();
    return { $brine: value.isTime() ? "time" : "datetime", value: text };
  }
  if (depth === 0) throw new JSONError("the text is nested deeper than limits.depth allows", { code: "DEPTH" });
  if (Array.isArray(value)) return value.map((item) => jsonOf(item, depth - 1));
  const record: JSONRecord = {};
  for (const [key, item] of Object.entries(value)) setKey(record, key, jsonOf(item, depth - 1));
  return tagOf(record) === "null" ? null : record;
}

/**
 * TOML writes the tables in a table last, so a `ref` may stand before what it refers to, and the reader takes things as they come:
 * within each table, what is referred to is put before what refers to it.
 */
function ordered(json: unknown, path: string): unknown {
  if (Array.isArray(json)) return json.map((item, at) => ordered(item, path + pointerPart(at)));
  if (!isRecord(json)) return json;
  const record: JSONRecord = {};
  const started = new Set<string>();
  const put = (key: string): void => {
    if (started.has(key)) return;
    started.add(key);
    for (const ref of refsIn(json[key])) {
      const other = ref.startsWith(`${path}/`) ? firstKey(ref.slice(path.length)) : undefined;
      if (other !== undefined && Object.hasOwn(json, other)) put(other);
    }
    setKey(record, key, ordered(json[key], path + pointerPart(key)));
  };
  for (const key of Object.keys(json)) put(key);
  return record;
}

/** The key that a pointer begins with. */
const firstKey = (pointer: string): string => pointer.split("/", 2)[1]!.replaceAll("~1", "/").replaceAll("~0", "~");
