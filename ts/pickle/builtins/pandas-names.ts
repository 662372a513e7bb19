/**
 * The names of pandas that pickles have: where pandas 3 keeps each class, which is what is written, and where older versions
 * (1.3 to 2.3) keep it, which is only read.
 */

/** Class, module today, older modules. */
export type PandasName = readonly [qualname: string, module: string, ...older: string[]];

const under = (module: string, older: string, names: string): PandasName[] =>
  names.split(" ").map((name): PandasName => [name, module, older]);

/** Classes whose instances brine keeps whole: arrays, dtypes, managers. */
export const wholeClasses: readonly PandasName[] = [
  ["BlockManager", "pandas.core.internals.managers"],
  ["SingleBlockManager", "pandas.core.internals.managers"],
  ["Categorical", "pandas", "pandas.core.arrays.categorical"],
  ["StringArray", "pandas.arrays", "pandas.core.arrays.string_"],
  ["StringArrayNumpySemantics", "pandas.core.arrays.string_"],
  ["DatetimeArray", "pandas.arrays", "pandas.core.arrays.datetimes"],
  ["TimedeltaArray", "pandas.arrays", "pandas.core.arrays.timedeltas"],
  ["PeriodArray", "pandas.arrays", "pandas.core.arrays.period"],
  ["IntervalArray", "pandas.arrays", "pandas.core.arrays.interval"],
  ["SparseArray", "pandas.arrays", "pandas.core.arrays.sparse.array"],
  ["NumpyExtensionArray", "pandas.arrays", "pandas.core.arrays.numpy_"],
  ["NumpyEADtype", "pandas.core.dtypes.dtypes"],
  ["ArrowStringArray", "pandas.arrays", "pandas.core.arrays.string_arrow"],
  ["ArrowStringArrayNumpySemantics", "pandas.core.arrays.string_arrow"],
  ["ArrowExtensionArray", "pandas.arrays", "pandas.core.arrays.arrow.array"],
  ["ArrowDtype", "pandas", "pandas.core.dtypes.dtypes", "pandas.core.arrays.arrow.dtype"],
  ["IntegerArray", "pandas.arrays", "pandas.core.arrays.integer"],
  ["FloatingArray", "pandas.arrays", "pandas.core.arrays.floating"],
  ["BooleanArray", "pandas.arrays", "pandas.core.arrays.boolean"],
  ["BooleanDtype", "pandas", "pandas.core.arrays.boolean"],
  ["StringDtype", "pandas", "pandas.core.arrays.string_"],
  ["SparseDtype", "pandas", "pandas.core.dtypes.dtypes", "pandas.core.arrays.sparse.dtype"],
  ["IntIndex", "pandas._libs.sparse"],
  ["BlockIndex", "pandas._libs.sparse"],
  ["Interval", "pandas", "pandas._libs.interval"],
  ["Period", "pandas", "pandas._libs.tslibs.period"],
  ["DateOffset", "pandas", "pandas._libs.tslibs.offsets", "pandas.tseries.offsets"],
  // What a DateOffset holds.
  ["relativedelta", "dateutil.relativedelta"],
  ["weekday", "dateutil.relativedelta", "dateutil._common"],
  ["tzutc", "dateutil.tz.tz"],
  ["tzoffset", "dateutil.tz.tz"],
  ...under("pandas", "pandas.core.dtypes.dtypes", "CategoricalDtype DatetimeTZDtype PeriodDtype IntervalDtype"),
  ...under(
    "pandas",
    "pandas.core.arrays.integer",
    "Int8Dtype Int16Dtype Int32Dtype Int64Dtype UInt8Dtype UInt16Dtype UInt32Dtype UInt64Dtype",
  ),
  ...under("pandas", "pandas.core.arrays.floating", "Float32Dtype Float64Dtype"),
  ...under(
    "pandas._libs.tslibs.offsets",
    "pandas.tseries.offsets",
    "BDay BusinessDay BusinessHour BusinessMonthBegin BusinessMonthEnd BQuarterBegin BQuarterEnd BYearBegin BYearEnd " +
      "BHalfYearBegin BHalfYearEnd HalfYearBegin HalfYearEnd CustomBusinessDay CustomBusinessHour " +
      "CustomBusinessMonthBegin CustomBusinessMonthEnd Day Easter FY5253 FY5253Quarter Hour LastWeekOfMonth " +
      "Micro Milli Minute MonthBegin MonthEnd Nano QuarterBegin QuarterEnd Second SemiMonthBegin SemiMonthEnd Week " +
      "WeekOfMonth YearBegin YearEnd",
  ),
];

/** Classes of indexes: named as the first argument of `_new_Index`. */
export const indexClasses: readonly PandasName[] = [
  ["Index", "pandas", "pandas.core.indexes.base"],
  ["RangeIndex", "pandas", "pandas.core.indexes.range"],
  ["MultiIndex", "pandas", "pandas.core.indexes.multi"],
  ["CategoricalIndex", "pandas", "pandas.core.indexes.category"],
  ["DatetimeIndex", "pandas", "pandas.core.indexes.datetimes"],
  ["TimedeltaIndex", "pandas", "pandas.core.indexes.timedeltas"],
  ["PeriodIndex", "pandas", "pandas.core.indexes.period"],
  ["IntervalIndex", "pandas", "pandas.core.indexes.interval"],
];

/** Classes that have another name today, under which they are written: older name, its module, name and module of today. */
export const renamedClasses: readonly (readonly [older: string, within: string, qualname: string, module: string])[] = [
  ["Int64Index", "pandas.core.indexes.numeric", "Index", "pandas"],
  ["UInt64Index", "pandas.core.indexes.numeric", "Index", "pandas"],
  ["Float64Index", "pandas.core.indexes.numeric", "Index", "pandas"],
  ["PandasArray", "pandas.core.arrays.numpy_", "NumpyExtensionArray", "pandas.arrays"],
  ["PandasDtype", "pandas.core.dtypes.dtypes", "NumpyEADtype", "pandas.core.dtypes.dtypes"],
];

/** What arrays of Arrow's are made by. */
const ARROW =
  "_restore_array chunked_array py_buffer type_for_alias field dictionary timestamp decimal32 decimal64 decimal128 " +
  "decimal256 list_ large_list list_view large_list_view map_ struct binary run_end_encoded sparse_union dense_union";

/** Functions that make an index of a class and a dict. */
export const indexFunctions: readonly (readonly [module: string, qualname: string])[] = [
  ["pandas.core.indexes.base", "_new_Index"],
  ["pandas.core.indexes.datetimes", "_new_DatetimeIndex"],
  ["pandas.core.indexes.timedeltas", "_new_TimedeltaIndex"],
  ["pandas.core.indexes.period", "_new_PeriodIndex"],
  ["pandas.core.indexes.interval", "_new_IntervalIndex"],
];

/** Functions whose results are kept as the call. */
export const wholeFunctions: readonly (readonly [module: string, qualname: string])[] = [
  ["pandas._libs.arrays", "__pyx_unpickle_NDArrayBacked"],
  ["pandas._libs.internals", "_unpickle_block"],
  ["pandas._libs.interval", "__pyx_unpickle_IntervalMixin"],
  ["pandas.core.indexes.frozen", "FrozenList"],
  // Zones as pandas before 3 had them.
  ["pytz", "_p"],
  ["pytz", "_UTC"],
  ["pytz", "FixedOffset"],
  ...ARROW.split(" ").map((name) => ["pyarrow.lib", name] as const),
];
