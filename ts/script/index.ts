/** Values as programs: `scriptRepr`. Re-exports only. */
export { ScriptError, type ScriptErrorCode, type ScriptErrorFacts } from "./errors.js";
export { type ScriptContext, type ScriptHandler, scriptReprReg } from "./handlers.js";
export {
  type CommonScriptOptions,
  type PythonScriptOptions,
  type ScriptReprOptions,
  scriptRepr,
  type TypeScriptScriptOptions,
} from "./script-repr.js";
