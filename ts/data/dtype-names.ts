/** The names that numpy has for its dtypes, and Python for its own types: `"float64"`, `"int"`, `"d"`. numpy 2.4, `_core/numerictypes.py`. */
import { DType } from "../pickle/builtins/numpy-dtype.js";

/** By numpy's own text for each; on machines of 64 bits with Linux or macOS, where `int` and `long` are int64. */
const NAMES: Readonly<Record<string, string>> = {
  "|b1": "bool bool_ ?",
  "|i1": "int8 byte b",
  "<i2": "int16 short h",
  "<i4": "int32 intc i",
  "<i8": "int64 int int_ intp long longlong l q p n",
  "|u1": "uint8 ubyte B",
  "<u2": "uint16 ushort H",
  "<u4": "uint32 uintc I",
  "<u8": "uint64 uint uintp ulong ulonglong L Q P N",
  "<f2": "float16 half e",
  "<f4": "float32 single f",
  "<f8": "float64 double float d",
  "<f16": "float128 longdouble g",
  "<c8": "complex64 csingle F",
  "<c16": "complex128 cdouble complex D",
  "<c32": "complex256 clongdouble G",
  "|O": "object object_",
  "<U0": "str str_ unicode U",
  "|S0": "bytes bytes_ S",
  "|V0": "void V",
  "|S1": "c",
};

const TEXTS: ReadonlyMap<string, string> = new Map(
  Object.entries(NAMES).flatMap(([text, names]) => names.split(" ").map((name) => [name, text] as const)),
);

/** A dtype as numpy's `dtype.str` has it; `undefined` for what is none. */
export function dtypeText(name: unknown): string | undefined {
  if (typeof name !== "string") return undefined;
  const known = TEXTS.get(name);
  if (known !== undefined) return known;
  const [, order = "", letter = ""] = /^([<>=|]?)([a-zA-Z?])$/.exec(name) ?? [];
  const text = TEXTS.get(letter)?.replace("<", order === ">" ? ">" : "<");
  if (text !== undefined) return text;
  try {
    return DType.of(name.replace(/^datetime64(?=\[|$)/, "M8").replace(/^timedelta64(?=\[|$)/, "m8")).text;
  } catch {
    return undefined;
  }
}
