/** Kinds of parameters whose values are classes of the pickle layer. Re-exports only. */
export {
  type ArrayMeta,
  type ArrayOptions,
  ArrayParameter,
  type ArrayValue,
  array,
  type TypedArrayClass,
} from "./array-parameter.js";
export {
  type DataFrameMeta,
  type DataFrameOptions,
  DataFrameParameter,
  dataFrameParameter,
  type SeriesMeta,
  type SeriesOptions,
  SeriesParameter,
  type SizeBounds,
  seriesParameter,
} from "./frame-parameter.js";
export { guessBounds, guessParameters } from "./guess-parameters.js";
