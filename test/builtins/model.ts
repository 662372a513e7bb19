/** The classes of test/python/builtins_model.py on this side, in a registry of their own. */
import {
  ByteArray,
  createRegistry,
  Deque,
  exceptions,
  FrozenSet,
  namedTuple,
  OrderedDict,
  registerDataclass,
  registerEnum,
  Tuple,
} from "brine";

export const registry = createRegistry();
const named = (name: string): string => `builtins_model.${name}`;

export const Color = registerEnum({ RED: 1, BLUE: Tuple.of(3, 4), TEXT: "t" }, named("Color"), { registry });
export const Num = registerEnum({ ONE: 1, TWO: 2 }, named("Num"), { registry });
export const Flg = registerEnum({ A: 1, B: 2, C: 4 }, named("Flg"), { registry, flag: true });
export const IFlg = registerEnum({ X: 1, Y: 2 }, named("IFlg"), { registry, flag: "keep" });
export const Point = namedTuple(named("Point"), ["x", "y"], { registry });

export class MyDict extends Map<unknown, unknown> {}
export class MyList extends Array<unknown> {}
export class MySet extends Set<unknown> {}
export class MyFrozenSet extends FrozenSet<unknown> {}
export class MyTuple extends Tuple<unknown> {}
export class MyBytes extends Uint8Array {}
export class MyByteArray extends ByteArray {}
export class MyOrderedDict extends OrderedDict {}
export class MyDeque extends Deque {}
export class MyError extends (exceptions.ValueError as NonNullable<typeof exceptions.ValueError>) {}
const plain = { MyDict, MyList, MySet, MyFrozenSet, MyTuple, MyBytes, MyByteArray, MyOrderedDict, MyDeque, MyError };
for (const [name, type] of Object.entries(plain)) registry.register(type, named(name));

class Fields {
  a: unknown;
  b: unknown;
  constructor(a: unknown, b: unknown) {
    this.a = a;
    this.b = b;
  }
}
export class Slotted extends Fields {}
export class Plain extends Fields {}
export class Frozen extends Fields {}
registerDataclass(Slotted, named("Slotted"), { fields: ["a", "b"], slots: true, registry });
registerDataclass(Plain, named("Plain"), { fields: ["a", "b"], registry });
registerDataclass(Frozen, named("Frozen"), { fields: ["a", "b"], slots: true, frozen: true, registry });

/** An array of a subclass, without calling its constructor, which takes a length. */
export const filled = <T extends unknown[]>(
  type: new () => T,
  items: readonly unknown[],
  attributes: object = {},
): T => {
  const list = Object.setPrototypeOf([...items], type.prototype as object) as T;
  return Object.assign(list, attributes);
};
