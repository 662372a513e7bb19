/** An instance or a class as an HTML table, for notebooks. Param 2.4.2, `_parameterized_repr_html`. */
import type { ClassInfo } from "./class-info.js";
import { currentParameter } from "./instance-parameter.js";
import type { ModelInstance } from "./instance-state.js";
import { kindOf } from "./kind-slots.js";
import type { AnyParameter } from "./parameter.js";
import { readValue } from "./slots.js";
import { javascriptRepr } from "./text.js";

const LONGEST_VALUE = 30;

/** A row a parameter: name, value, kind with what limits it, doc. */
export function htmlTable(info: ClassInfo, instance: ModelInstance | null): string {
  const rows = info.order.map((slot) => {
    const parameter = instance === null ? info.parameters[slot]! : currentParameter(instance, slot);
    const value = instance === null ? info.defaults[slot] : readValue(instance, slot);
    const cells = [parameter.name!, shortened(javascriptRepr(value)), kindText(parameter), parameter.doc ?? ""];
    return `<tr>${cells.map((cell) => `<td>${escaped(cell)}</td>`).join("")}</tr>`;
  });
  const title = instance === null ? info.baseName : `${info.baseName}()`;
  const head = ["Name", "Value", "Kind", "Doc"].map((text) => `<th>${text}</th>`);
  return `<details open><summary>${escaped(title)}</summary><table><thead><tr>${head.join("")}</tr></thead><tbody>${rows.join("")}</tbody></table></details>`;
}

function kindText(parameter: AnyParameter): string {
  const words = [kindOf(parameter)];
  if (parameter.allowNone) words.push("nullable");
  if (parameter.readonly) words.push("read-only");
  else if (parameter.constant) words.push("constant");
  const { bounds, regex } = parameter as { bounds?: unknown; regex?: unknown };
  if (bounds !== undefined && bounds !== null) words.push(`bounds ${javascriptRepr(bounds)}`);
  if (regex !== undefined && regex !== null) words.push(`matches ${String(regex)}`);
  return words.join(", ");
}

const shortened = (text: string): string =>
  text.length <= LONGEST_VALUE ? text : `${text.slice(0, LONGEST_VALUE - 1)}…`;

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

const escaped = (text: string): string => text.replace(/[&<>"']/g, (char) => ESCAPES[char]!);
