/** What the parts of a gather share: where they write, what they have seen, where they are, and how they refuse. */
import type { TapeWriter } from "../tape/writer.js";
import { assertDatetime } from "./builtins/datetime.js";
import { Definitions } from "./definitions.js";
import { PicklingError } from "./error.js";
import { Frames } from "./frames.js";
import { Identity } from "./identity.js";
import type { Registry } from "./registry.js";

export class Walk {
  readonly tape: TapeWriter;
  readonly registry: Registry;
  readonly identity = new Identity();
  readonly frames = new Frames();
  readonly definitions: Definitions;
  readonly #rootName: string;

  constructor(tape: TapeWriter, registry: Registry, rootName: string) {
    this.tape = tape;
    this.registry = registry;
    this.definitions = new Definitions(tape, registry);
    this.#rootName = rootName;
  }

  /** The path to the value being written, with `member` at its end. */
  readonly path = (member = ""): string => this.frames.path(this.#rootName) + member;

  /** The error for a value that cannot be written. */
  refuse(reason: string, code: string, value: unknown, member = ""): PicklingError {
    const path = this.path(member);
    return new PicklingError(`cannot pickle ${path}: ${reason}`, { code, path, value });
  }

  /** The milliseconds of a Date. Throws {@link PicklingError} `BAD_DATE` for one that is no datetime of Python's. */
  milliseconds(date: Date, member = ""): number {
    const milliseconds = date.getTime();
    const reason = assertDatetime(milliseconds);
    if (reason !== undefined) throw this.refuse(reason, "BAD_DATE", date, member);
    return milliseconds;
  }
}
