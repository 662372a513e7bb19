/**
 * `param.parameterized._InstancePrivate`: where real param keeps what a Parameterized holds. Every layout of it that Param
 * 2.0.0 to 2.4.2 write is read; what matters here are the values, the references they follow and what the object's own parameters
 * say; the rest is bookkeeping of the Python process, and stands-ins take its place.
 */
import { CLASS_PLAN, type ClassPlan, PrivateState, READ_REFERENCE, type ReadReference } from "../plan.js";
import type { AnyConstructor, Registry } from "../registry.js";
import { PyGlobal } from "../values.js";
import { boundMethods } from "./attribute.js";
import { refuseArguments } from "./define.js";

/** What Python calls the private state. */
export const PRIVATE_NAME = PyGlobal.named("param.parameterized", "_InstancePrivate");

/** What a Python function is called: an attribute of an instance of a ParameterizedFunction. */
export const FUNCTION_NAME = "__name__";

/** What makes an instance of a ParameterizedFunction in a pickle: its class would run it. */
const NEW_FUNCTION = PyGlobal.named("param.parameterized", "_new_parameterized");

/** Param 2.4.2, `_new_parameterized`: an instance with nothing set. */
export function newFunction([cls]: readonly unknown[]): object {
  const planned = (cls ?? {}) as { [CLASS_PLAN]?(): ClassPlan };
  if (planned[CLASS_PLAN] === undefined) {
    const why = new TypeError("it takes a class of the model");
    throw refuseArguments("param.parameterized._new_parameterized", [cls], why);
  }
  return planned[CLASS_PLAN]().create();
}

/** Stands for a Parameter that a Python object carries of its own, or follows; kept only while the pickle is read. */
class ForeignParameter {
  /** The object it belongs to, or the class. */
  declare owner: unknown;
  declare name: unknown;

  get [READ_REFERENCE](): ReadReference {
    return { of: this.owner, name: String(this.name), isMethod: false };
  }
}

/** Stands for `a.param`, of which a watcher holds a method. */
class ForeignNamespace {
  get [boundMethods](): true {
    return true;
  }
}

/** Stands for a watcher: those of a class's own methods are there without it, those of a program are the program's. */
class ForeignWatcher {}

/** The functions of Param's own that are held by watchers, and by the slot `set_hook` of numbers (Param 2.0 to 2.2). */
const heldFunctions = ["_sync_caller", "_async_caller", "_identity_hook"].map((name) =>
  PyGlobal.named("param.parameterized", name),
);

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
    callable: PrivateState,
    args: [],
    form: PrivateState.isCalled(value) ? "call" : "new",
    state: { ...value },
  }));
  registry.define(NEW_FUNCTION, { target: newFunction, call: newFunction });
  const foreign = (qualname: string, target: AnyConstructor, make?: () => object): void =>
    registry.define({ module: "param.parameterized", qualname }, { target, make, isQuiet: true, isPlaceholder: true });
  foreign("Parameters", ForeignNamespace);
  foreign("Watcher", ForeignWatcher, () => new ForeignWatcher());
  for (const target of heldFunctions) registry.define(target, { target, isPlaceholder: true });
  for (const [module, names] of Object.entries(parameterNames)) {
    for (const qualname of names)
      registry.define({ module, qualname }, { target: ForeignParameter, isPlaceholder: true });
  }
}
