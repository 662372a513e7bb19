/** What every entry point exports. */
export * from "./data/index.js";
export type { Encoder, Engine, Linker } from "./engine/engine.js";
export { tsEngine } from "./engine/engine-ts.js";
export * from "./json/index.js";
export * from "./param/index.js";
export { PickleBuffer, PyStr, pyStr } from "./pickle/buffer.js";
export { PyArray, type TypeCode } from "./pickle/builtins/array.js";
export {
  ChainMap,
  Counter,
  DefaultDict,
  Deque,
  OrderedDict,
  type PyDictLike,
  UserDict,
  UserList,
  UserString,
} from "./pickle/builtins/collections.js";
export { PyDate, PyDateTime, PyTime, type TimeParts } from "./pickle/builtins/datetime.js";
export { type EnumClass, EnumMember, type EnumOptions } from "./pickle/builtins/enum.js";
export { exceptions, PyException, type PyExceptionClass, type PyExceptionName } from "./pickle/builtins/exceptions.js";
export { PyPartial, SimpleNamespace } from "./pickle/builtins/functools.js";
export {
  createRegistry,
  defaultRegistry,
  namedTuple,
  registerDataclass,
  registerEnum,
} from "./pickle/builtins/index.js";
export {
  IPv4Address,
  IPv4Interface,
  IPv4Network,
  IPv6Address,
  IPv6Interface,
  IPv6Network,
} from "./pickle/builtins/ipaddress.js";
export type { DataclassOptions, NamedTuple, NamedTupleClass } from "./pickle/builtins/namedtuple.js";
export { Complex, Decimal, Fraction } from "./pickle/builtins/numbers.js";
export { asPyArray, reduceTypedArray, type TypedArray, typedArrayTypes } from "./pickle/builtins/numpy.js";
export { NDArray, type NDArrayOptions } from "./pickle/builtins/numpy-array.js";
export { DType, type DTypeField } from "./pickle/builtins/numpy-dtype.js";
export type { ArrayData, NumberArray } from "./pickle/builtins/numpy-elements.js";
export { PyReduced } from "./pickle/builtins/numpy-foreign.js";
export { MaskedArray, NumpyScalar } from "./pickle/builtins/numpy-scalar.js";
export { DataFrameView, PandasView, SeriesView } from "./pickle/builtins/pandas-frame.js";
export { IndexView } from "./pickle/builtins/pandas-index.js";
export { type ColumnSource, dataFrame, index as pandasIndex, series } from "./pickle/builtins/pandas-make.js";
export { NA, NaT, NotATime, Timedelta, Timestamp, type TimeUnit } from "./pickle/builtins/pandas-time.js";
export type { ColumnValues } from "./pickle/builtins/pandas-values.js";
export {
  Path,
  PosixPath,
  PurePath,
  PurePosixPath,
  PureWindowsPath,
  WindowsPath,
} from "./pickle/builtins/pathlib.js";
export { defineTemporal } from "./pickle/builtins/platform.js";
export { python2Name, python3Name } from "./pickle/builtins/python2.js";
export { PyPattern } from "./pickle/builtins/re.js";
export type { TemporalLike } from "./pickle/builtins/temporal.js";
export { PyTimeDelta, PyTimeZone, type PyZone } from "./pickle/builtins/timezone.js";
export {
  ConstantType,
  Ellipsis,
  EllipsisType,
  NoneType,
  NotImplemented,
  NotImplementedType,
  PyRange,
  PySlice,
} from "./pickle/builtins/types.js";
export { UUID } from "./pickle/builtins/uuid.js";
export { ZoneInfo } from "./pickle/builtins/zoneinfo.js";
export { type CopyOptions, copy, deepCopy } from "./pickle/copy.js";
export { EOFError, PickleError, type PickleErrorFacts, PicklingError, UnpicklingError } from "./pickle/error.js";
export type { PickleBytes } from "./pickle/given.js";
export {
  addItems,
  appendItems,
  equalBy,
  fromNewArgs,
  getInitArgs,
  getNewArgs,
  getNewArgsEx,
  getState,
  type Hooked,
  reduce,
  reduceEx,
  setItems,
  setState,
} from "./pickle/hooks.js";
export { type NoloadOptions, type NoloadReport, noload } from "./pickle/noload.js";
export type { OldDataOptions } from "./pickle/old-data.js";
export { Opaque } from "./pickle/opaque.js";
export type { AbortSignalLike, PaceOptions, Progress, Stage } from "./pickle/pace.js";
export { addExtension, defaultReduce, dumps, loads, reducer, register, removeExtension } from "./pickle/pickle.js";
export { type DumpOptions, dump, Pickler } from "./pickle/pickler.js";
export type { Migrate } from "./pickle/plan.js";
export { PyDict } from "./pickle/python-dict.js";
export { PyFrozenSet, PySet, type SetLike } from "./pickle/python-set.js";
export type { LoadsOptions, ReadingLimits } from "./pickle/reading-options.js";
export type { ReduceResult } from "./pickle/reduction.js";
export type {
  ClassSource,
  Entry,
  GlobalName,
  NameTexts,
  Reduction,
  RegistrationOptions,
  Registry,
} from "./pickle/registry.js";
export {
  MOST_FINDINGS,
  type ScannedBuild,
  type ScannedCall,
  type ScannedExtension,
  type ScannedGlobal,
  type ScannedMemo,
  type ScannedPersistentId,
  type ScanOptions,
  type ScanReport,
  scan,
  type Verdict,
} from "./pickle/scan.js";
export type { NodeWritableLike, Sink, WritableStreamLike } from "./pickle/sink.js";
export {
  type RestoreAsyncOptions,
  type RestoreOptions,
  restore,
  restoreAsync,
  type SnapshotAsyncOptions,
  type SnapshotOptions,
  snapshot,
  snapshotAsync,
} from "./pickle/snapshot.js";
export type { BlobLike, Chunk, PickleSource, ReadableStreamLike, Source } from "./pickle/source.js";
export {
  type DisassembleOptions,
  disassemble,
  genops,
  optimize,
  type PickleOperation,
  ToolError,
  type ToolErrorFacts,
  type ToolOptions,
} from "./pickle/tools.js";
export { type LoadOptions, load, loadAll, Unpickler, type UnpicklerOptions } from "./pickle/unpickler.js";
export { ByteArray, Float, FrozenSet, float, isTuple, PyGlobal, PyInt, Tuple } from "./pickle/values.js";
export {
  DEFAULT_PROTOCOL,
  type DumpsOptions,
  HIGHEST_PROTOCOL,
  type ReducerFunction,
  type WritingLimits,
} from "./pickle/writing-options.js";
export * from "./script/index.js";
