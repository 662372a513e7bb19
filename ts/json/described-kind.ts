/**
 * A kind of parameter with the options that a JSON Schema gives it: made with null as its default, because a default is known to be
 * right only once the class is there.
 */
import type { ItemSpec } from "../param/items.js";
import { any } from "../param/kinds/any.js";
import { boolean } from "../param/kinds/boolean.js";
import { bytes } from "../param/kinds/bytes.js";
import { calendarDate } from "../param/kinds/calendar-date.js";
import { date } from "../param/kinds/date.js";
import { dict } from "../param/kinds/dict.js";
import { instanceOf } from "../param/kinds/instance-of.js";
import { list } from "../param/kinds/list.js";
import { integer, number } from "../param/kinds/number.js";
import { string } from "../param/kinds/string.js";
import type { AnyParameter } from "../param/parameter.js";
import { PyDate } from "../pickle/builtins/datetime.js";

/** Options by name. */
export type Options = Record<string, unknown>;

/** Makes parameters of one kind. Its options are found out, so that no type of them is known. */
export type Factory = (options: never) => AnyParameter;

/** A function that declares parameters, as one of a kind. */
export const factory = (make: unknown): Factory => make as Factory;
export const NUMBER = factory(number);
export const INTEGER = factory(integer);
export const STRING = factory(string);
export const BOOLEAN = factory(boolean);
export const DATE = factory(date);
export const DAY = factory(calendarDate);
export const BYTES = factory(bytes);
export const ANY = factory(any);
export const INSTANCE: Factory = ({ class: cls, ...options }: { class: ItemSpec }) => instanceOf(cls as never, options);
export const LIST: Factory = ({ items, ...options }: { items: ItemSpec | null }) =>
  list(items as never, options as never);
export const DICT: Factory = ({ items, ...options }: { items: ItemSpec | null }) => dict(items as never, options);

/** The classes that stand for kinds of which nothing more is said. */
const CLASS_OF_KIND: ReadonlyMap<Factory, unknown> = new Map<Factory, unknown>([
  [NUMBER, Number],
  [STRING, String],
  [BOOLEAN, Boolean],
  [DATE, Date],
  [DAY, PyDate],
  [BYTES, Uint8Array],
]);

/** A kind with the options that a schema gives it. */
export class Described {
  readonly factory: Factory;
  readonly #options: Options;

  constructor(make: Factory, options: Options = {}) {
    this.factory = make;
    this.#options = options;
  }

  /** The parameter, for the time being with null as its default. */
  make(more: Options): AnyParameter {
    return this.factory({ ...this.#options, ...more, default: null } as never);
  }

  /** The class that says all of it; `undefined` where a parameter is needed. */
  get cls(): unknown {
    if (this.factory === INSTANCE) return this.#options.class;
    return Object.keys(this.#options).length === 0 ? CLASS_OF_KIND.get(this.factory) : undefined;
  }
}
