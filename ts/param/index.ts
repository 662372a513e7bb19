/** The model: classes with declared, validated parameters. Re-exports only. */

export { isEqual } from "./equality.js";
export * from "./errors.js";
export { getDynamicTime, setDynamicTime, type TimeSource, type ValueGenerator } from "./generators.js";
export { setLabelFormatter } from "./inheritance.js";
export type { Constructor, FromConstructor, FromConstructors, ItemType, Lazy } from "./item-type.js";
export { lazy } from "./item-type.js";
export type { FromItem, FromItems, ItemSpec } from "./items.js";
export { ActionParameter, action } from "./kinds/action.js";
export { type AnyOptions, AnyValueParameter, any } from "./kinds/any.js";
export { type BooleanOptions, BooleanParameter, boolean } from "./kinds/boolean.js";
export { type BytesMeta, type BytesOptions, BytesParameter, bytes } from "./kinds/bytes.js";
export {
  type CalendarDateMeta,
  type CalendarDateOptions,
  CalendarDateParameter,
  calendarDate,
} from "./kinds/calendar-date.js";
export {
  type CalendarDateRangeOptions,
  CalendarDateRangeParameter,
  calendarDateRange,
} from "./kinds/calendar-date-range.js";
export { type AnyFunction, type CallableOptions, CallableParameter, callable } from "./kinds/callable.js";
export { type ColorMeta, type ColorOptions, ColorParameter, color } from "./kinds/color.js";
export { type CompositeOptions, CompositeParameter, composite } from "./kinds/composite.js";
export { type DateMeta, type DateOptions, DateParameter, date } from "./kinds/date.js";
export { type DateRangeOptions, DateRangeParameter, dateRange } from "./kinds/date-range.js";
export { type DictOptions, DictParameter, dict, type MapOptions } from "./kinds/dict.js";
export { type DynamicOptions, DynamicParameter, dynamic } from "./kinds/dynamic.js";
export { type EventOptions, EventParameter, event } from "./kinds/event.js";
export { type FileResolver, getFileResolver, setFileResolver } from "./kinds/file-resolver.js";
export {
  type FileSelectorMeta,
  type FileSelectorOptions,
  FileSelectorParameter,
  fileSelector,
  type MultiFileSelectorOptions,
  MultiFileSelectorParameter,
  multiFileSelector,
} from "./kinds/file-selector.js";
export { type HookListOptions, HookListParameter, hookList } from "./kinds/hook-list.js";
export { ClassSelectorParameter, type InstanceOptions, instanceOf, self } from "./kinds/instance-of.js";
export { type ListMeta, type ListOptions, ListParameter, list, type SubclassListOptions } from "./kinds/list.js";
export { MagnitudeParameter, magnitude } from "./kinds/magnitude.js";
export {
  type Bounds,
  IntegerParameter,
  integer,
  type NumberMeta,
  type NumberOptions,
  NumberParameter,
  number,
} from "./kinds/number.js";
export { type NumericTupleOptions, NumericTupleParameter, numericTuple } from "./kinds/numeric-tuple.js";
export {
  FilenameParameter,
  FoldernameParameter,
  filename,
  foldername,
  type PathMeta,
  type PathOptions,
  PathParameter,
  path,
} from "./kinds/path.js";
export { type RangeMeta, type RangeOptions, RangeParameter, range } from "./kinds/range.js";
export {
  type ListItem,
  type ListSelectorOptions,
  ListSelectorParameter,
  type ListSelectorValue,
  listSelector,
  ObjectSelectorParameter,
  objectSelector,
  type SelectorMeta,
  type SelectorOptions,
  SelectorParameter,
  selector,
} from "./kinds/selector.js";
export { type LabelledObjects, ObjectList, type SelectorObjects } from "./kinds/selector-objects.js";
export { type StringMeta, type StringOptions, StringParameter, string } from "./kinds/string.js";
export { type TupleOptions, TupleParameter, tuple } from "./kinds/tuple.js";
export { type XYCoordinatesOptions, XYCoordinatesParameter, xyCoordinates } from "./kinds/xy-coordinates.js";
export {
  exceptionsSummarized,
  getLogLevel,
  type LogLevel,
  type LogRecord,
  type LogSink,
  loggingLevel,
  setLogLevel,
  setLogSink,
  setWarningsAsErrors,
  warningCount,
} from "./logging.js";
export type { CalendarDay } from "./moments.js";
export type * from "./namespace/methods.js";
export type { ConstructorArguments, PprintNames, PprintOptions } from "./namespace/pprint.js";
export { type Output, type OutputType, output } from "./outputs.js";
export { paramUnion } from "./param-union.js";
export {
  type AnyParameter,
  type AutoTrigger,
  type CommonMeta,
  computed,
  DefaultFactory,
  type NullOptions,
  Parameter,
  type Slots,
} from "./parameter.js";
export { Parameterized } from "./parameterized.js";
export {
  functionOf,
  type InstanceFunction,
  type Overrides,
  ParameterizedFunction,
  paramOverrides,
  runFunction,
} from "./parameterized-function.js";
export {
  type Bound,
  bind,
  bindMethod,
  type FunctionDependsOptions,
  type Resolved,
  type ResolvedAll,
} from "./reactive/bind.js";
export type { ExpressionWatchOptions, Operand, Settled } from "./reactive/evaluated.js";
export { Reactive } from "./reactive/expression.js";
export { type ExternalSource, SOURCE, type Source } from "./reactive/external-source.js";
export {
  type Later,
  REFERENCE,
  type Ref,
  type Referable,
  type ReferenceInfo,
  registerReferenceTransform,
  resolveRef,
  resolveValue,
} from "./reactive/reference.js";
export { ReactiveSource, rx } from "./reactive/rx.js";
export { type ReferenceWatchOptions, Watching } from "./reactive/watching.js";
export type {
  JSONPart,
  ModeOptions,
  ReadJSONOptions,
  Schema,
  SchemaOptions,
  Serializable,
  SerializeOptions,
  Serializer,
  SubsetOptions,
} from "./serialization.js";
export { sharedParameters } from "./shared-parameters.js";
export { standardSchema } from "./standard-class.js";
export type {
  StandardFailure,
  StandardIssue,
  StandardProperties,
  StandardResult,
  StandardSchema,
  StandardSuccess,
} from "./standard-schema.js";
export { javascriptRepr, javascriptTypeName, pythonRepr, pythonStr, pythonTypeName } from "./text.js";
export { Time, type TimeType, type TimeValue } from "./time.js";
export type * from "./types.js";
/** By this name compilers write an instance in declarations: `Parameterized` is a value too. */
export type { Parameterized as ParameterizedInstance } from "./types.js";
export { type Dependency, type DependsOptions, depends, dependsOn, type MethodNames } from "./watching/depends.js";
export { type EventType, type ParamEvent, Skip } from "./watching/event.js";
export { Watcher, type WatchMode, type WatchOptions, type WatchSignal } from "./watching/watcher.js";
