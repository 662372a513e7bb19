/**
 * Python 2's `str` as text where the engine leaves it to the reader: encodings it does not know, and errors that are not
 * to be refused (`encoding` and `errors` of Python's `Unpickler`).
 */
import { ASCII, encodingNumber, LATIN1, UTF8 } from "../engine/linker-options.js";
import { UnpicklingError } from "./error.js";
import { type Decode, decoderNamed, type OnError } from "./named-encoding.js";

/** `undefined`: this cannot be handled either. */
const handlers: Record<string, (bytes: Uint8Array) => string | undefined> = {
  ignore: () => "",
  replace: () => "\ufffd",
  // What is ASCII has no escape.
  surrogateescape: (bytes) =>
    bytes.some((byte) => byte < 0x80)
      ? undefined
      : Array.from(bytes, (byte) => String.fromCharCode(0xdc00 + byte)).join(""),
};

/** Throws {@link UnpicklingError} `BAD_TEXT`, or `BAD_ENCODING` for a name nobody knows. */
export function decodeByteText(bytes: Uint8Array, encoding: string, errors: string): string {
  const onError: OnError = (wrong) => {
    const text = handlers[errors]?.(wrong);
    if (text !== undefined) return text;
    throw new UnpicklingError(`a text of the pickle cannot be decoded with ${encoding}`, {
      code: "BAD_TEXT",
      value: bytes,
    });
  };
  // As in Python, where nothing is to be decoded no encoding is looked for.
  if (bytes.length === 0) return "";
  switch (encodingNumber(encoding)) {
    case ASCII:
      return Array.from(bytes, (byte) => (byte < 0x80 ? String.fromCharCode(byte) : onError(Uint8Array.of(byte)))).join(
        "",
      );
    case LATIN1:
      return Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
    case UTF8:
      return decodeUtf8(bytes, onError);
    default:
      return decodeNamed(bytes, encoding, onError);
  }
}

function decodeNamed(bytes: Uint8Array, encoding: string, onError: OnError): string {
  let decode: Decode;
  try {
    decode = decoderNamed(encoding);
  } catch (cause) {
    throw new UnpicklingError(`no encoding is known here as ${JSON.stringify(encoding)}`, {
      code: "BAD_ENCODING",
      value: encoding,
      cause,
    });
  }
  return decode(bytes, onError);
}

/** Valid sequences as they are; of the others each longest part that could have begun one is one error, as in Python. */
function decodeUtf8(bytes: Uint8Array, onError: OnError): string {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  let text = "";
  let from = 0;
  let at = 0;
  while (at < bytes.length) {
    const length = sequenceLength(bytes, at);
    if (length > 0) {
      at += length;
      continue;
    }
    text += decoder.decode(bytes.subarray(from, at)) + onError(bytes.subarray(at, at - length));
    at -= length;
    from = at;
  }
  return text + decoder.decode(bytes.subarray(from));
}

/** How many bytes the sequence at `at` has; negative: how many of a broken one belong together. */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at] as number;
  if (first < 0x80) return 1;
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4) return -1;
  for (let index = 1; index < length; index++) {
    const byte = bytes[at + index] ?? 0;
    // The first byte narrows the second: no overlong forms, no surrogates, nothing above U+10FFFF.
    const least = index === 1 && first === 0xe0 ? 0xa0 : index === 1 && first === 0xf0 ? 0x90 : 0x80;
    const most = index === 1 && first === 0xed ? 0x9f : index === 1 && first === 0xf4 ? 0x8f : 0xbf;
    if (byte < least || byte > most) return -index;
  }
  return length;
}
