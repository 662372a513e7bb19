/** Uses `brine/node` and the Arrow entry that belongs to the entry named on the command line. */
import { Table, tableFromArrays } from "apache-arrow";
import { fileSystem } from "brine/node";

const entry = process.argv[2] ?? "brine";
const { Parameterized, dumps, filename, loads, register } = await import(entry);
const { arrowTable, registerArrow } = await import(`${entry}/arrow`);

class Source extends Parameterized({
  file: filename({ default: "package.json", resolver: fileSystem }),
  rows: arrowTable({ columns: ["t"] }),
}) {}
register(Source, "lab.Source");
registerArrow();

const source = new Source({ rows: tableFromArrays({ t: new Float64Array([1, 2.5]) }) });
const bytes = dumps(source);
const again = loads(bytes);
if (!(again.rows instanceof Table) || again.rows.getChild("t").get(1) !== 2.5) throw new Error("not the same table");
if (!again.file.endsWith("package.json") || again.file === "package.json") throw new Error("not the whole path");
console.log(Buffer.from(bytes).includes("DataFrame") ? "DataFrame" : "something else");
