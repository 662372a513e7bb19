/** The cases by their letters, and what makes the work of each. */
import { eightWork } from "./eight-work.js";
import { documentWork, graphWork, instanceGraphWork, numbersWork, smallDocumentWork, typedWork } from "./plain-work.js";
import { oneWork, sensorWork } from "./sensor-work.js";
import type { MakeWork } from "./setting.js";
import { treeWork } from "./tree-work.js";

export interface Case {
  readonly title: string;
  readonly make: MakeWork;
  /** For each of which it is measured: a number of objects, or of bytes. */
  readonly sizes?: readonly number[];
  /** Its data lies in files, which a page cannot read. */
  readonly files?: boolean;
}

/** Loaded when it is asked for: a page has no files, and the bundle for pages leaves this module out. */
const vega = (name: "movies" | "birdstrikes" | "flights" | "miserables"): MakeWork => {
  return async (setting) => (await import("./vega-work.js")).vegaWork(name)(setting);
};

export const CASES: Readonly<Record<string, Case>> = {
  A: { title: "100,000 instances of one class with ten fields", make: sensorWork },
  B: { title: "a plain document, 3 MB of JSON", make: documentWork },
  C: { title: "a Float64Array of 8 MB, 1,000,000 integers and 500,000 floats in plain arrays", make: numbersWork },
  "C-typed": { title: "a Float64Array of 8 MB", make: typedWork },
  D: { title: "a cyclic graph of 50,000 plain nodes", make: graphWork },
  "D-classes": { title: "the same graph of instances", make: instanceGraphWork },
  "E-movies": { title: "3,201 films, 16 fields", make: vega("movies"), files: true },
  "E-birdstrikes": { title: "10,000 bird strikes, 14 fields", make: vega("birdstrikes"), files: true },
  "E-flights": { title: "200,000 flights, 3 fields", make: vega("flights"), files: true },
  "E-miserables": { title: "the characters of Les Misérables, a cyclic graph", make: vega("miserables"), files: true },
  F: { title: "A as eight classes that take turns", make: eightWork },
  G: { title: "deep trees of nested instances and lists of them", make: treeWork },
  H: { title: "one object of ten fields", make: oneWork },
  "H-document": { title: "one plain document of some 500 bytes of JSON", make: smallDocumentWork },
  I: { title: "A from 100 to 1,000,000 objects", make: sensorWork, sizes: [100, 1000, 10_000, 100_000, 1_000_000] },
  J: {
    title: "a Float64Array of 8 to 256 MB",
    make: typedWork,
    sizes: [8_000_000, 32_000_000, 64_000_000, 128_000_000, 256_000_000],
  },
};
