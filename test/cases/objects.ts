/** What cases do with the objects of a selector, by Python's names of the methods. */
import type { ObjectList } from "../../ts/param/index.js";
import { asTuple } from "../../ts/pickle/values.js";
import { NotThere } from "./names.js";

const NAMES: Readonly<Record<string, string>> = { append: "push", setitem: "set" };
/** Methods whose result is looked at: those of JavaScript's arrays give things that Python's do not. */
const GIVING: readonly string[] = ["pop", "get", "copy"];

/** Calls a method of the objects, or of the array that they are. */
export function onObjects(objects: ObjectList, method: string, args: readonly unknown[]): unknown {
  const labels = objects.names.size > 0 ? objects.names : objects.labelled();
  switch (method) {
    case "list":
      return [...objects];
    case "len":
      return objects.length;
    case "contains":
      return objects.includes(args[0]);
    case "keys":
      return [...labels.keys()];
    case "values":
      return [...labels.values()];
    case "items":
      return [...labels].map((pair) => asTuple<unknown>(pair));
    case "count":
      return objects.filter((object) => objects.indexOf(object) === objects.indexOf(args[0])).length;
    case "index":
    case "getitem": {
      // In Param an index of labelled objects is a label, whatever it is.
      const key = args[0] as string;
      if (method === "getitem" && objects.names.size > 0 && typeof key !== "string") throw new RangeError("no label");
      const found = method === "index" ? objects.indexOf(args[0]) : objects.at(key);
      if (found === -1 || found === undefined) throw new RangeError("none");
      return found;
    }
  }
  const found = (objects as unknown as Record<string, unknown>)[NAMES[method] ?? method];
  if (typeof found !== "function") throw new NotThere(`objects.${method}`);
  const result: unknown = found.apply(objects, args);
  return GIVING.includes(method) ? result : undefined;
}
