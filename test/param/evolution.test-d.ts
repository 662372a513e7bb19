/** The types of what a class says of its old data. */
import {
  fromJSON,
  loads,
  type Migrate,
  number,
  type OldDataOptions,
  Parameterized,
  register,
  restore,
  string,
} from "brine";
import { describe, expectTypeOf, it } from "vitest";

class Sensor extends Parameterized(
  { gain: number({ aliases: ["strength"] }), unit: string() },
  {
    version: 2,
    migrate(state, fromVersion) {
      expectTypeOf(state).toEqualTypeOf<Record<string, unknown>>();
      expectTypeOf(fromVersion).toEqualTypeOf<number>();
      // @ts-expect-error: what stands in data may be anything
      state.gain.toFixed();
      return { ...state, gain: 1 };
    },
  },
) {}

describe("migrate", () => {
  it("is given a record of unknown, and changes it or gives another", () => {
    expectTypeOf<Migrate>().parameters.toEqualTypeOf<[state: Record<string, unknown>, fromVersion: number]>();
    Parameterized({}, { version: 2, migrate: (state) => void delete state.x });
    Parameterized(Sensor, {}, { version: 3, migrate: () => ({ gain: 2 }) });
    // @ts-expect-error: a promise is no state
    Parameterized({}, { version: 2, migrate: async () => {} });
    // @ts-expect-error: a version is a number
    Parameterized({}, { version: "2" });
    // The options add nothing to the class or its instances.
    expectTypeOf<keyof Sensor>().not.toEqualTypeOf<"version">();
    expectTypeOf(new Sensor().gain).toEqualTypeOf<number>();
  });

  it("has aliases beside it, which are texts", () => {
    Parameterized(Sensor, { gain: { aliases: [] } });
    register(Sensor, "types.Sensor", { aliases: ["types.Probe", { module: "types", qualname: "Outer.Sensor" }] });
    // @ts-expect-error: aliases are a list
    number({ aliases: "strength" });
    // @ts-expect-error: an alias is no name in code
    new Sensor({ strength: 1 });
    // @ts-expect-error: aliases of a class are a list
    register(Sensor, "types.Sensor", { aliases: "types.Probe" });
  });
});

describe("the options of reading", () => {
  it("are words", () => {
    const options: OldDataOptions = { unknownParameters: "keep", newerVersions: "try", unversioned: "current" };
    expectTypeOf(loads(new Uint8Array(), options)).toEqualTypeOf<unknown>();
    expectTypeOf(restore(new Uint8Array(), options)).toEqualTypeOf<unknown>();
    expectTypeOf(fromJSON("{}", { ...options, class: Sensor })).toEqualTypeOf<Sensor>();
    expectTypeOf(Sensor.fromJSON("{}", options)).toEqualTypeOf<Sensor>();
    // @ts-expect-error: there is no such word
    loads(new Uint8Array(), { unknownParameters: "lose" });
    // @ts-expect-error: there is no such word
    Sensor.fromJSON("{}", { unversioned: "old" });
  });
});
