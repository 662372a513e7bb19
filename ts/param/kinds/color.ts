/** `color()`: a colour as hexadecimal RGB or by its name in CSS. Param 2.4.2, `Color`. */
import { type CommonMeta, declared, type NullOptions, Parameter, type Slots } from "../parameter.js";
import type { Declared, Known, META, NoOptions, NULLABLE, Nullable } from "../types.js";

/** The options of {@link color} that an inherited parameter may be given anew. */
export interface ColorMeta extends CommonMeta {
  /** Whether the names of CSS are taken, in any case; by default they are. */
  readonly allowNamed?: boolean;
}

/** The options of {@link color}. */
export interface ColorOptions extends ColorMeta, NullOptions<string> {}

const HEX = /^#?(?:[0-9a-f]{3}|[0-9a-f]{6})$/i;

/** CSS Color Module Level 3, the SVG color keywords: those that Param knows. */
const NAMES =
  "aliceblue antiquewhite aqua aquamarine azure beige bisque black blanchedalmond blue blueviolet brown burlywood cadetblue " +
  "chartreuse chocolate coral cornflowerblue cornsilk crimson cyan darkblue darkcyan darkgoldenrod darkgray darkgrey " +
  "darkgreen darkkhaki darkmagenta darkolivegreen darkorange darkorchid darkred darksalmon darkseagreen darkslateblue " +
  "darkslategray darkslategrey darkturquoise darkviolet deeppink deepskyblue dimgray dimgrey dodgerblue firebrick " +
  "floralwhite forestgreen fuchsia gainsboro ghostwhite gold goldenrod gray grey green greenyellow honeydew hotpink " +
  "indianred indigo ivory khaki lavender lavenderblush lawngreen lemonchiffon lightblue lightcoral lightcyan " +
  "lightgoldenrodyellow lightgray lightgrey lightgreen lightpink lightsalmon lightseagreen lightskyblue lightslategray " +
  "lightslategrey lightsteelblue lightyellow lime limegreen linen magenta maroon mediumaquamarine mediumblue mediumorchid " +
  "mediumpurple mediumseagreen mediumslateblue mediumspringgreen mediumturquoise mediumvioletred midnightblue mintcream " +
  "mistyrose moccasin navajowhite navy oldlace olive olivedrab orange orangered orchid palegoldenrod palegreen " +
  "paleturquoise palevioletred papayawhip peachpuff peru pink plum powderblue purple red rosybrown royalblue saddlebrown " +
  "salmon sandybrown seagreen seashell sienna silver skyblue slateblue slategray slategrey snow springgreen steelblue tan " +
  "teal thistle tomato turquoise violet wheat white whitesmoke yellow yellowgreen";

let names: ReadonlySet<string> | null = null;

function isNamed(value: string): boolean {
  names ??= new Set(NAMES.split(" "));
  return names.has(value.toLowerCase());
}

/** A colour. Param 2.4.2, `Color`. */
export class ColorParameter<out T extends string | null = string | null> extends Parameter<T> {
  static override readonly kind: string = "Color";
  static override readonly slots: Slots = { ...Parameter.slots, allowNamed: true };

  declare readonly [META]: ColorMeta;
  declare readonly [NULLABLE]: ColorParameter<T | null>;
  /** Whether the names of CSS are taken. */
  declare allowNamed: boolean;

  /** The names of CSS, in small letters: for whoever says what may be given, a schema or a form. */
  get namedColors(): readonly string[] {
    return NAMES.split(" ");
  }

  /** Param 2.4.2, `Color._validate_value` and `_validate_allow_named`. */
  override check(value: unknown): T {
    if (typeof value === "string") {
      if (!HEX.test(value) && !(this.allowNamed && isNamed(value))) this.failColor(value);
      return value as T;
    }
    if ((value === null || value === undefined) && this.allowNone) return null as T;
    return this.fail(
      {
        code: "kind",
        rule: "type",
        message: (subject, refused, { python, type }) =>
          `${subject} expects a string value, not ${python ? "an object of " : ""}${type(refused)}.`,
      },
      value,
    );
  }

  private failColor(value: string): never {
    const { allowNamed } = this;
    return this.fail(
      {
        code: "kind",
        rule: "color",
        message: (subject, refused, { repr }) =>
          allowNamed
            ? `${subject} only takes RGB hex codes or named colors, received '${String(refused)}'.`
            : `${subject} only accepts valid RGB hex codes, received ${repr(refused)}.`,
      },
      value,
    );
  }
}

/**
 * A colour: `#00ff00`, `0f0` or `lime`. Without a default it is null. The text is kept as it was given.
 * @throws ParameterValueError for a default that is no colour. Param 2.4.2, `Color`.
 */
/* @__NO_SIDE_EFFECTS__ */
export function color<const O extends ColorOptions = NoOptions>(
  options?: O & Known<O, ColorOptions>,
): Declared<ColorParameter<Nullable<string, O, true>>, O> {
  return declared(new ColorParameter(options)) as never;
}
