/**
 * Columns of pandas that pyarrow holds: `ArrowStringArray` (every text of pandas 3 where pyarrow is installed, the names of columns among
 * them) and `ArrowExtensionArray`, with the state {_pa_array, _dtype}. An array of Arrow's is `_restore_array((type, length, nulls, offset,
 * buffers, children, dictionary))`, one in pieces `chunked_array(arrays, type)` (`pyarrow/array.pxi`, `table.pxi`). All of it is kept; texts,
 * numbers and booleans are shown, after their buffers were compared with their length.
 */
import { bytesOf } from "../buffer.js";
import { UnpicklingError } from "../error.js";
import { isTuple } from "../values.js";
import { compact, itemOf } from "./define.js";
import { halfToNumber } from "./numpy-elements.js";
import { foreignName, PyReduced } from "./numpy-foreign.js";

const bad = (reason: string, value: unknown): UnpicklingError =>
  new UnpicklingError(`this array of Arrow's cannot be: ${reason}`, { code: "BAD_ARGUMENTS", value });

/** One piece. */
interface Piece {
  readonly type: unknown;
  readonly length: number;
  readonly offset: number;
  /** `null` where there is none. */
  readonly buffers: readonly (Uint8Array | null)[];
}

/** What pandas calls the dtype, how many items there are, and the items; `undefined` where they are of a type that is not shown. */
export interface ArrowValues {
  readonly type: string | undefined;
  readonly length: number;
  readonly items: (() => unknown[]) | undefined;
}

const isCall = (value: unknown, name: string): value is PyReduced =>
  value instanceof PyReduced && foreignName(value) === name;

/** A type that has no arguments, by Arrow's name. */
const aliasOf = (type: unknown): string =>
  isCall(type, "type_for_alias") && typeof type.args[0] === "string" ? type.args[0] : "";

/** The values of a column that pyarrow holds; `undefined` for anything else. */
export function openArrow(value: PyReduced): ArrowValues | undefined {
  const name = foreignName(value);
  if (!name.startsWith("Arrow")) return undefined;
  const array = itemOf(value.state, "_pa_array") ?? itemOf(value.state, "_data");
  const pieces = piecesOf(array);
  if (pieces === undefined) return undefined;
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  const dtype = itemOf(value.state, "_dtype");
  const [first] = pieces;
  const alias = aliasOf(first?.type ?? (isCall(array, "chunked_array") ? array.args[1] : undefined));
  const read = first === undefined ? () => [] : readers[alias];
  const items =
    read && (() => pieces.flatMap((piece) => (aliasOf(piece.type) === alias ? read(piece) : refuse(piece))));
  return { type: typeOf(name, dtype, alias), length, items };
}

const refuse = (piece: Piece): never => {
  throw bad("its pieces are of several types", piece.type);
};

function typeOf(name: string, dtype: unknown, alias: string): string | undefined {
  if (name === "ArrowExtensionArray") return alias === "" ? undefined : `${alias}[pyarrow]`;
  // As for texts that numpy holds: pandas' own missing value, or NaN.
  return dtype instanceof PyReduced && typeof dtype.args[1] === "number" ? "str" : "string";
}

function piecesOf(array: unknown): Piece[] | undefined {
  if (!isCall(array, "chunked_array")) return isCall(array, "_restore_array") ? [pieceOf(array)] : undefined;
  const [arrays] = array.args;
  if (!Array.isArray(arrays) || !arrays.every((each) => isCall(each, "_restore_array"))) return undefined;
  return arrays.map(pieceOf);
}

function pieceOf({ args }: PyReduced): Piece {
  const parts: readonly unknown[] = isTuple(args[0]) ? args[0] : [];
  const [type, length, , offset, buffers] = parts;
  const isWhole = [length, offset].every((each) => Number.isSafeInteger(each) && (each as number) >= 0);
  if (!isWhole || !Array.isArray(buffers)) throw bad("it has no length, no offset or no buffers", args[0]);
  return { type, length: length as number, offset: offset as number, buffers: buffers.map(bytesIn) };
}

function bytesIn(buffer: unknown): Uint8Array | null {
  if (buffer === null) return null;
  const source = isCall(buffer, "py_buffer") ? buffer.args[0] : undefined;
  if (ArrayBuffer.isView(source) || source instanceof ArrayBuffer) return bytesOf(source);
  throw bad("its buffer is none", buffer);
}

/** A buffer of at least so many bytes. */
function needed(piece: Piece, index: number, size: number): DataView {
  const bytes = piece.buffers[index] ?? new Uint8Array(0);
  if (bytes.length < size) throw bad(`it needs a buffer of ${size} bytes, and has ${bytes.length}`, piece.length);
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

const bit = (view: DataView, at: number): boolean => ((view.getUint8(at >> 3) >> (at & 7)) & 1) === 1;
const bitBytes = ({ offset, length }: Piece): number => Math.ceil((offset + length) / 8);

/** The items, `null` where the first buffer says so. `item` gives the one at a place of the other buffers, whose size was checked. */
function listed(piece: Piece, item: (at: number) => unknown): unknown[] {
  const { buffers, length, offset } = piece;
  const present = buffers[0] == null ? undefined : needed(piece, 0, bitBytes(piece));
  return Array.from({ length }, (_, index) =>
    present !== undefined && !bit(present, offset + index) ? null : item(offset + index),
  );
}

const numbers =
  (size: number, get: (view: DataView, at: number) => unknown) =>
  (piece: Piece): unknown[] => {
    const view = needed(piece, 1, (piece.offset + piece.length) * size);
    return listed(piece, (at) => get(view, at * size));
  };

function booleans(piece: Piece): unknown[] {
  const view = needed(piece, 1, bitBytes(piece));
  return listed(piece, (at) => bit(view, at));
}

const texts =
  (size: 4 | 8) =>
  (piece: Piece): unknown[] => {
    // Arrow leaves all buffers away where there is nothing.
    if (piece.length === 0) return [];
    const ends = needed(piece, 1, (piece.offset + piece.length + 1) * size);
    const content = piece.buffers[2] ?? new Uint8Array(0);
    const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
    const end = (at: number): number =>
      size === 4 ? ends.getInt32(at * 4, true) : Number(ends.getBigInt64(at * 8, true));
    let last = end(piece.offset);
    return listed(piece, (at) => {
      const [from, to] = [end(at), end(at + 1)];
      // Texts that overlap could be any number of times as long as the pickle.
      if (from < last || to < from || to > content.length)
        throw bad("its texts do not follow each other", piece.length);
      last = to;
      return decoder.decode(content.subarray(from, to));
    });
  };

const readers: Readonly<Record<string, (piece: Piece) => unknown[]>> = {
  __proto__: null as never,
  bool: booleans,
  int8: numbers(1, (view, at) => view.getInt8(at)),
  int16: numbers(2, (view, at) => view.getInt16(at, true)),
  int32: numbers(4, (view, at) => view.getInt32(at, true)),
  int64: numbers(8, (view, at) => compact(view.getBigInt64(at, true))),
  uint8: numbers(1, (view, at) => view.getUint8(at)),
  uint16: numbers(2, (view, at) => view.getUint16(at, true)),
  uint32: numbers(4, (view, at) => view.getUint32(at, true)),
  uint64: numbers(8, (view, at) => compact(view.getBigUint64(at, true))),
  halffloat: numbers(2, (view, at) => halfToNumber(view.getUint16(at, true))),
  float: numbers(4, (view, at) => view.getFloat32(at, true)),
  double: numbers(8, (view, at) => view.getFloat64(at, true)),
  string: texts(4),
  large_string: texts(8),
};
