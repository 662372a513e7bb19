/** JSON and JSON Schema for the model. Importing it gives `.param` its mode `"json"`. Re-exports only. */
export {
  JSONError,
  type JSONErrorFacts,
  type JSONProblem,
  JSONSyntaxError,
  JSONValidationError,
  UnsafeSerializableError,
  UnserializableError,
} from "./errors.js";
export { type FromJSONOptions, fromJSON, toJSONText, type WriteJSONOptions } from "./graph.js";
export { json } from "./serializer.js";
