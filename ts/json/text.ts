/**
 * The text of a tree of plain JSON values, however deep it is: `JSON.stringify` calls itself for each level and ends at some
 * thousands, so it is given only the parts that are known to be shallow.
 */

/** Items of an array as text already, with commas between them. */
export class ItemsText {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** Something that is being written. */
interface Open {
  readonly node: unknown[] | Record<string, unknown>;
  readonly keys: readonly string[] | null;
  at: number;
  /** Whether something was written in it. */
  isFilled: boolean;
}

/**
 * The text of `root`. `open` has the arrays and objects that are not given to `JSON.stringify` as a whole, because they are deep or hold
 * an {@link ItemsText}; whatever holds one of them is one of them. `indent` as in `JSON.stringify`.
 */
export function treeText(root: unknown, open: ReadonlySet<object>, indent = 0): string {
  const stack: Open[] = [];
  const space = " ".repeat(Math.min(Math.max(Math.trunc(indent), 0), 10));
  const newline = (depth: number): string => (space === "" ? "" : `\n${space.repeat(depth)}`);
  let text = "";
  const enter = (value: unknown): void => {
    if (typeof value !== "object" || value === null || !open.has(value)) {
      const part = JSON.stringify(value, null, space) ?? "null";
      text += space === "" ? part : part.replaceAll("\n", newline(stack.length));
      return;
    }
    const isList = Array.isArray(value);
    text += isList ? "[" : "{";
    const node = value as Open["node"];
    stack.push({ node, keys: isList ? null : Object.keys(node), at: 0, isFilled: false });
  };
  enter(root);
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const { node, keys } = top;
    const count = keys === null ? (node as unknown[]).length : keys.length;
    if (top.at === count) {
      stack.pop();
      if (top.isFilled) text += newline(stack.length);
      text += keys === null ? "]" : "}";
      continue;
    }
    const key = keys === null ? top.at : (keys[top.at] as string);
    const value = (node as Record<string | number, unknown>)[key];
    top.at++;
    if (keys !== null && value === undefined) continue;
    text += top.isFilled ? `,${newline(stack.length)}` : newline(stack.length);
    top.isFilled = true;
    if (value instanceof ItemsText) {
      text += value.text;
      continue;
    }
    if (keys !== null) text += `${JSON.stringify(key)}:${space === "" ? "" : " "}`;
    enter(value);
  }
  return text;
}
