/** Uses `brine/node` and the entries for Arrow, YAML and TOML that belong to the entry named on the command line. */
import { Table, tableFromArrays } from "apache-arrow";
import { fileSystem } from "brine/node";

const entry = process.argv[2] ?? "brine";
const { Parameterized, date, dumps, filename, loads, number, register } = await import(entry);
const { arrowTable, registerArrow } = await import(`${entry}/arrow`);
const { fromYAML, toYAML } = await import(`${entry}/yaml`);
const { fromTOML, toTOML } = await import(`${entry}/toml`);

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

class Settings extends Parameterized({ level: number({ bounds: [0, 10] }), since: date() }) {}
const settings = new Settings({ level: 7.5, since: new Date(0) });
for (const read of [
  fromYAML(toYAML(settings, { class: Settings }), { class: Settings }),
  fromTOML(toTOML(settings, { class: Settings }), { class: Settings }),
]) {
  if (!(read instanceof Settings) || read.level !== 7.5 || read.since.getTime() !== 0) throw new Error("not the same");
}
console.log(Buffer.from(bytes).includes("DataFrame") ? "DataFrame" : "something else");
