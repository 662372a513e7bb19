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
export type { ChunkSource, Flow, StopSignal, WebStream } from "./flow.js";
export { type FromSchemaOptions, fromSchema, type SchemaClass } from "./from-schema.js";
export { type FromJSONOptions, fromJSON, toJSONText, type WriteJSONOptions } from "./graph.js";
export {
  NDJSONError,
  type NDJSONOptions,
  type NDJSONProgress,
  type NDJSONSource,
  type ReadNDJSONOptions,
  readNDJSON,
  type WriteNDJSONOptions,
  writeNDJSON,
} from "./ndjson.js";
export { type JSONSchema, SchemaError } from "./schema-document.js";
export { annotationKeywords } from "./schema-keywords.js";
export { json } from "./serializer.js";
