/** The model: classes with declared, validated parameters. Re-exports only. */
export * from "./errors.js";
export type { Constructor, FromConstructor, FromConstructors, ItemType, Lazy } from "./item-type.js";
export { lazy } from "./item-type.js";
export { type AnyOptions, AnyValueParameter, any } from "./kinds/any.js";
export { type BooleanOptions, BooleanParameter, boolean } from "./kinds/boolean.js";
export { type DateMeta, type DateOptions, DateParameter, date } from "./kinds/date.js";
export { ClassSelectorParameter, type InstanceOptions, instanceOf, self } from "./kinds/instance-of.js";
export { type ListMeta, type ListOptions, ListParameter, list } from "./kinds/list.js";
export {
  type Bounds,
  IntegerParameter,
  integer,
  type NumberMeta,
  type NumberOptions,
  NumberParameter,
  number,
} from "./kinds/number.js";
export {
  type SelectorMeta,
  type SelectorObjects,
  type SelectorOptions,
  SelectorParameter,
  selector,
} from "./kinds/selector.js";
export { type StringMeta, type StringOptions, StringParameter, string } from "./kinds/string.js";
export { type TupleOptions, TupleParameter, tuple } from "./kinds/tuple.js";
export type { ClassNamespace, InstanceNamespace, NamespaceMethods } from "./namespace.js";
export { type AnyParameter, type CommonMeta, type NullOptions, Parameter, type Slots } from "./parameter.js";
export { Parameterized } from "./parameterized.js";
export { javascriptRepr, javascriptTypeName, pythonRepr, pythonTypeName } from "./text.js";
export type * from "./types.js";
