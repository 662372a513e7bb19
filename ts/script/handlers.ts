/** `scriptReprReg`: the texts that a program of yours gives for classes of its own. Param 2.4.2, `script_repr_reg`. */

/** What a handler may ask for. */
export interface ScriptContext {
  /** The language that is written. */
  readonly language: "python" | "typescript";
  /** The text of another value, in place. */
  write(value: unknown): string;
  /**
   * Imports a module, in Python, and gives its name; or a name of a module, and gives what it is called in the program:
   * `import("decimal")`, `import("./money.js", "Money")`.
   */
  import(module: string, name?: string): string;
}

/** The text of a value; `null` for one that has none. */
export type ScriptHandler<T = never> = (value: T, context: ScriptContext) => string | null;

/**
 * Handlers by class: found by the exact class of a value, before anything else is tried.
 *
 * ```ts
 * scriptReprReg.set(Money, (money: Money, { language, import: use }) =>
 *   language === "python"
 *     ? `${use("bank")}.Money(${money.cents})`
 *     : `new ${use("./bank.js", "Money")}(${money.cents})`);
 * ```
 */
export const scriptReprReg: Map<abstract new (...args: never[]) => object, ScriptHandler> = /* @__PURE__ */ new Map();

/** The handler of a value's class: that of its prototype, for a dict may hold anything under the key `constructor`. */
export function handlerOf(value: object): ScriptHandler<object> | undefined {
  if (scriptReprReg.size === 0) return undefined;
  const prototype = Object.getPrototypeOf(value) as {
    readonly constructor?: abstract new (...args: never[]) => object;
  } | null;
  const type = prototype?.constructor;
  return type === undefined ? undefined : (scriptReprReg.get(type) as ScriptHandler<object> | undefined);
}
