/** The operations of a case that are about reactive expressions and dynamic values. */
import { type Reactive, type ReactiveSource, rx, setDynamicTime, Time } from "../../ts/param/index.js";
import type { Operation } from "./case.js";
import { NotThere } from "./names.js";
import type { Scope } from "./scope.js";
import { FUNCTIONS, live } from "./values.js";

type Run = (operation: Operation, scope: Scope) => unknown;

/** What a step is called here, where it is not called as in the cases. */
const METHODS: Readonly<Record<string, string>> = { floor_div: "floorDiv", key: "get", is_not: "isNot" };

const argsOf = ({ args }: Operation, scope: Scope): unknown[] =>
  ((args ?? []) as unknown[]).map((arg) => live(arg, scope));

function step(operation: Operation, scope: Scope): Reactive {
  const on = scope.object(operation.on as string) as Reactive;
  const args = argsOf(operation, scope);
  const name = operation.do as string;
  if (name === "pipe" || name === "map") args.unshift(FUNCTIONS[operation.fn as string]);
  if (name === "rsub") return rx(args[0] as number).sub(on as Reactive<number>);
  if (name === "upper") return (on as Reactive<string>).call("toUpperCase");
  const method = (on as unknown as Record<string, unknown>)[METHODS[name] ?? name];
  if (typeof method !== "function") throw new NotThere(`rx().${name}()`);
  return (method as (...args: unknown[]) => Reactive).apply(on, args);
}

function watch({ on, as, opts }: Operation, scope: Scope): undefined {
  const options = Object.entries((opts ?? {}) as object).map(([name, value]) => [name, live(value, scope)]);
  const told = (value: unknown): void => {
    scope.log.push({ w: as, value });
  };
  (scope.object(on as string) as Reactive).watch(told, Object.fromEntries(options));
  return undefined;
}

function keep(as: string | undefined, scope: Scope, made: unknown): undefined {
  scope.objects.set(as!, made);
  return undefined;
}

/** Dynamic values as they are at the start. */
export const resetTime = (): void => setDynamicTime({ timeFn: null, timeDependent: false });

/** What each operation does. */
export const EXPRESSION_OPERATIONS: Readonly<Record<string, Run>> = {
  time: ({ as, kwargs }, scope) => {
    const values = Object.entries((kwargs ?? {}) as object).map(([name, value]) => [name, live(value, scope)]);
    return keep(as, scope, new Time(Object.fromEntries(values)));
  },
  time_do: (operation, scope) => {
    const time = scope.object(operation.on as string) as Time;
    const [value = 0] = argsOf(operation, scope) as number[];
    switch (operation.do) {
      case "now":
        return time.now();
      case "list":
        return [...time];
      case "add":
        return time.advance(value);
      case "sub":
        return time.advance(-value);
      case "set":
        return time.set(value);
    }
    return time.set(value, operation.type === "int" ? (given) => Math.trunc(Number(given)) : Number);
  },
  rx: ({ as, value }, scope) => keep(as, scope, rx(live(value, scope))),
  rx_step: (operation, scope) => keep(operation.as, scope, step(operation, scope)),
  rx_value: ({ on }, scope) => (scope.object(on as string) as Reactive).value,
  rx_set: ({ on, value }, scope) => {
    (scope.object(on as string) as ReactiveSource).value = live(value, scope);
  },
  rx_watch: watch,
  dynamic_time: ({ clock, dependent }, scope) =>
    setDynamicTime({
      timeFn: clock === null ? null : scope.clock(clock as string),
      timeDependent: dependent === true,
    }),
  clock_set: ({ clock, value }, scope) => {
    scope.times.set(clock as string, live(value, scope) as number);
  },
  set_dynamic_time_fn: ({ obj, cls, clock }, scope) => {
    const target = (obj === undefined ? scope.cls(cls!) : scope.object(obj)) as {
      readonly param: { setDynamicTimeFn(time: () => number): void };
    };
    target.param.setDynamicTimeFn(scope.clock(clock as string));
  },
};
