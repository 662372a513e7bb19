/** The form of a recorded case: README.md in this folder. */

export type Neutral = unknown;

export type Step = Readonly<Record<string, unknown>>;

export interface MethodSpec {
  readonly name: string;
  readonly depends: readonly string[] | null;
  readonly watch?: boolean | "queued";
  readonly on_init?: boolean;
  readonly effect?: readonly Step[];
}

export interface ClassSpec {
  readonly name: string;
  readonly bases: readonly string[];
  readonly params: Readonly<Record<string, ParamSpec>>;
  readonly methods?: readonly MethodSpec[];
  readonly init?: {
    readonly defaults?: Readonly<Record<string, Neutral>>;
    readonly before?: readonly Step[];
    readonly after?: readonly Step[];
  };
  readonly abstract?: boolean;
  readonly call?: { readonly read: readonly string[]; readonly extra?: boolean };
}

export interface ParamSpec {
  readonly kind: string;
  readonly [slot: string]: Neutral;
}

/** An operation: `op` says which other fields it has. */
export interface Operation {
  readonly op: string;
  readonly obj?: string;
  readonly cls?: string;
  readonly name?: string;
  readonly as?: string;
  readonly ops?: readonly Operation[];
  readonly propagate?: boolean;
  readonly [field: string]: unknown;
}

export interface Expectation {
  readonly value?: Neutral;
  readonly error?: { readonly type: string; readonly message: string; readonly loose?: boolean };
  readonly events?: readonly Step[];
  readonly inner?: readonly Expectation[];
}

export interface Case {
  readonly id: string;
  readonly group: string;
  readonly classes: readonly ClassSpec[];
  readonly ops: readonly Operation[];
  readonly expect: readonly Expectation[];
  readonly needs?: readonly string[];
  readonly files?: Readonly<Record<string, string>> | readonly string[];
  readonly raw_names?: boolean;
  readonly quirk?: string;
}

/** What an operation came to here, in the form of an expectation but with live values. */
export interface Outcome {
  value?: unknown;
  error?: unknown;
  events: LogEntry[];
  inner?: Outcome[];
}

/** An entry of the log: the fields of an expected one, with live values. */
export type LogEntry = Readonly<Record<string, unknown>>;
