/**
 * Encodings of Python 2's `str` that the platform's `TextDecoder` has, decoded as Python decodes them. Three things differ, and
 * are set right here: names (`cp932`, `latin9`, `utf_16_le` are Python's), encodings that browsers replace by those of Windows
 * (ISO 8859-9 and 8859-11), and bytes that are no character in Python and a control character in browsers. Besides, some versions of
 * Node read windows-1252 as Latin-1.
 */

/** What is wrong in the bytes, as text, or an error. */
export type OnError = (bytes: Uint8Array) => string;

/** Decodes the bytes of one text. */
export type Decode = (bytes: Uint8Array, onError: OnError) => string;

/** The names that Python has (`Lib/encodings/aliases.py`, normalised) and `TextDecoder` has not. */
const LABELS: ReadonlyMap<string, string> = /* @__PURE__ */ new Map(
  Object.entries({
    big5: "big5 big5_tw csbig5 cp950 950 ms950",
    "euc-jp": "euc_jp eucjp ujis u_jis",
    "euc-kr": "euc_kr euckr korean ksc5601 ks_c_5601 ks_c_5601_1987 ksx1001 ks_x_1001 cp949 949 ms949 uhc",
    gb18030: "gb18030 gb18030_2000",
    gbk: "gbk 936 cp936 ms936 gb2312 chinese csiso58gb231280 euc_cn euccn eucgb2312_cn gb2312_1980 gb2312_80 iso_ir_58",
    ibm866: "cp866 866 ibm866 csibm866",
    "iso-8859-2": "latin2 l2 iso8859_2 iso_8859_2_1987",
    "iso-8859-3": "latin3 l3 iso8859_3 iso_8859_3_1988",
    "iso-8859-4": "latin4 l4 iso8859_4 iso_8859_4_1988",
    "iso-8859-5": "cyrillic iso8859_5 iso_8859_5_1988",
    "iso-8859-6": "arabic iso8859_6 iso_8859_6_1987 asmo_708 ecma_114",
    "iso-8859-7": "greek greek8 iso8859_7 iso_8859_7_1987 ecma_118 elot_928",
    "iso-8859-8": "hebrew iso8859_8 iso_8859_8_1988 iso_8859_8_i iso_8859_8_e",
    "iso-8859-10": "latin6 l6 iso8859_10 iso_8859_10_1992",
    "iso-8859-13": "latin7 l7 iso8859_13",
    "iso-8859-14": "latin8 l8 iso8859_14 iso_8859_14_1998 iso_celtic",
    "iso-8859-15": "latin9 l9 iso8859_15",
    "iso-8859-16": "latin10 l10 iso8859_16 iso_8859_16_2001",
    macintosh: "mac_roman macroman macintosh",
    shift_jis: "shift_jis shiftjis sjis s_jis csshiftjis cp932 932 ms932 mskanji ms_kanji windows_31j",
    "utf-16be": "utf_16_be utf_16be unicodebigunmarked",
    "utf-16le": "utf_16_le utf_16le unicodelittleunmarked",
    "windows-1250": "cp1250 1250",
    "windows-1251": "cp1251 1251",
    "windows-1253": "cp1253 1253",
    "windows-1255": "cp1255 1255",
    "windows-1256": "cp1256 1256",
    "windows-1257": "cp1257 1257",
    "windows-1258": "cp1258 1258",
    "x-mac-cyrillic": "mac_cyrillic maccyrillic",
  }).flatMap(([label, names]) => names.split(" ").map((name) => [name, label] as const)),
);

/** Encodings of one byte a character, as Python has them: the decoder that has its upper half, and what stands at 0x80 to 0x9f. */
interface Upper {
  readonly label: string;
  /** Text of 32 characters, a blank where Python has none; `undefined`: control characters, as in ISO 8859. */
  readonly middle?: string;
}

const CP1252: Upper = { label: "iso-8859-1", middle: "€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ" };
const CP1254: Upper = { label: "windows-1254", middle: "€ ‚ƒ„…†‡ˆ‰Š‹Œ    ‘’“”•–—˜™š›œ  Ÿ" };
const CP874: Upper = { label: "windows-874", middle: "€    …           ‘’“”•–—        " };
const THAI: Upper = { label: "windows-874" };
const TURKISH: Upper = { label: "windows-1254" };

const UPPERS: ReadonlyMap<string, Upper> = /* @__PURE__ */ new Map([
  ...["cp1252", "1252", "windows_1252"].map((name) => [name, CP1252] as const),
  ...["cp1254", "1254", "windows_1254"].map((name) => [name, CP1254] as const),
  ...["cp874", "windows_874"].map((name) => [name, CP874] as const),
  ...["iso8859_11", "iso_8859_11", "iso_8859_11_2001", "thai", "tis_620", "tis620"].map(
    (name) => [name, THAI] as const,
  ),
  ...["iso8859_9", "iso_8859_9", "iso_8859_9_1989", "latin5", "l5"].map((name) => [name, TURKISH] as const),
]);

/** Bytes of windows-1253 that some platforms read, and neither Python nor the standard of browsers has. */
const NOT_GREEK = 0xaa;

/**
 * What may have been a byte that is no character in Python (the euro sign, control characters, those of private use), and what
 * some platforms have in place of other control characters (ICU's shift_jis).
 */
const DOUBTFUL = /[\x1a\x1c\x7f-\x9f\u20ac\ue000-\uf8ff]/;

const ONE_BYTE = /^(ibm866|iso-8859-|koi8-|macintosh|windows-|x-mac-cyrillic)/;
const OPTIONS = { fatal: true, ignoreBOM: true } as const;

const known = new Map<string, Decode>();

/** The decoder of an encoding by one of Python's names or the platform's. @throws RangeError where nobody knows the name. */
export function decoderNamed(encoding: string): Decode {
  let decode = known.get(encoding);
  if (decode !== undefined) return decode;
  const name = encoding
    .trim()
    .toLowerCase()
    .replace(/[^a-z0-9.]+/g, "_");
  const upper = UPPERS.get(name);
  if (upper !== undefined) decode = fromTable(tableOf(upper));
  else if (name === "utf_16" || name === "utf16" || name === "u16") decode = decodeUtf16;
  else decode = decodePlatforms(new TextDecoder(LABELS.get(name) ?? encoding.replaceAll("_", "-"), OPTIONS));
  // A program reads with few encodings; the spellings of one are many.
  if (known.size < 64) known.set(encoding, decode);
  return decode;
}

function decodePlatforms(decoder: TextDecoder): Decode {
  const { encoding } = decoder;
  // A name of Latin-1 that Python does not know.
  if (encoding === "windows-1252")
    return fromTable(Array.from({ length: 256 }, (_, byte) => String.fromCharCode(byte)));
  if (ONE_BYTE.test(encoding)) return fromTable(tableOf({ label: encoding }));
  let pieces: Pieces | undefined;
  return (bytes, onError) => {
    try {
      const text = decoder.decode(bytes);
      if (encoding.startsWith("utf-16") || !DOUBTFUL.test(text)) return text;
    } catch {
      // It is found out below what is wrong.
    }
    pieces ??= new Pieces(encoding);
    return pieces.decode(bytes, onError);
  };
}

/** A mark of byte order says which it is, and is not part of the text; without one the little end comes first. */
const decodeUtf16: Decode = (bytes, onError) => {
  const isBig = bytes[0] === 0xfe && bytes[1] === 0xff;
  const isMarked = isBig || (bytes[0] === 0xff && bytes[1] === 0xfe);
  return decoderNamed(isBig ? "utf_16_be" : "utf_16_le")(isMarked ? bytes.subarray(2) : bytes, onError);
};

/** The characters of all bytes; `undefined` for what is none in Python. */
function tableOf({ label, middle }: Upper): readonly (string | undefined)[] {
  const decoder = new TextDecoder(label, OPTIONS);
  const isWindows = label.startsWith("windows-");
  return Array.from({ length: 256 }, (_, byte) => {
    const itself = String.fromCharCode(byte);
    if (byte < 0x80 || label === "iso-8859-1") {
      const character = byte < 0x80 || byte > 0x9f ? itself : (middle as string)[byte - 0x80];
      return character === " " && byte !== 0x20 ? undefined : character;
    }
    if (byte < 0xa0 && UPPER_LABELS.has(label)) {
      const character = middle === undefined ? itself : middle[byte - 0x80];
      return character === " " ? undefined : character;
    }
    if (label === "windows-1253" && byte === NOT_GREEK) return undefined;
    try {
      const character = decoder.decode(Uint8Array.of(byte));
      const isGap = isWindows && (byte < 0xa0 ? character === itself : character >= "\ue000" && character <= "\uf8ff");
      return isGap ? undefined : character;
    } catch {
      return undefined;
    }
  });
}

const UPPER_LABELS: ReadonlySet<string> = /* @__PURE__ */ new Set(["windows-1254", "windows-874"]);

const fromTable =
  (table: readonly (string | undefined)[]): Decode =>
  (bytes, onError) => {
    let text = "";
    for (let at = 0; at < bytes.length; at++) text += table[bytes[at] as number] ?? onError(bytes.subarray(at, at + 1));
    return text;
  };

/** Decodes a character at a time, so that what is none is known; where there is none, one unit is wrong. */
class Pieces {
  readonly #decoder: TextDecoder;
  readonly #unit: number;
  /** How many bytes a character has at most. */
  readonly #most: number;
  /** What two bytes are: a hostile text asks for the same again and again. */
  readonly #pairs = new Map<number, string>();

  constructor(encoding: string) {
    this.#decoder = new TextDecoder(encoding, { ignoreBOM: true });
    this.#unit = encoding.startsWith("utf-16") ? 2 : 1;
    this.#most = encoding === "euc-jp" ? 3 : encoding === "gb18030" || this.#unit === 2 ? 4 : 2;
  }

  decode(bytes: Uint8Array, onError: OnError): string {
    let text = "";
    for (let at = 0; at < bytes.length; ) {
      let length = this.#unit;
      let character = "";
      for (; length <= this.#most && at + length <= bytes.length; length += this.#unit) {
        character = this.#character(bytes, at, length);
        if (character !== "") break;
      }
      if (character === "") length = this.#unit;
      text += character === "" ? onError(bytes.subarray(at, at + length)) : character;
      at += length;
    }
    return text;
  }

  /** The one character that so many bytes are, or an empty text. */
  #character(bytes: Uint8Array, at: number, length: number): string {
    const first = bytes[at] as number;
    if (length > 2) return this.#decoded(bytes.subarray(at, at + length));
    if (length === 1) {
      if (first < 0x80) return String.fromCharCode(first);
      // Of the characters that are one such byte, Python has those of JIS X 0201.
      const text = this.#pair(first, bytes.subarray(at, at + 1));
      return text >= "\uff61" && text <= "\uff9f" ? text : "";
    }
    return this.#pair(0x10000 + first * 256 + (bytes[at + 1] as number), bytes.subarray(at, at + 2));
  }

  #pair(key: number, bytes: Uint8Array): string {
    let text = this.#pairs.get(key);
    if (text === undefined) {
      text = this.#decoded(bytes);
      this.#pairs.set(key, text);
    }
    return text;
  }

  #decoded(bytes: Uint8Array): string {
    const text = this.#decoder.decode(bytes);
    const isOne = text.length === 1 || (text.length === 2 && (text.codePointAt(0) as number) > 0xffff);
    return isOne && text !== "\ufffd" ? text : "";
  }
}
