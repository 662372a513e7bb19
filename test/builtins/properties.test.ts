/** Values of Python's library made at random come back without loss; and what they refuse, they refuse as one error. */
import {
  Complex,
  createRegistry,
  Decimal,
  dumps,
  Fraction,
  IPv6Address,
  loads,
  PurePosixPath,
  PyDate,
  PyDateTime,
  PyGlobal,
  PyRange,
  PyTime,
  PyTimeDelta,
  PyTimeZone,
  type Registry,
  UnpicklingError,
  UUID,
} from "brine";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { engine } from "../engine-under-test.js";
import { isSame } from "./same.js";

const FIRST = -62_135_596_800_000;
const LAST = 253_402_300_799_999;

const fold = fc.constantFrom<0 | 1>(0, 1);
const microsecond = fc.integer({ min: 0, max: 999_999 });
const zone = fc.option(
  fc
    .tuple(fc.integer({ min: -86_399_999_999, max: 86_399_999_999 }), fc.option(fc.string(), { nil: undefined }))
    .map(([offset, name]) => new PyTimeZone(new PyTimeDelta(0, 0, offset), name)),
);
const wall = fc.integer({ min: FIRST, max: LAST });
const day = wall.map((milliseconds) => PyDate.fromDate(new Date(milliseconds)));
const bigint = fc.bigInt({ min: -(10n ** 60n), max: 10n ** 60n });
const clock = { hour: fc.nat(23), minute: fc.nat(59), second: fc.nat(59), microsecond, fold, zone };

/** One with a part that a Date has no place for; the others are Dates. */
const datetime = fc
  .tuple(wall, microsecond, fold, zone)
  .map((parts) => new PyDateTime(...parts))
  .filter((value) => value.zone !== null || value.fold === 1 || value.microsecond % 1000 !== 0);

const kinds: Record<string, fc.Arbitrary<unknown>> = {
  datetime,
  "a naive datetime of whole milliseconds": wall.map((milliseconds) => new Date(milliseconds)),
  date: day,
  time: fc.record(clock).map((parts) => new PyTime(parts)),
  timedelta: fc
    .tuple(fc.integer({ min: -999_999_999, max: 999_999_998 }), fc.nat(86_399), microsecond)
    .map((parts) => new PyTimeDelta(...parts)),
  Decimal: fc
    .tuple(bigint, fc.integer({ min: -1000, max: 1000 }))
    .map(([digits, exponent]) => new Decimal(`${digits}E${exponent}`)),
  Fraction: fc
    .tuple(
      bigint,
      bigint.filter((value) => value !== 0n),
    )
    .map((parts) => new Fraction(...parts)),
  "int of any size": bigint.filter((value) => !Number.isSafeInteger(Number(value))),
  complex: fc.tuple(fc.double({ noNaN: true }), fc.double({ noNaN: true })).map((parts) => new Complex(...parts)),
  UUID: fc.bigInt({ min: 0n, max: 2n ** 128n - 1n }).map((value) => new UUID(value)),
  range: fc
    .tuple(
      bigint,
      bigint,
      bigint.filter((value) => value !== 0n),
    )
    .map((parts) => new PyRange(...parts)),
  path: fc.array(fc.string()).map((parts) => new PurePosixPath(...parts)),
};

const names = [
  ...["datetime.datetime", "datetime.date", "datetime.time", "datetime.timedelta", "datetime.timezone"],
  ...["decimal.Decimal", "fractions.Fraction", "builtins.complex", "builtins.range", "builtins.slice"],
  ...["builtins.type", "builtins.getattr", "builtins.bytearray", "builtins.OSError", "uuid.UUID", "re._compile"],
  ...["pathlib.PurePosixPath", "ipaddress.IPv4Address", "ipaddress.IPv6Network", "array.array", "_operator.or_"],
  ...["array._array_reconstructor", "collections.deque", "collections.Counter", "collections.OrderedDict"],
  ...["collections.ChainMap", "functools.partial", "types.SimpleNamespace", "copyreg._reconstructor"],
  ...["copyreg.__newobj__", "zoneinfo.ZoneInfo", "collections.UserString", "collections.defaultdict"],
];

/** A registry that writes a {@link Call} as what it says. */
function calling(): Registry {
  const registry = createRegistry();
  registry.reducer(Call, ({ name, args, isNew, state }) => ({
    callable: PyGlobal.named(...split(name)),
    args,
    form: isNew ? "new" : "call",
    state: state ?? undefined,
  }));
  return registry;
}

describe(`values of Python's library at random (${engine.name} engine)`, () => {
  it.each(Object.entries(kinds))("%s comes back as it was", (_, arbitrary) => {
    fc.assert(
      fc.property(arbitrary, (value) => isSame(loads(dumps(value, { engine }), { engine }), value)),
      { numRuns: 200 },
    );
  });

  it("writes and reads every IPv6 address as itself", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 128n - 1n }), (value) => {
        const address = new IPv6Address(value);
        return new IPv6Address(String(address)).value === value;
      }),
    );
  });

  it("looks at texts of any length once", () => {
    const registry = calling();
    const texts = [..."1.: 0-[/_"].map((character) => character.repeat(100_000));
    texts.push(
      `1${"0".repeat(100_000)}1`,
      `:${"1.".repeat(50_000)}x`,
      `M8[${"1".repeat(100_000)}`,
      `1E${"0".repeat(100_000)}1`,
    );
    for (const name of [...names, "numpy.dtype"]) {
      for (const text of texts.flatMap((all) => [all, `${all}x`, `1${all}x`])) {
        // As a key, too: what is equal to it is looked for.
        const pickle = dumps(new Map([[new Call(name, [text], false, null), 1]]), { engine, registry });
        try {
          loads(pickle, { engine, registry: createRegistry() });
        } catch (error) {
          if (!(error instanceof UnpicklingError)) throw error;
        }
      }
    }
  });

  it("calls its own classes with anything and gives a value or an UnpicklingError", () => {
    const registry = calling();
    const argument = fc.oneof(
      fc.constantFrom(null, true, -1, 0, 1.5, 2 ** 40, 10n ** 30n, "", "a", "__new__", "1/0"),
      fc.uint8Array({ maxLength: 11 }),
      fc.constantFrom([], [1, 2], { int: 1 }, { data: 3 }, new PyTimeDelta(1), PyTimeZone.utc),
      fc.constantFrom(...names).map((name) => registry.entry(...split(name))?.target),
    );
    const call = fc.tuple(
      fc.constantFrom(...names),
      fc.array(argument, { maxLength: 5 }),
      fc.boolean(),
      fc.option(argument),
    );
    fc.assert(
      fc.property(call, (parts) => {
        const pickle = dumps([new Call(...parts)], { engine, registry });
        try {
          loads(pickle, { engine });
        } catch (error) {
          if (!(error instanceof UnpicklingError)) throw error;
          expect(error.offset).toBeDefined();
        }
      }),
      { numRuns: 3000 },
    );
  });
});

const split = (name: string): [string, string] => {
  const dot = name.lastIndexOf(".");
  return [name.slice(0, dot), name.slice(dot + 1)];
};

/** Written as a call of a name, or as NEWOBJ of it, with a state. */
class Call {
  readonly name: string;
  readonly args: readonly unknown[];
  readonly isNew: boolean;
  readonly state: unknown;

  constructor(name: string, args: readonly unknown[], isNew: boolean, state: unknown) {
    this.name = name;
    this.args = args;
    this.isNew = isNew;
    this.state = state;
  }
}
