/**
 * `param.parameterized._InstancePrivate`: where real param keeps what a Parameterized holds (`reference/param.md` §3).
 * Every layout of it is read; only the values matter here, the rest is bookkeeping of the Python process.
 */
import { CLASS_PLAN, type ClassPlan } from "../plan.js";
import type { Registry } from "../registry.js";
import { PyGlobal } from "../values.js";

/** The key of the private state in the state of a Parameterized. */
export const PRIVATE_KEY = "_param__private";

/** What Python calls the private state. */
export const PRIVATE_NAME = PyGlobal.named("param.parameterized", "_InstancePrivate");

/** Stands for `_InstancePrivate` while a pickle is read. */
export class PrivateState {
  /** The values that were set, by name; none unless the pickle says so. Its own entries keep the pickle's order. */
  declare values: Map<string, unknown> | Record<string, unknown>;
  /** Made by a call, as brine writes it; real param makes it by NEWOBJ. */
  declare readonly isCalled: boolean;
  static {
    Object.defineProperty(this.prototype, "values", { value: {}, writable: true });
    Object.defineProperty(this.prototype, "isCalled", { value: false });
  }

  static called(): PrivateState {
    return Object.defineProperty(new PrivateState(), "isCalled", { value: true });
  }

  /** As real param writes it, with the two entries that matter. */
  static holding(values: object): PrivateState {
    const state = PrivateState.called();
    Object.defineProperty(state, "initialized", { value: true, writable: true, enumerable: true });
    Object.defineProperty(state, "values", { value: values, writable: true, enumerable: true });
    return state;
  }
}

/** What makes an instance of a ParameterizedFunction in a pickle: its class would run it. */
const NEW_FUNCTION = PyGlobal.named("param.parameterized", "_new_parameterized");

/** Param 2.4.2, `_new_parameterized`: an instance with nothing set. */
function newFunction([cls]: readonly unknown[]): object {
  const planned = (cls ?? {}) as { [CLASS_PLAN]?(): ClassPlan };
  if (planned[CLASS_PLAN] === undefined) throw new TypeError("_new_parameterized takes a class of the model");
  return planned[CLASS_PLAN]().create();
}

/** Stands for a Parameter that a Python object carries of its own; kept only while the pickle is read. */
class ForeignParameter {}

/** The classes of Param 2.4.2 whose instances occur among an object's own parameters. */
const parameterNames: Record<string, readonly string[]> = {
  "param.parameterized": ["Parameter", "String"],
  "param.parameters": [
    ...["Action", "Array", "Boolean", "Bytes", "CalendarDate", "CalendarDateRange", "Callable", "ClassSelector"],
    ...["Color", "Composite", "DataFrame", "Date", "DateRange", "Dict", "Dynamic", "Event", "FileSelector"],
    ...["Filename", "Foldername", "HookList", "Integer", "List", "ListSelector", "Magnitude", "MultiFileSelector"],
    ...["Number", "NumericTuple", "ObjectSelector", "Path", "Range", "Selector", "SelectorBase", "Series", "String"],
    ...["Tuple", "XYCoordinates"],
  ],
};

export function defineParam(registry: Registry): void {
  registry.define(PRIVATE_NAME, { target: PrivateState, call: () => PrivateState.called() });
  registry.reducer(PrivateState, (value) => ({
    callable: PRIVATE_NAME,
    args: [],
    form: value.isCalled ? "call" : "new",
    state: { ...value },
  }));
  registry.define(NEW_FUNCTION, { target: newFunction, call: newFunction });
  for (const [module, names] of Object.entries(parameterNames)) {
    for (const qualname of names)
      registry.define({ module, qualname }, { target: ForeignParameter, isPlaceholder: true });
  }
}
