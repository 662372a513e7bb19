/** What a parameter makes of a value: the stored one, or the message that refuses it, in Param's words. */
import { afterEach, beforeEach } from "vitest";
import { type AnyParameter, Parameterized, setNotation } from "../../../ts/param/index.js";

/** Has the tests of a file see Param's own messages. */
export function inPythonsWords(): void {
  beforeEach(() => setNotation("python"));
  afterEach(() => setNotation("javascript"));
}

/** What `A(x=value).x` gives, or the message. */
export function assign(declaration: AnyParameter, value: unknown): unknown {
  class A extends Parameterized({ x: declaration }) {}
  return outcome(() => new A({ x: value as never }).x);
}

/** What a function gives, or the message of what it throws. */
export function outcome(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return (error as Error).message;
  }
}

/** A subclass whose declaration of `x` is not held against the inherited one by the types. */
export function redeclared(base: unknown, x: AnyParameter): AnyParameter {
  const create = Parameterized as unknown as (base: unknown, declarations: object) => { param: { x: AnyParameter } };
  return create(base, { x }).param.x;
}
