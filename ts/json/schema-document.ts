/**
 * A JSON Schema that is read: what its references point at, what `allOf` adds up to, what its keywords say of null. Places are JSON
 * pointers, also those of classes: what is referred to twice is one class.
 */
import { setOwn } from "../pickle/fill.js";
import { JSONError } from "./errors.js";

/** A JSON Schema, as `JSON.parse` gives it. */
export interface JSONSchema {
  /** A keyword and what it says. */
  readonly [keyword: string]: unknown;
}

/** What becomes of what no parameter can check. */
export type Unsupported = "refuse" | "any" | "ignore";

/** A schema without references, and where it stands. */
export interface Located {
  readonly schema: JSONSchema;
  /** Where it was found: what errors say. */
  readonly pointer: string;
  /** The schema that it refers to, where it adds nothing to it but words; else itself. */
  readonly target: { readonly schema: JSONSchema; readonly pointer: string };
  /** Whether null is a value besides. */
  readonly takesNull: boolean;
}

/** A JSON Schema that no class can be made of: `path` says where, as a JSON pointer. */
export class SchemaError extends JSONError {
  override name = "SchemaError";
}

/** What is thrown, under `unsupported: "any"`, where a schema has to be given up. */
export class GivenUp extends Error {}

/** Keywords that only say something, and change nothing of what is valid. */
const isAnnotation = (keyword: string): boolean =>
  /^(?:title|description|default|examples?|deprecated|readOnly|writeOnly|\$comment|\$id|\$schema|\$anchor|\$defs|definitions|discriminator|xml|externalDocs|x-.*)$/.test(
    keyword,
  );

const isRecord = (value: unknown): value is JSONSchema =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isNull = (schema: JSONSchema): boolean =>
  schema.type === "null" || ("const" in schema && schema.const === null) || isOnlyNull(schema.enum);

/** Whether null is a value, as far as the type and the choices say. */
const allowsNull = (schema: JSONSchema): boolean =>
  (schema.type === undefined || [schema.type].flat().includes("null")) &&
  (!Array.isArray(schema.enum) || schema.enum.includes(null)) &&
  (!("const" in schema) || schema.const === null);

/** In OpenAPI 3.0 whether a limit is itself allowed is said beside it: here it is said as JSON Schema does. */
function withLimits(schema: JSONSchema): JSONSchema {
  let limits: JSONSchema = schema;
  for (const end of ["Minimum", "Maximum"]) {
    const { [`exclusive${end}`]: exclusive, [end.toLowerCase()]: limit, ...others } = limits;
    if (typeof exclusive !== "boolean") continue;
    const keyword = exclusive ? `exclusive${end}` : end.toLowerCase();
    limits = limit === undefined ? others : { ...others, [keyword]: limit };
  }
  return limits;
}

/** Whether `items` of one schema is about all items: together with `prefixItems` of the other it would be about those behind alone. */
const itemsOfAll = (one: JSONSchema, other: JSONSchema): boolean =>
  (one.items ?? true) !== true && !("prefixItems" in one) && "prefixItems" in other;

const isOnlyNull = (objects: unknown): boolean => Array.isArray(objects) && objects.length === 1 && objects[0] === null;

/** So deep may a document be nested, in objects and arrays of its text, */
const DEEPEST_TEXT = 1000;
/** and schemas within schemas, wherever references lead. */
const DEEPEST_SCHEMA = 200;

/**
 * How many schemas may be read, however short the document, and how many for each object and array in it: items are read anew wherever they are
 * referred to, so that a few lines that refer to each other twice would never end.
 */
const LEAST_SCHEMAS = 2 ** 15;
const SCHEMAS_OF_EACH = 16;

/** Reads one document. */
export class SchemaDocument {
  readonly #root: JSONSchema;
  readonly #unsupported: Unsupported;
  /** What was found at each pointer that is referred to: a schema may be referred to in very many ways. */
  readonly #found = new Map<string, Omit<Located, "takesNull">>();
  #depth = 0;
  /** How many more schemas may be read. */
  #left = LEAST_SCHEMAS;

  constructor(root: unknown, unsupported: Unsupported) {
    this.#unsupported = unsupported;
    this.#root = isRecord(root) ? root : this.fail("a JSON Schema is an object", "", root);
    this.#checkDepth();
  }

  /** Throws a `SchemaError`. */
  fail(message: string, pointer: string, value: unknown, code = "SCHEMA"): never {
    throw new SchemaError(`${pointer || "/"}: ${message}`, { code, path: pointer, value });
  }

  #checkDepth(): void {
    const known = new Set<object>();
    let level: readonly object[] = [this.#root];
    for (let depth = 0; level.length > 0; depth++) {
      if (depth > DEEPEST_TEXT) this.fail(`the schema is nested deeper than ${DEEPEST_TEXT}`, "", null, "DEPTH");
      const next: object[] = [];
      for (const part of level.flatMap((object) => Object.values(object) as unknown[])) {
        if (typeof part !== "object" || part === null || known.has(part)) continue;
        known.add(part);
        this.#left += SCHEMAS_OF_EACH;
        next.push(part);
      }
      level = next;
    }
  }

  /** Runs `work` for a schema within the present one. */
  within<T>(pointer: string, work: () => T): T {
    if (this.#left-- <= 0) {
      this.fail(
        "the schema says far more than it holds, by referring to the same again and again",
        pointer,
        null,
        "LIMIT",
      );
    }
    if (this.#depth >= DEEPEST_SCHEMA) {
      this.fail(`the schema is nested deeper than ${DEEPEST_SCHEMA}`, pointer, null, "DEPTH");
    }
    this.#depth++;
    try {
      return work();
    } finally {
      this.#depth--;
    }
  }

  /** Refuses what no parameter can check, gives its schema up, or goes on without it, as the option says. */
  unsupported(message: string, pointer: string, value: unknown): void {
    if (this.#unsupported === "any") throw new GivenUp();
    if (this.#unsupported === "refuse") {
      this.fail(`${message}; unsupported: "any" takes every value here, "ignore" leaves it out`, pointer, value);
    }
  }

  /** The schema in a place, with what it refers to in it, and null apart. */
  at(part: unknown, pointer: string): Located {
    return this.within(pointer, () => this.#withoutNull(this.#resolved(part, pointer, [])));
  }

  #resolved(part: unknown, pointer: string, above: readonly string[]): Omit<Located, "takesNull"> {
    if (part === true) return { schema: {}, pointer, target: { schema: {}, pointer } };
    if (!isRecord(part)) return this.fail("is no JSON Schema that has values", pointer, part);
    if (above.includes(pointer)) return this.fail("refers to itself and to nothing else", pointer, part);
    if (above.length > DEEPEST_SCHEMA) {
      this.fail(`the schema is nested deeper than ${DEEPEST_SCHEMA}`, pointer, null, "DEPTH");
    }
    const seen = [...above, pointer];
    const { $ref, allOf, ...own } = part;
    const parts: Omit<Located, "takesNull">[] = [];
    if ($ref !== undefined) parts.push(this.#referred($ref, pointer, seen));
    if (Array.isArray(allOf)) {
      for (const [index, one] of allOf.entries()) parts.push(this.#resolved(one, `${pointer}/allOf/${index}`, seen));
    }
    const [only] = parts;
    if (only === undefined) return { schema: part, pointer, target: { schema: part, pointer } };
    const addsWords = parts.length === 1 && Object.keys(own).every((key) => isAnnotation(key) || key === "nullable");
    const schema = parts.reduce((sum, { schema: next }) => this.sum(sum, next, pointer), {} as JSONSchema);
    const whole = this.sum(schema, own, pointer);
    return { schema: whole, pointer, target: addsWords ? only.target : { schema: whole, pointer } };
  }

  #referred($ref: unknown, pointer: string, seen: readonly string[]): Omit<Located, "takesNull"> {
    const isLocal = typeof $ref === "string" && /^#(?:\/|$)/.test($ref);
    if (!isLocal) return this.fail(`$ref has to be a JSON pointer within the document, as "#/$defs/…"`, pointer, $ref);
    const target = decodeURIComponent($ref.slice(1));
    const known = this.#found.get(target);
    if (known !== undefined) return known;
    let found: unknown = this.#root;
    for (const part of target.split("/").slice(1)) {
      const key = part.replaceAll("~1", "/").replaceAll("~0", "~");
      const isThere = typeof found === "object" && found !== null && Object.hasOwn(found, key);
      if (!isThere) return this.fail(`there is nothing at ${$ref}`, pointer, $ref);
      found = (found as Record<string, unknown>)[key];
    }
    const resolved = this.#resolved(found, target, seen);
    this.#found.set(target, resolved);
    return resolved;
  }

  /** Both schemas at once: words of the second count, of limits the narrower. */
  sum(a: JSONSchema, b: JSONSchema, pointer: string): JSONSchema {
    if (itemsOfAll(a, b) || itemsOfAll(b, a)) {
      this.unsupported("items beside prefixItems of another schema are nothing that a parameter checks", pointer, b);
    }
    const sum: Record<string, unknown> = { ...withLimits(a) };
    for (const [keyword, value] of Object.entries(withLimits(b))) {
      const other = Object.hasOwn(sum, keyword) ? sum[keyword] : undefined;
      const isSame = other === undefined || JSON.stringify(other) === JSON.stringify(value);
      if (isSame || isAnnotation(keyword)) setOwn(sum, keyword, value);
      else if (keyword === "properties") sum[keyword] = this.#properties(other, value, pointer);
      else if (keyword === "required") sum[keyword] = [...new Set([...(other as string[]), ...(value as string[])])];
      else if (/^(?:exclusiveM|m)inimum$|^min/.test(keyword)) sum[keyword] = Math.max(other as number, value as number);
      else if (/^(?:exclusiveM|m)aximum$|^max/.test(keyword)) sum[keyword] = Math.min(other as number, value as number);
      else this.unsupported(`${keyword} is said twice, in different ways`, pointer, value);
    }
    return sum;
  }

  /** The properties of both schemas: their names are no keywords. */
  #properties(a: unknown, b: unknown, pointer: string): JSONSchema {
    const sum = new Map(Object.entries(a as JSONSchema));
    for (const [name, schema] of Object.entries(b as JSONSchema)) {
      const other = sum.get(name);
      if (other === undefined || JSON.stringify(other) === JSON.stringify(schema)) sum.set(name, schema);
      else this.unsupported(`${name} is said twice, in different ways`, pointer, schema);
    }
    return Object.fromEntries(sum);
  }

  #withoutNull(found: Omit<Located, "takesNull">): Located {
    const { schema, pointer } = found;
    const { nullable, ...rest } = schema;
    const types = rest.type;
    if (Array.isArray(types) && types.includes("null") && types.length > 1) {
      const others = types.filter((type) => type !== "null");
      const objects = Array.isArray(rest.enum) ? { enum: rest.enum.filter((object) => object !== null) } : {};
      const plain = { ...rest, ...objects, type: others.length === 1 ? others[0] : others };
      return {
        schema: plain,
        pointer,
        target: { schema: plain, pointer: found.target.pointer },
        takesNull: allowsNull(rest),
      };
    }
    for (const keyword of ["anyOf", "oneOf"] as const) {
      const { [keyword]: members, ...others } = rest;
      if (!Array.isArray(members)) continue;
      const each = this.#members(members, `${pointer}/${keyword}`);
      const values = each.filter(({ schema: member }) => !isNull(member));
      const takesNull = nullable === true || this.#takesNull(rest, pointer);
      // A choice that is null and has a label is one like the others.
      const isLabelled = ({ schema: { title } }: Pick<Located, "schema">): boolean => typeof title === "string";
      if (values.length === 0 || each.every((one) => "const" in one.schema && isLabelled(one))) continue;
      if (values.length === members.length) return { ...found, schema: rest, takesNull };
      const isOne = values.length === 1;
      const plain = isOne
        ? this.sum(values[0]!.schema, others, pointer)
        : { ...others, [keyword]: members.filter((_, index) => !isNull(each[index]!.schema)) };
      const isSame = isOne && Object.keys(others).every(isAnnotation);
      const target = isSame ? values[0]!.target : { schema: plain, pointer };
      // A member may have null, or words of its own, once more.
      const inner = this.within(pointer, () => this.#withoutNull({ schema: plain, pointer, target }));
      return { ...inner, takesNull };
    }
    return { ...found, schema: rest, takesNull: nullable === true };
  }

  #members(members: readonly unknown[], pointer: string): readonly Omit<Located, "takesNull">[] {
    return members.map((member, index) => this.#resolved(member, `${pointer}/${index}`, []));
  }

  /** Whether null is a value of all that a schema says: of `anyOf` a member takes it, of `oneOf` one alone. */
  #takesNull(schema: JSONSchema, pointer: string): boolean {
    if (schema.nullable === true) return true;
    if (!allowsNull(schema)) return false;
    return ["anyOf", "oneOf"].every((keyword) => {
      const members = schema[keyword];
      if (!Array.isArray(members)) return true;
      const taking = this.#members(members, `${pointer}/${keyword}`).filter((member) =>
        this.within(pointer, () => this.#takesNull(member.schema, member.pointer)),
      ).length;
      return keyword === "anyOf" ? taking > 0 : taking === 1;
    });
  }
}
