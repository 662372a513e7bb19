/** Validators of JSON Schema for tests: `ajv` for both drafts, as strict as it can be. */
import { Ajv, type ValidateFunction } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { annotationKeywords, type Schema } from "./surface.js";

/** The drafts that are written. */
export const DRAFTS = ["2020-12", "draft-07"] as const;
/** What a schema can be for. */
export const PURPOSES = ["input", "wire"] as const;
/** A draft. */
export type DraftName = (typeof DRAFTS)[number];

/** A validator of a draft that knows no schema yet; a keyword it does not know, or that does nothing where it stands, is an error. */
export function validator(draft: DraftName): Ajv {
  const ajv = draft === "2020-12" ? new Ajv2020(STRICT) : new Ajv(STRICT);
  ajv.addVocabulary([...annotationKeywords]);
  return addFormats.default(ajv);
}

const STRICT = { strict: true, allowUnionTypes: true, validateSchema: true, allErrors: false } as const;

/** The function that validates values by a schema; the schema itself is validated first. */
export function compiled(schema: Schema, draft: DraftName): ValidateFunction {
  return validator(draft).compile(schema);
}
