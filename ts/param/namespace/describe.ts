/** The parameters of a class or of an instance as text: Python's `help`, for a terminal. */
import type { ClassInfo } from "../class-info.js";
import { currentParameter } from "../instance-parameter.js";
import type { ModelInstance } from "../instance-state.js";
import { kindOf } from "../kind-slots.js";
import type { AnyParameter } from "../parameter.js";
import { readValue } from "../slots.js";
import { javascriptRepr } from "../text.js";

/** A line a parameter, with what it is for below. */
export function description(info: ClassInfo, instance: ModelInstance | null): string {
  const lines = [`Parameters of ${instance === null ? info.baseName : `'${info.baseName}' instance`}`];
  for (const slot of info.order) {
    const parameter = instance === null ? info.parameters[slot]! : currentParameter(instance, slot);
    const value = instance === null ? info.defaults[slot] : readValue(instance, slot);
    lines.push(`  ${parameter.name}: ${kindOf(parameter)} = ${javascriptRepr(value)}${remarks(parameter)}`);
    if (parameter.doc !== null)
      lines.push(
        ...parameter.doc
          .trim()
          .split("\n")
          .map((line) => `      ${line.trim()}`),
      );
  }
  return lines.join("\n");
}

function remarks(parameter: AnyParameter): string {
  const words: string[] = [];
  if (parameter.readonly) words.push("read-only");
  else if (parameter.constant) words.push("constant");
  if (parameter.allowNone) words.push("may be null");
  const { bounds } = parameter as { bounds?: unknown };
  if (bounds !== undefined && bounds !== null) words.push(`bounds ${javascriptRepr(bounds)}`);
  return words.length === 0 ? "" : ` (${words.join(", ")})`;
}
