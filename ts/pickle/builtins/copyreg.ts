/**
 * `copyreg`: the functions by which protocols 0 and 1 make every object, and which pickles may also call by name
 * (`_reconstructor` and `__newobj__` in CPython's `Lib/copyreg.py`).
 */
import { countItems } from "../allowance.js";
import { appendTo, setIn } from "../fill.js";
import type { Registry } from "../registry.js";
import { isTuple, PyGlobal } from "../values.js";
import { defineFunction, entriesOf, isDict } from "./define.js";
import { isNamedTupleClass } from "./namedtuple.js";
import { Complex } from "./numbers.js";

/** `_reconstructor(cls, base, state)`: an instance of `cls` that holds what `state`, an instance of `base`, does. */
export function defineCopyreg(registry: Registry): void {
  const copyreg = (name: string): PyGlobal => PyGlobal.named("copyreg", name);
  const builtin = (name: string): unknown => registry.entry("builtins", name)?.target;
  defineFunction(registry, copyreg("_reconstructor"), "copyreg._reconstructor", [3, 3], (args, context) => {
    const [type, base, state] = args;
    if (base === builtin("object")) {
      if (state !== null) throw new TypeError("an object has no value of its own");
      return context.newObject(type, []);
    }
    if (base === builtin("list") && Array.isArray(state) && !isTuple(state)) {
      countItems(state.length);
      const list = context.newObject(type, []);
      appendTo(list, state);
      return list;
    }
    if (base === builtin("dict") && isDict(state)) {
      const dict = context.newObject(type, []);
      const pairs = Array.from(entriesOf(state)).flat();
      countItems(pairs.length);
      setIn(dict, pairs);
      return dict;
    }
    if (base === Complex && state instanceof Complex) return context.newObject(type, [state.real, state.imaginary]);
    const isValue = ["tuple", "bytes", "str", "int", "float"].some((name) => base === builtin(name));
    if (!isValue) throw new TypeError("only subclasses of object, list, dict and the constants are made so");
    return context.newObject(type, isNamedTupleClass(type) && isTuple(state) ? state : [state]);
  });
  const newObject = copyreg("__newobj__");
  defineFunction(registry, newObject, "copyreg.__newobj__", [1, Number.MAX_SAFE_INTEGER], ([type, ...args], context) =>
    context.newObject(type, args),
  );
}
