/** Text with brackets, not yet broken into lines: each language breaks it in its own way. */

/** A bracket with what it holds. */
export interface Group {
  readonly open: string;
  readonly items: readonly Doc[];
  readonly close: string;
  /** What it is: a list or tuple; the arguments of an instance, which break lines; all else, which Python's `repr` writes. */
  readonly style: "items" | "instance" | "repr";
}

/** Text, brackets, or several of them in a row. */
export type Doc = string | Group | readonly Doc[];

export const group = (open: string, items: readonly Doc[], close: string, style: Group["style"]): Group => ({
  open,
  items,
  close,
  style,
});

const isGroup = (doc: Doc): doc is Group => typeof doc === "object" && !Array.isArray(doc);

/**
 * As Param breaks lines: an instance's arguments stand under each other by `prefix`, four further in at each depth; the items of a
 * list have no space between them, unless the list is in something that Param leaves to `repr`.
 */
export function pythonLines(doc: Doc, prefix: string, separator: string, isRepr = false): string {
  if (typeof doc === "string") return doc;
  if (!isGroup(doc)) return doc.map((part) => pythonLines(part, prefix, separator, isRepr)).join("");
  const isInstance = doc.style === "instance";
  const inner = isInstance ? `${prefix}    ` : prefix;
  const items = doc.items.map((item) => pythonLines(item, inner, "", !isInstance && (isRepr || doc.style === "repr")));
  const isClose = doc.style === "items" && !isRepr;
  const between = isInstance ? `,${separator}${inner}` : isClose ? "," : ", ";
  return doc.open + items.join(between) + doc.close;
}

/** The longest line of TypeScript. */
const WIDTH = 100;

/** Indented by two, one item a line where a line would be too long; scalars fill their lines. `column` is where the text begins. */
export function typescriptLines(doc: Doc, indent: string, column: number): string {
  if (typeof doc === "string" || column + lengthOf(doc) <= WIDTH) return inOneLine(doc);
  if (!isGroup(doc)) {
    let text = "";
    for (const part of doc) text += typescriptLines(part, indent, column + text.length);
    return text;
  }
  const { open, items, close } = doc;
  const [only] = items;
  // The bracket of a call and that of its one argument open and close together.
  if (items.length === 1 && isGroup(only!)) {
    return open + typescriptLines(only, indent, column + open.length + close.length) + close;
  }
  const inner = `${indent}  `;
  const lines = items.every((item) => typeof item === "string")
    ? filled(items, WIDTH - inner.length)
    : items.map((item) => `${typescriptLines(item, inner, inner.length + 1)},`);
  return `${open}\n${lines.map((line) => `${inner}${line}\n`).join("")}${indent}${close}`;
}

const lengths = /* @__PURE__ */ new WeakMap<object, number>();

/** How long a text is in one line: remembered, because each bracket asks for all within it. */
function lengthOf(doc: Doc): number {
  if (typeof doc === "string") return doc.length;
  let length = lengths.get(doc);
  if (length === undefined) {
    const items = isGroup(doc) ? doc.items : doc;
    length = items.reduce<number>((sum, item) => sum + lengthOf(item), 0);
    if (isGroup(doc))
      length += doc.open.length + doc.close.length + 2 * Math.max(0, doc.items.length - 1) + spaceIn(doc).length * 2;
    lengths.set(doc, length);
  }
  return length;
}

/** Braces stand off from what is in them. */
const spaceIn = ({ open, items }: Group): string => (open.endsWith("{") && items.length > 0 ? " " : "");

function inOneLine(doc: Doc): string {
  if (typeof doc === "string") return doc;
  if (!isGroup(doc)) return doc.map(inOneLine).join("");
  const space = spaceIn(doc);
  return doc.open + space + doc.items.map(inOneLine).join(", ") + space + doc.close;
}

/** As many items a line as it takes. */
function filled(items: readonly string[], width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const item of items) {
    const next = line === "" ? `${item},` : `${line} ${item},`;
    if (line !== "" && next.length > width) {
      lines.push(line);
      line = `${item},`;
    } else line = next;
  }
  return [...lines, line];
}
