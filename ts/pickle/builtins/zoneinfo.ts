/**
 * `zoneinfo.ZoneInfo`: a zone by its IANA key. Its rules are those of the platform's `Intl`, used only to know the instant of
 * a datetime; what is written is the key. Python spells it `getattr(ZoneInfo, "_unpickle")(key, from_cache)` in every
 * protocol (`Modules/_zoneinfo.c`, `zoneinfo_reduce`).
 */
import type { Registry } from "../registry.js";
import { defineMethod } from "./attribute.js";
import { defineClass, integerIn, textOf } from "./define.js";
import type { PyZone } from "./timezone.js";

const DAY = 86_400_000;

/** A Python ZoneInfo. */
export class ZoneInfo implements PyZone {
  /** The name of the zone in the IANA database: `"Europe/Oslo"`. */
  readonly key: string;
  /** Python keeps one object for each key; `false` is `ZoneInfo.no_cache(key)`. */
  readonly isCached: boolean;

  /** Whether the platform knows the zone is not looked at. Throws a `TypeError` for an empty name, or what is no text. */
  constructor(key: string, isCached = true) {
    if (typeof key !== "string" || key === "") throw new TypeError("a ZoneInfo has a key");
    this.key = key;
    this.isCached = isCached;
  }

  /** By PEP 495: of two equal times on the wall `fold` chooses; one that the clock skipped has the offset before (0) or after (1). */
  utcOffset(wall: number, fold: 0 | 1): number | undefined {
    const format = formatOf(this.key);
    if (format === undefined) return undefined;
    const before = offsetAt(format, wall - DAY);
    const after = offsetAt(format, wall + DAY);
    const isBefore = offsetAt(format, wall - before) === before;
    const isAfter = offsetAt(format, wall - after) === after;
    if (isBefore !== isAfter) return isBefore ? before : after;
    return fold === 0 ? before : after;
  }

  /** The name. */
  toString(): string {
    return this.key;
  }
}

/** Formats of the zones met last; a pickle can name any number of them. */
const formats = new Map<string, Intl.DateTimeFormat | undefined>();
const MOST_FORMATS = 64;

function formatOf(key: string): Intl.DateTimeFormat | undefined {
  if (formats.has(key)) return formats.get(key);
  if (formats.size >= MOST_FORMATS) formats.clear();
  let format: Intl.DateTimeFormat | undefined;
  try {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone: key,
      calendar: "gregory",
      hourCycle: "h23",
      era: "short",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
  } catch {
    // A key this platform does not know: the datetime keeps it, only its instant is unknown.
  }
  formats.set(key, format);
  return format;
}

/** The offset that holds at an instant, in milliseconds. */
function offsetAt(format: Intl.DateTimeFormat, instant: number): number {
  const whole = Math.floor(instant / 1000) * 1000;
  const parts: Record<string, string> = {};
  for (const { type, value } of format.formatToParts(whole)) parts[type] = value;
  const year = Number(parts.year);
  const wall = new Date(0);
  wall.setUTCFullYear(parts.era?.startsWith("B") ? 1 - year : year, Number(parts.month) - 1, Number(parts.day));
  wall.setUTCHours(Number(parts.hour), Number(parts.minute), Number(parts.second));
  return wall.getTime() - whole;
}

export function defineZoneInfo(registry: Registry): void {
  defineClass(registry, ZoneInfo, "zoneinfo.ZoneInfo", {
    arity: [1, 1],
    call: ([key]) => new ZoneInfo(textOf(key)),
    // The pure-Python class has a module of its own name.
    aliases: ["zoneinfo._zoneinfo.ZoneInfo"],
  });
  const unpickle = defineMethod(registry, ZoneInfo, "_unpickle", [2, 2], ([key, cached]) => {
    const isCached = typeof cached === "boolean" ? cached : integerIn(cached, 0, 1) === 1;
    return new ZoneInfo(textOf(key), isCached);
  });
  registry.reducer(ZoneInfo, ({ key, isCached }) => ({ callable: unpickle(), args: [key, isCached ? 1 : 0] }));
}
