/** The little programs that callbacks of a case run. */
import { Skip } from "../../ts/param/index.js";
import type { Step } from "./case.js";
import { readName, type Scope, writeName } from "./scope.js";
import { live } from "./values.js";

/** What an effect is run with. */
export interface EffectContext {
  readonly scope: Scope;
  readonly self: unknown;
  /** The fields that entries of the log begin with. */
  readonly who: Readonly<Record<string, unknown>>;
  readonly events: readonly { readonly old: unknown; readonly new: unknown }[];
}

/** The value of an expression. */
export function evaluate(expression: unknown, context: EffectContext): unknown {
  const { scope, self, events } = context;
  if (typeof expression === "object" && expression !== null) {
    const [tag = ""] = Object.keys(expression);
    const content = (expression as Record<string, unknown>)[tag];
    switch (tag) {
      case "$get": {
        const [target, name] = content as [string, string];
        return readName(scope.target(target, self), name);
      }
      case "$add":
      case "$mul": {
        const [a, b] = (content as unknown[]).map((part) => evaluate(part, context) as number);
        return tag === "$add" ? a! + b! : a! * b!;
      }
      case "$new":
        return events[content as number]!.new;
      case "$old":
        return events[content as number]!.old;
    }
  }
  return live(expression, scope);
}

/** An exception of Python's that an effect raises. */
export class Raised extends Error {
  readonly pythonType: string;

  constructor(pythonType: string, message: string) {
    super(message);
    this.pythonType = pythonType;
  }
}

/** Runs steps; gives what a `return` step said. */
export function runEffect(steps: readonly Step[], context: EffectContext): unknown {
  const { scope, self, who } = context;
  for (const step of steps) {
    const [kind = ""] = Object.keys(step);
    const content = step[kind];
    switch (kind) {
      case "log":
        scope.log.push({ ...who, log: content });
        break;
      case "log_values":
        scope.log.push({ ...who, values: (content as string[]).map((name) => [name, readName(self, name)]) });
        break;
      case "set": {
        const [target, name, expression] = content as [string, string, unknown];
        writeName(scope.target(target, self), name, evaluate(expression, context));
        break;
      }
      case "update": {
        const [target, values] = content as [string, Record<string, unknown>];
        const kwargs = Object.fromEntries(
          Object.entries(values).map(([name, value]) => [name, evaluate(value, context)]),
        );
        (scope.target(target, self) as { param: { update(values: object): void } }).param.update(kwargs);
        break;
      }
      case "unwatch":
        (scope.objects.get(content as string) as { unwatch(): void } | null | undefined)?.unwatch();
        break;
      case "watch": {
        const [target, names, name] = content as [string, string[], string];
        const told = (...told: readonly { readonly name: string; readonly new: unknown }[]): void => {
          scope.log.push({ w: name, values: told.map((event) => [event.name, event.new]) });
        };
        (scope.target(target, self) as { param: { watch(names: string[], fn: unknown): void } }).param.watch(
          names,
          told,
        );
        break;
      }
      case "batch":
      case "discard": {
        const [target, inner] = content as [string, Step[]];
        const { param } = scope.target(target, self) as Record<"param", Record<string, (during: () => void) => void>>;
        param[kind === "batch" ? "batch" : "discardEvents"]!(() => void runEffect(inner, context));
        break;
      }
      case "trigger": {
        const [target, names] = content as [string, string[]];
        (scope.target(target, self) as { param: { trigger(...names: string[]): void } }).param.trigger(...names);
        break;
      }
      case "raise": {
        const [type, message] = content as [string, string];
        throw new Raised(type, message);
      }
      case "skip":
        throw new Skip();
      case "return":
        return evaluate(content, context);
      case "if_lt": {
        const [a, b, then] = content as [unknown, unknown, Step[]];
        if ((evaluate(a, context) as number) < (evaluate(b, context) as number)) {
          const result = runEffect(then, context);
          if (result !== undefined) return result;
        }
        break;
      }
      default:
        throw new Error(`no such step: ${kind}`);
    }
  }
  return undefined;
}
