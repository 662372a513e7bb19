/** The operations of a case, each by the public API of the library. */
import {
  bind,
  depends,
  functionOf,
  isEqual,
  type ObjectList,
  type Parameterized,
  pythonRepr,
  pythonStr,
  runFunction,
  sharedParameters,
  type Time,
} from "../../ts/param/index.js";
import type { Operation, Outcome } from "./case.js";
import { declareClass, parameterOf } from "./classes.js";
import { runEffect } from "./effects.js";
import { EXPRESSION_OPERATIONS } from "./expressions.js";
import { JSON_OPERATIONS } from "./json.js";
import { NotThere, slotName } from "./names.js";
import { onObjects } from "./objects.js";
import { type CaseObject, readName, type Scope, type Space, writeName } from "./scope.js";
import { SCRIPT_OPERATIONS } from "./script.js";
import { FUNCTIONS, live } from "./values.js";

type Run = (operation: Operation, scope: Scope) => unknown;

const targetOf = ({ obj, cls }: Operation, scope: Scope): { readonly param: Space } =>
  obj === undefined ? scope.cls(cls!) : (scope.target(obj) as CaseObject);

const valuesOf = (values: unknown, scope: Scope): Record<string, unknown> =>
  Object.fromEntries(Object.entries((values ?? {}) as object).map(([name, value]) => [name, live(value, scope)]));

/** Calls a method of a namespace, which may not be there yet. */
function call(space: Space, method: string, ...args: unknown[]): unknown {
  const found = space[method];
  if (typeof found !== "function") throw new NotThere(`param.${method}()`);
  return (found as (...args: unknown[]) => unknown).apply(space, args);
}

/** Runs operations inside of something that lasts until it is disposed of. */
function within(open: () => unknown, operation: Operation, scope: Scope, outcome: Outcome): undefined {
  const opened = open() as Disposable;
  outcome.inner = [];
  try {
    for (const inner of operation.ops ?? []) {
      const result = runOperation(inner, scope);
      outcome.inner.push(result);
      if ("error" in result && inner.propagate === true) throw result.error;
    }
  } finally {
    opened[Symbol.dispose]();
  }
  return undefined;
}

function watch(operation: Operation, scope: Scope): undefined {
  const { as = "", names, opts, effect, op } = operation;
  const { onlychanged, precedence, ...rest } = (opts ?? {}) as Record<string, unknown>;
  const options: Record<string, unknown> = { ...rest };
  if (onlychanged !== undefined) options.onlyChanged = onlychanged;
  if (precedence !== undefined) options.precedence = live(precedence, scope);
  if (typeof options.what === "string") options.what = slotName(options.what);
  const kwargs = op === "watch_values";
  const told = (...args: unknown[]): unknown => {
    const events = kwargs ? [] : (args as { obj: unknown; old: unknown; new: unknown }[]);
    scope.log.push(kwargs ? { w: as, kwargs: Object.entries(args[0] as object) } : { w: as, events });
    const self = events[0]?.obj ?? target;
    return runEffect((effect ?? []) as never, { scope, self, who: { w: as }, events });
  };
  const target = targetOf(operation, scope);
  const spaced = (fn: unknown): unknown => call(target.param, kwargs ? "watchValues" : "watch", names, fn, options);
  scope.objects.set(as, null);
  scope.objects.set(as, spaced(told));
  return undefined;
}

/** The value at the end of a path: `[root, attribute | "#index" | "@key", …]`. */
function follow(path: readonly string[], scope: Scope): unknown {
  const [root = "", ...rest] = path;
  return rest.reduce((at: unknown, part) => {
    if (part.startsWith("#")) return (at as unknown[])[Number(part.slice(1))];
    if (part.startsWith("@"))
      return at instanceof Map ? at.get(part.slice(1)) : (at as Record<string, unknown>)[part.slice(1)];
    return readName(at, part);
  }, scope.target(root));
}

function mutate({ target, how, args }: Operation, scope: Scope): undefined {
  const at = follow(target as string[], scope);
  const values = (args as unknown[]).map((arg) => live(arg, scope));
  if (how === "append") (at as unknown[]).push(values[0]);
  else if (how === "setattr") writeName(at, values[0] as string, values[1]);
  else if (at instanceof Map) at.set(values[0], values[1]);
  else (at as Record<string, unknown>)[values[0] as string] = values[1];
  return undefined;
}

function copy({ obj, deep, as }: Operation, scope: Scope): unknown {
  const made = call(targetOf({ op: "copy", obj: obj! }, scope).param, "copy", { deep: deep === true });
  scope.objects.set(as!, made);
  return made;
}

const paths = ({ a, b }: Operation): [string[], string[]] => [a as string[], b as string[]];

/** A class of a case that is a function with parameters. */
type RunnableCase = new () => Parameterized & { run(args: readonly unknown[], kwargs: object): unknown };

/** What each operation does. What it gives is the value of its outcome. */
const OPERATIONS: Readonly<Record<string, Run>> = {
  new: ({ cls, as, kwargs }, scope) => {
    // What cannot be made is not what had the name before, either.
    scope.objects.delete(as!);
    const made = new (scope.cls(cls!))(valuesOf(kwargs, scope));
    scope.objects.set(as!, made);
    return made;
  },
  declare: ({ class: spec, get }, scope) => {
    const made = declareClass(spec as never, scope);
    return typeof get === "string" ? readName(made, get) : made;
  },
  unbound: ({ param, slots }, scope) => {
    const made = parameterOf(param as never, scope) as unknown as Record<string, unknown>;
    return Object.fromEntries((slots as string[]).map((slot) => [slot, slotOf(made, slot)]));
  },
  set: (operation, scope) => writeName(targetOf(operation, scope), operation.name!, live(operation.value, scope)),
  class_set: (operation, scope) => writeName(targetOf(operation, scope), operation.name!, live(operation.value, scope)),
  get: (operation, scope) => readName(targetOf(operation, scope), operation.name!),
  class_get: (operation, scope) => readName(targetOf(operation, scope), operation.name!),
  slot_get: (operation, scope) =>
    slotOf(targetOf(operation, scope).param.get(operation.name!), operation.slot as string),
  slot_set: (operation, scope) => {
    const parameter = targetOf(operation, scope).param.get(operation.name!);
    const slot = slotName(operation.slot as string);
    if (!(slot in parameter)) throw new TypeError(`no slot ${slot}`);
    const value = live(operation.value, scope);
    // A slot holds a plain array where Param's holds a tuple.
    parameter[slot] = slot !== "default" && Array.isArray(value) ? Array.from(value as unknown[]) : value;
  },
  watch,
  watch_values: watch,
  unwatch: ({ as }, scope) => (scope.object(as!) as { unwatch(): void }).unwatch(),
  watcher_info: ({ as }, scope) => {
    const watcher = scope.object(as!) as Record<string, unknown>;
    return {
      mode: watcher.mode,
      onlychanged: watcher.onlyChanged,
      parameter_names: watcher.parameterNames,
      what: watcher.what,
      queued: watcher.queued,
      precedence: watcher.precedence,
    };
  },
  trigger: (operation, scope) => call(targetOf(operation, scope).param, "trigger", ...(operation.names as string[])),
  values: (operation, scope) =>
    call(targetOf(operation, scope).param, "values", { onlyChanged: operation.onlychanged === true }),
  inspect_value: (operation, scope) => call(targetOf(operation, scope).param, "inspectValue", operation.name),
  get_value_generator: (operation, scope) =>
    call(targetOf(operation, scope).param, "getValueGenerator", operation.name),
  force_new_dynamic_value: (operation, scope) =>
    call(targetOf(operation, scope).param, "forceNewDynamicValue", operation.name),
  repr: (operation, scope) => pythonRepr(targetOf(operation, scope)),
  str: (operation, scope) => pythonStr(targetOf(operation, scope)),
  is: (operation, scope) => {
    const [a, b] = paths(operation);
    return follow(a, scope) === follow(b, scope);
  },
  mutate,
  call_method: (operation, scope) => {
    const target = targetOf(operation, scope) as unknown as Record<string, (...args: unknown[]) => unknown>;
    const args = ((operation.args ?? []) as unknown[]).map((arg) => live(arg, scope));
    return target[operation.method as string]!(...args);
  },
  get_range: (operation, scope) => methodOf(targetOf(operation, scope).param.get(operation.name!), "getRange"),
  pcall: (operation, scope) => {
    const target = targetOf(operation, scope);
    const args = ((operation.args ?? []) as unknown[]).map((arg) => live(arg, scope));
    const method = operation.method as string;
    if (method === "set_in_bounds") args.unshift(target);
    return methodOf(target.param.get(operation.name!), slotName(method), ...args);
  },
  objects: (operation, scope) => listProxy(operation, scope),
  add_parameter: (operation, scope) =>
    call(
      targetOf(operation, scope).param,
      "addParameter",
      operation.name,
      parameterOf(operation.param as never, scope),
    ),
  param_names: (operation, scope) => targetOf(operation, scope).param.names(),
  has_param: (operation, scope) => targetOf(operation, scope).param.has(operation.name!),
  same_parameter: (operation, scope) => {
    const [a, b] = paths(operation);
    return scope.parameter(a[0]!, a[1]!) === scope.parameter(b[0]!, b[1]!);
  },
  deps: (operation, scope) => {
    const found = call(targetOf(operation, scope).param, "methodDependencies", operation.method) as {
      inst: unknown;
      cls: { name: string };
      name: string;
      what: string;
    }[];
    return found.map(({ inst, cls, name, what }) => [ownerName(inst, cls, scope), name, what]);
  },
  copy,
  instance: ({ cls, obj, as, kwargs }, scope) => {
    const from = obj === undefined ? scope.cls(cls!) : scope.object(obj);
    const { instance } = functionOf(from as never, valuesOf(kwargs, scope) as never);
    scope.objects.set(as!, instance);
    return instance;
  },
  call: ({ cls, obj, args, kwargs }, scope) => {
    const values = ((args ?? []) as unknown[]).map((arg) => live(arg, scope));
    const named = valuesOf(kwargs, scope);
    if (obj === undefined) return runFunction(scope.cls(cls!) as unknown as RunnableCase, values, named);
    return (scope.object(obj) as { run(...all: unknown[]): unknown }).run(values, named);
  },
  bind: (operation, scope) => bindOperation(operation, scope),
  depends_fn: (operation, scope) => dependsOperation(operation, scope),
  call_bound: ({ as, args }, scope) =>
    (scope.object(as!) as (...args: unknown[]) => unknown)(
      ...((args ?? []) as unknown[]).map((arg) => live(arg, scope)),
    ),
  eq: ({ a, b }, scope) => isEqual(live(a, scope), live(b, scope)),
  ...EXPRESSION_OPERATIONS,
  ...JSON_OPERATIONS,
  ...SCRIPT_OPERATIONS,
};

/** The names of the arguments of the functions that are bound by name. */
const ARGUMENTS: Readonly<Record<string, readonly string[]>> = {
  identity: ["x"],
  add_one: ["x"],
  add: ["a", "b"],
  concat: ["a", "b"],
  upper: ["s"],
  skip_if_negative: ["x"],
};

/** Keyword arguments have no JavaScript form: they take the places that the function gives them. */
function bindOperation({ fn, args, kwargs, as }: Operation, scope: Scope): undefined {
  const called = FUNCTIONS[fn as string] as (...args: unknown[]) => unknown;
  const values = ((args ?? []) as unknown[]).map((arg) => live(arg, scope));
  const named = Object.entries(valuesOf(kwargs, scope));
  const count = values.length;
  const placed = (...all: unknown[]): unknown => {
    const positional = [...all.slice(0, count), ...all.slice(count + named.length)];
    for (const [index, [name]] of named.entries()) {
      positional[ARGUMENTS[fn as string]!.indexOf(name)] = all[count + index];
    }
    return called(...positional);
  };
  scope.objects.set(
    as!,
    bind(placed as never, ...(values as never[]), ...(named.map(([, value]) => value) as never[])),
  );
  return undefined;
}

function dependsOperation({ deps, kw, watch: watched, as }: Operation, scope: Scope): undefined {
  const on = ((deps ?? []) as unknown[]).map((one) => live(one, scope));
  const keywords = kw === undefined ? undefined : valuesOf(kw, scope);
  const told = (...args: unknown[]): void => {
    const named = keywords === undefined || args.length <= on.length ? {} : (args[on.length] as object);
    scope.log.push({
      f: as,
      args: keywords === undefined ? args : args.slice(0, on.length),
      kwargs: Object.entries(named),
    });
  };
  const options = { watch: watched === true, ...(keywords === undefined ? {} : { keywords }) };
  scope.objects.set(as!, depends(told as never, on as never, options as never));
  return undefined;
}

function ownerName(inst: unknown, cls: { name: string }, scope: Scope): string {
  return inst === null ? cls.name : (scope.nameOfObject(inst) ?? "?");
}

function slotOf(parameter: Record<string, unknown>, slot: string): unknown {
  const name = slotName(slot);
  if (!(name in parameter)) throw new TypeError(`no slot ${name}`);
  return parameter[name];
}

function methodOf(parameter: Record<string, unknown>, method: string, ...args: unknown[]): unknown {
  const found = parameter[method];
  if (typeof found !== "function") throw new NotThere(`Parameter.${method}()`);
  return (found as (...args: unknown[]) => unknown).apply(parameter, args);
}

/** What can be done with the objects of a selector. */
function listProxy(operation: Operation, scope: Scope): unknown {
  const { objects } = targetOf(operation, scope).param.get(operation.name!);
  const args = ((operation.args ?? []) as unknown[]).map((arg) => live(arg, scope));
  return onObjects(objects as ObjectList, operation.method as string, args);
}

/** Runs an operation and says what it came to. */
export function runOperation(operation: Operation, scope: Scope): Outcome {
  const before = scope.log;
  scope.log = [];
  const outcome: Outcome = { events: scope.log };
  try {
    outcome.value = perform(operation, scope, outcome);
  } catch (error) {
    outcome.error = error;
  } finally {
    scope.log = before;
  }
  return outcome;
}

function perform(operation: Operation, scope: Scope, outcome: Outcome): unknown {
  const { op } = operation;
  const { param } =
    op === "batch" || op === "discard_events" || op === "edit_constant" || op === "update"
      ? targetOf(operation, scope)
      : { param: null };
  switch (op) {
    case "batch":
      return within(() => call(param!, "batch"), operation, scope, outcome);
    case "discard_events":
      return within(() => call(param!, "discardEvents"), operation, scope, outcome);
    case "edit_constant":
      return within(() => call(param!, "editConstant"), operation, scope, outcome);
    case "time_context":
      return within(() => (scope.object(operation.on as string) as Time).context(), operation, scope, outcome);
    case "shared_parameters":
      return within(() => sharedParameters(), operation, scope, outcome);
    case "update": {
      const update = (): unknown => call(param!, "update", valuesOf(operation.values, scope));
      if (operation.ops !== undefined) return within(update, operation, scope, outcome);
      update();
      return undefined;
    }
  }
  const run = OPERATIONS[op];
  if (run === undefined) throw new NotThere(`operation ${op}`);
  return run(operation, scope);
}
