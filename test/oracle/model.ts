/** The classes of test/python/oracle_model.py on this side: one parameter of every kind, and graphs that refer back. */
import {
  any,
  boolean,
  date,
  instanceOf,
  integer,
  list,
  number,
  Parameterized,
  register,
  selector,
  self,
  string,
  tuple,
} from "brine";

export class Item extends Parameterized({
  label: string({ default: "" }),
  weight: number({ default: 0.5, bounds: [0, null] }),
}) {}

export class Everything extends Parameterized({
  num: number({ default: 1.5, allowNone: true }),
  count: integer({ default: 3, allowNone: true }),
  text: string({ default: "t", allowNone: true }),
  flag: boolean({ default: false, allowNone: true }),
  when: date(),
  mode: selector({ objects: ["fast", "slow", "off"] }),
  tags: list<unknown>(),
  pair: tuple({ default: [0, "a"] }),
  item: instanceOf(Item),
  anything: any<unknown>(),
}) {}

export class Narrow extends Parameterized(Everything, {
  count: { default: 4, bounds: [0, 10] },
  extra: string({ default: "x" }),
}) {}

export class Node extends Parameterized({
  value: any<unknown>(),
  next: self<Node>(),
  children: list<Node>(),
}) {}

/** What each class is called in Python. */
export const NAMES: ReadonlyMap<unknown, string> = new Map<unknown, string>([
  [Item, "oracle_model.Item"],
  [Everything, "oracle_model.Everything"],
  [Narrow, "oracle_model.Narrow"],
  [Node, "oracle_model.Node"],
]);

register(Item, "oracle_model.Item");
register(Everything, "oracle_model.Everything");
register(Narrow, "oracle_model.Narrow");
register(Node, "oracle_model.Node");
