/** pandas in a registry: names of versions 1.3 to 3, frames and series as views, all else kept whole. */
import type { Registry } from "../registry.js";
import { declareUnhashable } from "../stateless.js";
import { asTuple, PyGlobal } from "../values.js";
import { itemOf, reader } from "./define.js";
import { defineForeignClass, PyReduced } from "./numpy-foreign.js";
import { DataFrameView, SeriesView } from "./pandas-frame.js";
import { IndexView } from "./pandas-index.js";
import { indexClasses, indexFunctions, renamedClasses, wholeClasses, wholeFunctions } from "./pandas-names.js";
import { definePandasTime } from "./pandas-time.js";

const UNPICKLE_BLOCK = PyGlobal.named("pandas._libs.internals", "_unpickle_block");

/** A frame or a series: an instance without arguments that is given a state. */
function defineView(
  registry: Registry,
  type: typeof DataFrameView | typeof SeriesView,
  qualname: string,
  older: string,
): void {
  const make = reader(`pandas.${qualname}`, [0, 0], () => new type());
  for (const module of ["pandas", older]) registry.define({ module, qualname }, { target: type, make });
  registry.reducer<DataFrameView | SeriesView>(type, ({ state }) => ({ callable: type, args: [], form: "new", state }));
  declareUnhashable(type);
}

export function definePandas(registry: Registry): void {
  defineView(registry, DataFrameView, "DataFrame", "pandas.core.frame");
  defineView(registry, SeriesView, "Series", "pandas.core.series");
  for (const [qualname, module, ...older] of [...wholeClasses, ...indexClasses]) {
    defineForeignClass(registry, module, qualname, older);
  }
  for (const [older, within, qualname, module] of renamedClasses) {
    const entry = registry.entry(module, qualname);
    if (entry !== undefined) registry.define({ module: within, qualname: older }, entry);
  }
  // An index may be made before it is filled only by pandas 1.2 and older.
  for (const [module, qualname] of indexFunctions) {
    const target = PyGlobal.named(module, qualname);
    registry.define(target, { target, call: (args) => new IndexView(target, args) });
  }
  for (const [module, qualname] of wholeFunctions) {
    const target = PyGlobal.named(module, qualname);
    registry.define(target, { target, call: (args) => new PyReduced(target, args) });
  }
  // pandas 1.3 makes its blocks by `partial(new_block, ndim=2)`, which today's does not take as it is.
  const newBlock = PyGlobal.named("pandas.core.internals.blocks", "new_block");
  registry.define(newBlock, {
    target: newBlock,
    call: (args) => new PyReduced(newBlock, args),
    callWith: (args, keywords) => {
      const [values, placement] = args;
      const dimensions = itemOf(keywords, "ndim");
      if (args.length !== 2 || typeof dimensions !== "number") throw new TypeError("no block of pandas");
      return new PyReduced(UNPICKLE_BLOCK, asTuple([values, placement, dimensions]));
    },
  });
  registry.reducer<IndexView>(IndexView, ({ callable, args, state }) => ({ callable, args, state }));
  declareUnhashable(IndexView);
  definePandasTime(registry);
}
