/** Writing and reading back with the engine under test, and the few ways tests look at what comes back. */
import { type DumpsOptions, dumps, loads, type Registry } from "brine";
import { expect } from "vitest";
import { engine } from "../engine-under-test.js";

export interface Options extends Omit<DumpsOptions, "engine"> {
  readonly registry?: Registry;
}

export const write = (value: unknown, options: Options = {}): Uint8Array<ArrayBuffer> =>
  dumps(value, { ...options, engine });

export const read = (pickle: Uint8Array, options: Options = {}): unknown => {
  const { registry } = options;
  return loads(pickle, registry === undefined ? { engine } : { engine, registry });
};

/** Written and read back. */
export const again = <T>(value: T, options: Options = {}): T => read(write(value, options), options) as T;

/** A pickle from its bytes as hexadecimal digits; spaces and what follows `#` on a line are for people. */
export const pickle = (hex: string): Uint8Array =>
  new Uint8Array(Buffer.from(hex.replace(/#.*$/gm, "").replace(/\s/g, ""), "hex"));

/** The opcodes of a short text: GLOBAL's lines, or a SHORT_BINUNICODE. */
export const text = (value: string): string => {
  const bytes = Buffer.from(value);
  return `8c${bytes.length.toString(16).padStart(2, "0")}${bytes.toString("hex")}`;
};

/** A class by its name on the stack: STACK_GLOBAL. */
export const named = (module: string, name: string): string => `${text(module)}${text(name)}93`;

/** What `run` throws; it must be an error of the class given. */
export function thrown<E extends Error>(type: abstract new (...args: never[]) => E, run: () => unknown): E {
  try {
    run();
  } catch (error) {
    expect(error).toBeInstanceOf(type);
    return error as E;
  }
  throw new Error("nothing was thrown");
}
