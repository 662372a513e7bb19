/** Names that a compiler knows: Python's exceptions. Checked by `tsc -p tsconfig.test.json`; nothing here is run. */
import { exceptions, type PyException, type PyExceptionName } from "brine";

export const error: PyException = new exceptions.ValueError("no");
export const first: PyExceptionName = "BaseException";
export const last: PyExceptionName = "UnicodeTranslateError";
// @ts-expect-error Python has none of that name.
new exceptions.ValueErorr("no");
// @ts-expect-error Nor is this one.
export const other: PyExceptionName = "Error";
