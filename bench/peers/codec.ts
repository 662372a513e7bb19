/** Formats for any data: what they are called, what they keep, and the two functions of each. */
import { fromBytes, toBytes } from "./text.js";

export interface Codec {
  readonly name: string;
  /** Shared objects stay shared, and cycles can be written. */
  readonly identity: boolean;
  /** Dates come back as dates. */
  readonly dates: boolean;
  encode(value: unknown): Uint8Array;
  decode(bytes: Uint8Array): unknown;
}

export const json: Codec = {
  name: "JSON",
  identity: false,
  dates: false,
  encode: (value) => toBytes(JSON.stringify(value)),
  decode: (bytes) => JSON.parse(fromBytes(bytes)),
};

/** Loads the library of one format. */
type Load = () => Promise<Codec>;

/** Formats whose library works everywhere. Structures and pools are those of one long-lived coder: warm. */
const EVERYWHERE: Readonly<Record<string, Load>> = {
  "msgpackr records": async () => {
    const { Packr } = await import("msgpackr");
    const packr = new Packr({ structures: [], useRecords: true });
    return binary("msgpackr records", packr, false);
  },
  "msgpackr structuredClone": async () => {
    const { Packr } = await import("msgpackr");
    // `moreTypes` is what keeps typed arrays.
    const packr = new Packr({ structures: [], structuredClone: true, moreTypes: true });
    return binary("msgpackr structuredClone", packr, true);
  },
  "cbor-x records": async () => {
    const { Encoder } = await import("cbor-x");
    const encoder = new Encoder({ structures: [], useRecords: true });
    return binary("cbor-x records", encoder, false);
  },
  "cbor-x structuredClone": async () => {
    const { Encoder } = await import("cbor-x");
    const encoder = new Encoder({ structures: [], useRecords: true, structuredClone: true });
    return binary("cbor-x structuredClone", encoder, true);
  },
  devalue: async () => {
    const { parse, stringify } = await import("devalue");
    return text("devalue", stringify, parse);
  },
  superjson: async () => {
    const { default: superjson } = await import("superjson");
    return text(
      "superjson",
      (value) => superjson.stringify(value),
      (from) => superjson.parse(from),
    );
  },
  seroval: async () => {
    const { fromJSON, toJSON } = await import("seroval");
    return text(
      "seroval",
      (value) => JSON.stringify(toJSON(value)),
      (from) => fromJSON(JSON.parse(from)),
    );
  },
};

/** Formats that a runtime brings along. */
const NATIVE: Readonly<Record<string, Load>> = {
  v8: async () => {
    const { deserialize, serialize } = await import("node:v8");
    return { name: "v8", identity: true, dates: true, encode: (value) => serialize(value), decode: deserialize };
  },
};

interface Coder {
  encode(value: unknown): Uint8Array;
  decode(bytes: Uint8Array): unknown;
}

const binary = (name: string, coder: Coder, identity: boolean): Codec => ({
  name,
  identity,
  dates: true,
  encode: (value) => coder.encode(value),
  decode: (bytes) => coder.decode(bytes),
});

const text = (name: string, write: (value: unknown) => string, read: (text: string) => unknown): Codec => ({
  name,
  identity: true,
  dates: true,
  encode: (value) => toBytes(write(value)),
  decode: (bytes) => read(fromBytes(bytes)),
});

/** The formats of those names; without names, all that this runtime can load. */
export async function loadCodecs(node: boolean, wanted: (name: string) => boolean): Promise<Codec[]> {
  const codecs: Codec[] = [];
  for (const [name, load] of Object.entries(node ? { ...NATIVE, ...EVERYWHERE } : EVERYWHERE)) {
    if (wanted(name)) codecs.push(await load());
  }
  return codecs;
}
