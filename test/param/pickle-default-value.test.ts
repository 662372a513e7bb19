/** `pickleDefaultValue: false`: the value is the program's own and stays out of pickles, in every form they take. */
import { createRegistry, deepCopy, dumps, getState, loads, setState } from "brine";
import { describe, expect, it } from "vitest";
import { list, number, Parameterized, string, tuple } from "../../ts/param/index.js";
import { engine } from "../engine-under-test.js";

class Job extends Parameterized({
  title: string({ default: "job" }),
  folder: string({ default: "here", pickleDefaultValue: false }),
  paths: list(String, { pickleDefaultValue: false }),
  pair: tuple({ default: [1, 2], pickleDefaultValue: false }),
  size: number({ default: 1 }),
}) {}
/** The hooks that every Parameterized has, overridden: the state is spelled out. */
class Hooked extends Parameterized(Job, {}) {
  override [getState](): unknown {
    return super[getState]();
  }
  override [setState](state: unknown): void {
    super[setState](state);
  }
}
class Again extends Parameterized(Job, { folder: { pickleDefaultValue: true } }) {}

const registry = createRegistry();
for (const cls of [Job, Hooked, Again]) registry.register(cls, `lab.${cls.name}`);
const GIVEN = { title: "t", folder: "secret", paths: ["secret"], pair: [3, 4], size: 2 } as const;

const back = <T>(value: T, options: object = {}): T =>
  loads(dumps(value, { ...options, engine, registry }), { engine, registry }) as T;
const textOf = (value: unknown): string => String.fromCharCode(...dumps(value, { engine, registry }));

describe(`a value that stays out of pickles (${engine.name} engine)`, () => {
  it.each([0, 2, 4, 5])("is not written, and the default is read, protocol %i", (protocol) => {
    const job = new Job({ ...GIVEN, paths: ["secret"] });
    const again = back(job, { protocol });
    expect([again.title, again.size]).toEqual(["t", 2]);
    expect([again.folder, again.paths, again.pair]).toEqual(["here", [], [1, 2]]);
    expect([job.folder, job.paths]).toEqual(["secret", ["secret"]]);
    (again as { paths: string[] }).paths.push("own");
    expect([new Job().paths, Job.param.paths.default]).toEqual([[], []]);
  });

  it("is not written beside attributes, in runs of objects, and by a state of one's own", () => {
    const withAttribute = Object.assign(new Job({ folder: "secret" }), { extra: 1 });
    const run = Array.from({ length: 40 }, (_, size) => new Job({ folder: "secret", size }));
    for (const value of [withAttribute, run, new Hooked({ folder: "secret" })])
      expect(textOf(value)).not.toContain("secret");
    expect(back(withAttribute)).toMatchObject({ folder: "here", extra: 1 });
    expect(back(run).map(({ size }) => size)).toEqual(run.map(({ size }) => size));
    expect(back(new Hooked({ folder: "secret", size: 3 })).size).toBe(3);
  });

  it("is written again where a subclass says so, or the class is changed", () => {
    expect(back(new Again({ folder: "f" })).folder).toBe("f");
    expect(back(new Again({ paths: ["f"] })).paths).toEqual([]);
    Job.param.folder.pickleDefaultValue = true;
    expect(back(new Job({ folder: "f" })).folder).toBe("f");
    Job.param.folder.pickleDefaultValue = false;
    expect(back(new Job({ folder: "f" })).folder).toBe("here");
  });

  it("is copied: a copy is no pickle", () => {
    expect(deepCopy(new Job({ folder: "secret" })).folder).toBe("secret");
    expect(new Job({ folder: "secret" }).param.copy().folder).toBe("secret");
  });
});
