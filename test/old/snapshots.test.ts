/**
 * Data of every released version loads: the snapshots in test/old/<version>/ (scripts/old-data.mjs writes them), with the classes as they
 * are now, and through a class that was renamed and changed since.
 */
import { readdirSync, readFileSync } from "node:fs";
import {
  date,
  dumps,
  fromJSON,
  list,
  loads,
  number,
  Parameterized,
  type Registry,
  restore,
  restoreAsync,
  snapshot,
  string,
  toJSONText,
} from "brine";
import { describe, expect, it } from "vitest";
import { engine } from "../engine-under-test.js";
import { hook, Kinds, type Link, NAMES, parts, type Reading, registryNow } from "./model.js";

const versions = readdirSync(import.meta.dirname, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

type Parts = Record<string, unknown>;

/** What a version wrote. */
interface Written {
  readonly pickle: Uint8Array;
  readonly lean: Uint8Array;
  readonly json: string;
}

const fileOf = (version: string, name: string): Buffer => readFileSync(new URL(`${version}/${name}`, import.meta.url));

const writtenBy = (version: string): Written => ({
  pickle: new Uint8Array(fileOf(version, "values.pickle")),
  lean: new Uint8Array(fileOf(version, "values.lean.pickle")),
  json: fileOf(version, "values.json").toString("utf8"),
});

const writtenNow = (value: unknown, registry: Registry): Written => ({
  pickle: dumps(value, { engine, registry }),
  lean: snapshot(value, { engine, registry }),
  json: toJSONText(value, { registry }),
});

/** Every way of reading. */
const READERS: Record<string, (written: Written, registry: Registry) => unknown> = {
  loads: ({ pickle }, registry) => loads(pickle, { engine, registry }),
  restore: ({ lean }, registry) => restore(lean, { engine, registry }),
  restoreAsync: ({ lean }, registry) => restoreAsync(lean, { engine, registry }),
  fromJSON: ({ json }, registry) => fromJSON(json, { registry }),
};

it("there is one of the version that package.json names: else run node scripts/old-data.mjs", () => {
  const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
    version: string;
  };
  expect(versions).toContain(version);
});

describe.each(versions)("what %s wrote", (version) => {
  describe.each(Object.keys(READERS))("read by %s", (name) => {
    const readWith = async (written: Written, registry: Registry): Promise<Parts> =>
      (await READERS[name]!(written, registry)) as Parts;

    it("is what is read of what is written today", async () => {
      const registry = registryNow();
      const read = await readWith(writtenBy(version), registry);
      const names = Object.keys(read);
      expect(names).toEqual(expect.arrayContaining(["kinds", "links", "readings", "untyped"]));
      const made = parts();
      const today = await readWith(
        writtenNow(Object.fromEntries(names.map((part) => [part, made[part]])), registry),
        registry,
      );
      for (const part of names) {
        // Text and bytes tell values, types, sharing and circles apart.
        expect(toJSONText(read[part], { registry, indent: 1 })).toBe(toJSONText(today[part], { registry, indent: 1 }));
        expect([part, dumps(read[part], { engine, registry })]).toEqual([
          part,
          dumps(today[part], { engine, registry }),
        ]);
      }
      const { kinds, links, readings } = read as { kinds: Kinds; links: [Link, Link]; readings: Reading[] };
      expect([kinds instanceof Kinds, kinds.part instanceof Kinds, kinds.call]).toEqual([true, true, hook]);
      expect(links[0].next?.next).toBe(links[0]);
      expect(readings.map(({ celsius }) => celsius).slice(0, 4)).toEqual([21.5, -3, 0, 0.5]);
      expect((readings[1] as Reading & { note: string }).note).toBe("an attribute");
    });

    it("loads into a class that was renamed and changed since", async () => {
      class Measurement extends Parameterized(
        {
          kelvin: number({ bounds: [0, null] }),
          takenAt: date({ aliases: ["at"] }),
          labels: list(String, { aliases: ["tags"] }),
          source: string(),
        },
        {
          version: 3,
          migrate(state, fromVersion) {
            if (fromVersion < 3) {
              state.kelvin = (state.celsius as number) + 273.15;
              state.source = String(fromVersion);
              delete state.celsius;
            }
          },
        },
      ) {}
      const now = registryNow((registry) =>
        registry.register(Measurement, "lab.Measurement", { aliases: [NAMES.Reading] }),
      );
      const { readings } = (await readWith(writtenBy(version), now)) as { readings: Measurement[] };
      const [noon, night] = readings as [Measurement, Measurement & { note: string }];
      expect(readings.every((reading) => reading instanceof Measurement && reading.source === "2")).toBe(true);
      expect([noon.kelvin, noon.takenAt, noon.labels]).toEqual([294.65, new Date(Date.UTC(2024, 5, 1, 12)), ["a"]]);
      expect([night.note, Object.keys(night)]).toEqual(["an attribute", ["note"]]);
      expect(readings[41]!.kelvin).toBeCloseTo(19.5 + 273.15);
    });
  });
});
