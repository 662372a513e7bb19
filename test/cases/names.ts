/** Python's names of slots and of kinds, as they are called here. */
import * as data from "../../ts/data/index.js";
import * as param from "../../ts/param/index.js";

const SPECIAL: Readonly<Record<string, string>> = {
  allow_None: "allowNone",
  class_: "class",
  onlychanged: "onlyChanged",
  rangestr: "rangeString",
};

/** `inclusive_bounds` as `inclusiveBounds`. */
export function slotName(python: string): string {
  return SPECIAL[python] ?? python.replace(/(?<!^)_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** The other way round. */
export function pythonSlot(slot: string): string {
  const special = Object.entries(SPECIAL).find(([, ours]) => ours === slot);
  return special?.[0] ?? slot.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** A kind that is not there. The case fails, and is counted under this name. */
export class NotThere extends Error {}

type Options = Record<string, unknown>;

const plain =
  (factory: string) =>
  (options: Options): param.AnyParameter => {
    const make = ({ ...param, ...data } as Record<string, unknown>)[factory] as
      | ((options: Options) => param.AnyParameter)
      | undefined;
    if (make === undefined) throw new NotThere(`${factory}()`);
    return make(options);
  };

/** How each kind of Param is declared here. Those that are not exported yet are {@link NotThere}. */
const KINDS: Readonly<Record<string, (options: Options) => param.AnyParameter>> = {
  Parameter: plain("any"),
  String: plain("string"),
  Bytes: plain("bytes"),
  Number: plain("number"),
  Integer: plain("integer"),
  Magnitude: plain("magnitude"),
  Boolean: plain("boolean"),
  Event: plain("event"),
  Date: plain("date"),
  CalendarDate: plain("calendarDate"),
  Tuple: plain("tuple"),
  NumericTuple: plain("numericTuple"),
  XYCoordinates: plain("xyCoordinates"),
  Range: plain("range"),
  DateRange: plain("dateRange"),
  CalendarDateRange: plain("calendarDateRange"),
  Callable: plain("callable"),
  Action: plain("action"),
  Composite: plain("composite"),
  Selector: plain("selector"),
  ObjectSelector: plain("objectSelector"),
  ListSelector: plain("listSelector"),
  FileSelector: plain("fileSelector"),
  MultiFileSelector: plain("multiFileSelector"),
  Dict: (options) => param.dict(null, options as never) as param.AnyParameter,
  HookList: plain("hookList"),
  Array: plain("array"),
  DataFrame: plain("dataFrameParameter"),
  Series: plain("seriesParameter"),
  Path: plain("path"),
  Filename: plain("filename"),
  Foldername: plain("foldername"),
  Color: plain("color"),
  Dynamic: plain("dynamic"),
  List: ({ itemType, ...options }) => param.list(itemType as never, options as never) as param.AnyParameter,
  ClassSelector: ({ class: type, ...options }) =>
    param.instanceOf(type as never, options as never) as param.AnyParameter,
};

/** A parameter of a kind, from options by Python's names whose values are live. */
export function declare(kind: string, options: Options): param.AnyParameter {
  const make = KINDS[kind];
  if (make === undefined) throw new NotThere(kind);
  const renamed = Object.fromEntries(Object.entries(options).map(([name, value]) => [slotName(name), value]));
  return make(renamed);
}
