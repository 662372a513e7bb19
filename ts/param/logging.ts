/// <reference lib="esnext.disposable" preserve="true" />
/** What the model has to say, by level, to a sink that can be replaced. Param 2.4.2, `get_logger`, `logging_level`, `log`. */
import { refuseArgument } from "./arguments.js";
import { type KindRule, refuse } from "./errors.js";
import { DISPOSE } from "./symbols.js";

/** The levels, the least important first. */
export type LogLevel = "debug" | "verbose" | "info" | "warning" | "error" | "critical";

/** Python's numbers of them; `verbose` is Param's own. */
const ORDER: Readonly<Record<LogLevel, number>> = {
  debug: 10,
  verbose: 19,
  info: 20,
  warning: 30,
  error: 40,
  critical: 50,
};

/** What was said. */
export interface LogRecord {
  /** How grave it is. */
  readonly level: LogLevel;
  /** `param.` and the name of the instance or class. */
  readonly name: string;
  /** What was said, with its arguments in it. */
  readonly message: string;
}

/** Where it goes. */
export type LogSink = (record: LogRecord) => void;

/** The sink at the start: `WARNING:param.Sensor00002: …` on the console. */
function toConsole({ level, name, message }: LogRecord): void {
  const text = `${level.toUpperCase()}:${name}: ${message}`;
  if (ORDER[level] >= ORDER.error) console.error(text);
  else if (level === "warning") console.warn(text);
  else console.log(text);
}

let sink: LogSink = toConsole;
let least: LogLevel = "info";
let throwing = false;
let warnings = 0;

/** Sends what is said to a function, from now on; `null`: to the console again. */
export function setLogSink(to: LogSink | null): void {
  sink = to ?? toConsole;
}

/** Leaves out what is less important than this; `info` at the start. */
export function setLogLevel(level: LogLevel): void {
  least = known(level);
}

/** The level in use. */
export function getLogLevel(): LogLevel {
  return least;
}

/** Sets the level until the result is disposed of: `using _ = loggingLevel("debug");`. Param: `logging_level`. */
export function loggingLevel(level: LogLevel): Disposable {
  const before = least;
  least = known(level);
  return {
    [DISPOSE]: () => {
      least = before;
    },
  };
}

/** Whether a warning is thrown, as an `Error`, instead of said. Param: `warnings_as_exceptions`. */
export function setWarningsAsErrors(on: boolean): void {
  throwing = on;
}

/** How many warnings there were. Param: `warning_count`. */
export function warningCount(): number {
  return warnings;
}

const NO_LEVEL: KindRule = {
  code: "kind",
  rule: "level",
  raises: "TypeError",
  message: (_subject, level) => `Level '${String(level)}' not in ${Object.keys(ORDER).join(", ")}`,
};

function known(level: LogLevel): LogLevel {
  if (Object.hasOwn(ORDER, level)) return level;
  return refuse({ kind: "", path: null, of: null }, NO_LEVEL, level);
}

/** Says something; `%s` in the text stands for the values in turn. Called by `a.param.log`; without a name for Param at large. */
export function log(name: string | null, level: LogLevel, text: string, values: readonly unknown[]): void {
  const rest = values.slice();
  const message = String(text).replace(/%[sd]/g, (mark) => (rest.length === 0 ? mark : String(rest.shift())));
  if (known(level) === "warning") {
    if (throwing) throw new Error(`Warning: ${message}`);
    warnings++;
  }
  if (ORDER[level] >= ORDER[least]) sink({ level, name: name === null ? "param" : `param.${name}`, message });
}

/**
 * Runs a function; where it throws, the error is said in one line and is over: the result is then `undefined`. For demos
 * and docs, where a trace would be in the way. Param: `exceptions_summarized`.
 */
export function exceptionsSummarized<T>(during: () => T): T | undefined {
  if (typeof during !== "function") refuseArgument("exceptionsSummarized", "a function", during);
  try {
    return during();
  } catch (error) {
    console.error(error instanceof Error ? `${error.name}: ${error.message}` : String(error));
    return undefined;
  }
}
