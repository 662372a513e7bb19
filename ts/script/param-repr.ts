/** What `repr` says of values of Python's library that the model does not know: the call that makes them, as their own `repr` does. */
import { PYTHON_REPR, wholePythonRepr } from "../param/text.js";
import { FrozenSet } from "../pickle/values.js";
import { NoText } from "./errors.js";
import { fixedForm } from "./values.js";

/** The modules that stand in the reprs of their values. */
const NAMED_IN_FULL = /^(?:datetime|zoneinfo|re)\./;

/** The repr of `OrderedDict([…])`, `PosixPath('a')`, a datetime with its zone; `undefined` for what the model knows itself. */
export function paramRepr(value: object): string | undefined {
  const repr = (inner: unknown): string => wholePythonRepr(inner, paramRepr);
  if (value instanceof FrozenSet)
    return value.size === 0 ? "frozenset()" : `frozenset({${[...value].map(repr).join(", ")}})`;
  if (PYTHON_REPR in value && !(value instanceof Date)) return undefined;
  const shape = fixedForm(value)?.python(value);
  if (shape === undefined || shape instanceof NoText) return undefined;
  if (shape.form === "text") return shape.text ?? undefined;
  if (shape.form !== "call" || !("known" in shape.callee)) return undefined;
  const { known } = shape.callee;
  const name = NAMED_IN_FULL.test(known) ? known : known.slice(known.lastIndexOf(".") + 1);
  const named = shape.named.map(({ name: key, value: held }) => `${key}=${repr(held)}`);
  return `${name}(${[...shape.args.map(repr), ...named].join(", ")})`;
}
