/**
 * Dates of instances that were read in bulk are made when they are first asked for (`ts/pickle/deferred-date.ts`). Whatever is done with an
 * instance, nobody can tell: what is done here with one whose dates nobody asked for gives what it gives where they were asked for first.
 */
import { inspect } from "node:util";
import {
  any,
  copy,
  createRegistry,
  date,
  deepCopy,
  getState,
  loads,
  number,
  Parameterized,
  Pickler,
  restore,
  restoreAsync,
  scriptRepr,
  setState,
  snapshot,
  snapshotAsync,
  toJSONText,
  Unpickler,
} from "brine";
import { describe, expect, it } from "vitest";
import { engine } from "../engine-under-test.js";
import { again, read, write } from "./again.js";

class Visit extends Parameterized({
  at: number(),
  when: date(),
  until: date(),
  within: date({ bounds: [new Date(0), new Date(4e12)] }),
}) {}
class Stay extends Parameterized({ at: number(), when: date() }) {}
/** Asks for the date of a visit while it is written. */
class Report extends Parameterized({ visit: any<Stay | null>() }) {
  seen: unknown = undefined;
  override [getState](): unknown {
    return { seen: this.visit?.when };
  }
  override [setState](state: unknown): void {
    this.seen = (state as Seen).seen;
  }
}
const registry = createRegistry();
registry.register(Visit, "lab.Visit", { from: "./visit.js" });
registry.register(Stay, "lab.Stay");
registry.register(Report, "lab.Report");

/** Enough for rows to be read by the function that puts dates off. */
const MANY = 400;
const moment = (index: number) => new Date(1e12 + index * 86_399_999);
const visits = (count = MANY) =>
  Array.from(
    { length: count },
    (_, index) =>
      new Visit({
        name: `v${index}`,
        at: index,
        when: moment(index),
        until: index % 3 ? moment(-index) : null,
        within: moment(1),
      }),
  );
/** Stays, in a pickle. */
const stays = (later = 0) =>
  write(
    Array.from({ length: MANY }, (_, at) => new Stay({ at, when: at < 30 ? null : moment(at + later) })),
    { registry },
  );
/** A report as it is read. */
interface Seen {
  readonly seen: Date;
}
const pickle = write(visits(), { registry });
/** Visits whose dates nobody asked for. */
const unread = () => read(pickle, { registry }) as Visit[];
const last = () => unread().at(-1) as Visit;
/** The same after all dates were asked for. */
const asked = () => {
  const all = unread();
  for (const { when, until } of all) void [when, until];
  return all;
};

function thrower(): never {
  throw new Error("it takes no values");
}

/** What lies in the slots of an instance: the one place where it shows. */
const stored = (instance: object) =>
  Object.getOwnPropertySymbols(instance).map((key) => (instance as Record<symbol, unknown>)[key]);
const datesIn = (instance: object) => stored(instance).filter((value) => value instanceof Date).length;

const isSame = (one: Uint8Array, other: Uint8Array) => Buffer.compare(one, other) === 0;

describe("Dates of rows", () => {
  it("are not made until somebody asks for them", () => {
    const visit = last();
    expect(datesIn(visit)).toBe(1);
    expect(visit.when).toEqual(moment(MANY - 1));
    expect(datesIn(visit)).toBe(2);
  });

  it("are the same object each time", () => {
    const visit = last();
    const when = visit.when as Date;
    expect(visit.when).toBe(when);
    expect(visit.param.values().when).toBe(when);
    when.setFullYear(1999);
    expect(visit.when?.getFullYear()).toBe(1999);
  });

  it.each([0, 1, -1, 1000, 8_640_000, -62_135_596_800_000, 253_402_300_799_999, 951_782_400_123])(
    "are those that were written: %d ms",
    (milliseconds) => {
      const all = visits();
      for (const visit of all) visit.when = new Date(milliseconds);
      const [visit] = again(all, { registry }).slice(-1) as [Visit];
      expect(visit.when).toEqual(new Date(milliseconds));
      expect(visit.param.values().when).toEqual(new Date(milliseconds));
    },
  );

  it("are made by every way to them", async () => {
    const when = moment(MANY - 1);
    expect((new Unpickler(pickle, { registry, engine }).load() as Visit[]).at(-1)?.when).toEqual(when);
    const later = (await restoreAsync(pickle, { registry, engine })) as Visit[];
    expect(later.at(-1)?.when).toEqual(when);
    const bytes = snapshot(visits(), { registry, engine });
    expect((restore(bytes, { registry, engine }) as Visit[]).at(-1)?.when).toEqual(when);
    expect(last().param.values()).toMatchObject({ when, within: moment(1) });
    expect(Reflect.get(last(), "when")).toEqual(when);
  });

  it.each([
    ["toJSON", (visit: Visit) => JSON.stringify(visit)],
    ["serializeParameters", (visit: Visit) => visit.param.serializeParameters()],
    ["toJSON of many", (visit: Visit) => toJSONText([visit, visit], { registry })],
    ["scriptRepr", (visit: Visit) => scriptRepr(visit, { registry })],
    ["inspect", (visit: Visit) => inspect(visit)],
    ["String", String],
    ["pprint", (visit: Visit) => visit.param.pprint()],
  ] as const)("are in the text that %s makes", (_, text) => {
    expect(text(last())).toBe(text(asked().at(-1) as Visit));
  });

  it("are told to watchers as what was there before", () => {
    const visit = last();
    const events: unknown[] = [];
    visit.param.watch("when", (event) => void events.push(event.old, event.new));
    visit.when = moment(MANY - 1);
    expect(events).toEqual([]);
    visit.when = moment(2);
    expect(events).toEqual([moment(MANY - 1), moment(2)]);
  });

  it("are the original's in a copy, and its own in a deep one", () => {
    const [visit, other, third] = [last(), last(), last()];
    expect(visit.param.copy().when).toBe(visit.when);
    expect(copy(other).when).toBe(other.when);
    for (const made of [third.param.copy({ deep: true }), deepCopy(third)]) {
      expect(made.when).toEqual(third.when);
      expect(made.when).not.toBe(third.when);
    }
  });

  it("are the instance's where it is seen through another object", () => {
    const [visit, seen] = [last(), last()];
    expect((Object.create(visit) as Visit).when).toBe(visit.when);
    const proxy = new Proxy(seen, {});
    expect(proxy.when).toBe(seen.when);
    expect(proxy.when).toEqual(moment(MANY - 1));
  });

  it("are the same object of an instance that takes no values", () => {
    const frozen = Object.freeze(last());
    expect(frozen.when).toEqual(moment(MANY - 1));
    expect(frozen.when).toBe(frozen.when);
    expect((Object.create(frozen) as Visit).when).toBe(frozen.when);
    const [back, when] = again([frozen, frozen.when], { registry }) as [Visit, Date];
    expect(back.when).toBe(when);
  });

  it("are the same through proxies that take no values, or have none themselves", () => {
    const handlers: ProxyHandler<Visit>[] = [{ set: () => false }, { set: () => true }, { set: () => thrower() }];
    for (const handler of handlers) {
      const visit = last();
      const proxy = new Proxy(visit, handler);
      const { when } = proxy;
      expect(visit.when).toBe(when);
      expect(proxy.when).toBe(when);
    }
    const visit = last();
    const hiding = [
      new Proxy({} as Visit, { get: (_, key, receiver) => Reflect.get(visit, key, receiver) as unknown }),
      new Proxy(visit, { getOwnPropertyDescriptor: () => undefined }),
    ];
    for (const proxy of hiding) expect(proxy.when).toEqual(moment(MANY - 1));
  });

  it("that several rows share are one object", () => {
    const shared = moment(7);
    const all = visits();
    for (const visit of all) visit.until = shared;
    const [one, other] = again(all, { registry }).slice(-2) as [Visit, Visit];
    expect(one.until).toBe(other.until);
    expect(one.when).not.toBe(other.when);
  });

  it("stay what they are when another parameter takes their place", () => {
    class Entry extends Parameterized({ at: number(), when: date() }) {}
    const own = createRegistry();
    own.register(Entry, "lab.Entry");
    const all = Array.from({ length: MANY }, (_, at) => new Entry({ at, when: moment(at) }));
    const [one, other] = again(all, { registry: own }).slice(-2) as unknown as { when: unknown }[];
    Entry.param.addParameter("when", number());
    expect(one?.when).toEqual(moment(MANY - 2));
    for (const value of [3.5, 0, -0, 5e-324, Number.MAX_VALUE, Number.NaN]) {
      other!.when = value;
      expect(other?.when).toBe(value);
      expect((again(other, { registry: own }) as { when: unknown }).when).toBe(value);
    }
    expect(() => again([one], { registry: own })).toThrow(/takes? only|must be|number/i);
  });

  it("are no numbers that nobody checked", () => {
    class Loose extends Parameterized({ at: number(), when: any() }) {}
    const own = createRegistry();
    own.register(Loose, "lab.Visit");
    const bytes = write(
      Array.from({ length: MANY }, (_, at) => new Loose({ at, when: at % 2 === 0 ? moment(at) : at / 4 })),
      { registry: own },
    );
    const [date, fraction] = (loads(bytes, { registry, engine, validate: false }) as unknown[]).slice(-2) as [
      Visit,
      Visit,
    ];
    expect(date.when).toEqual(moment(MANY - 2));
    expect(fraction.when).toBe((MANY - 1) / 4);
    const back = loads(write([date, fraction], { registry }), { registry, engine, validate: false }) as Visit[];
    expect(back.map(({ when }) => when)).toEqual([moment(MANY - 2), (MANY - 1) / 4]);
  });
});

describe("A number in the slot of a date that has bounds", () => {
  it.each([5, -0, 3.5, Number.NaN, 2 ** 40])("is written as the number %s", (value) => {
    class Bounded extends Parameterized({ when: number({ allowNone: true }) }) {}
    const own = createRegistry();
    own.register(Bounded, "lab.Bounded");
    const rows = Array.from({ length: MANY }, () => new Bounded({ when: value }));
    const one = new Bounded({ when: value });
    const bounds: [Date, Date] = [new Date(0), new Date(2e12)];
    Bounded.param.addParameter("when", date({ default: null, allowNone: true, bounds }));
    rows.push(new Bounded({ when: moment(1) as never }));
    for (const [index, each] of (
      loads(write(rows, { registry: own }), { registry: own, engine, validate: false }) as Bounded[]
    ).entries()) {
      expect(each.when).toEqual(index < MANY ? value : moment(1));
    }
    for (let round = 0; round < 40; round++) {
      const back = loads(write(one, { registry: own }), { registry: own, engine, validate: false }) as Bounded;
      expect(back.when).toBe(value);
    }
  });
});

describe("Instances whose dates nobody asked for are written as others", () => {
  const policies = {
    identity: ["full", "instances"],
    memo: ["lean", "cpython"],
    strings: ["value", "copies"],
  } as const;
  const combinations = policies.identity.flatMap((identity) =>
    policies.memo.flatMap((memo) => policies.strings.map((strings) => ({ identity, memo, strings }))),
  );

  it.each(combinations)("with $identity, $memo and $strings", (options) => {
    expect(isSame(write(unread(), { registry, ...options }), write(asked(), { registry, ...options }))).toBe(true);
    const one = last();
    expect(isSame(write(one, { registry, ...options }), write(asked().at(-1), { registry, ...options }))).toBe(true);
    expect(datesIn(unread().at(-1) as Visit)).toBe(1);
  });

  it.each([0, 1, 2, 3, 4, 5] as const)("in protocol %d", (protocol) => {
    expect(isSame(write(unread(), { registry, protocol }), write(asked(), { registry, protocol }))).toBe(true);
  });

  it("again and again, and with attributes beside their parameters", () => {
    const all = unread();
    const expected = write(asked(), { registry });
    for (let time = 0; time < 4; time++) expect(isSame(write(all, { registry }), expected)).toBe(true);
    void all.at(-1)?.when;
    for (let time = 0; time < 4; time++) expect(isSame(write(all, { registry }), expected)).toBe(true);
    const noted = [unread(), asked()].map((visits) => visits.map((visit) => Object.assign(visit, { note: visit.at })));
    expect(isSame(write(noted[0], { registry }), write(noted[1], { registry }))).toBe(true);
  });

  it("in small pickles, one at a time", () => {
    const [all, others] = [unread(), asked()];
    for (let index = MANY - 100; index < MANY; index++) {
      expect(isSame(write(all[index], { registry }), write(others[index], { registry }))).toBe(true);
    }
  });

  it("in slices", async () => {
    const options = { registry, engine, yieldEvery: 1 };
    expect(isSame(await snapshotAsync(unread(), options), await snapshotAsync(asked(), options))).toBe(true);
  });

  it("and the date that somebody asks for while they are written is theirs", () => {
    const all = read(stays(), { registry }) as Stay[];
    const many = [all, new Report({ visit: all.at(-1) as Stay }), new Report({ visit: all.at(-2) as Stay })];
    for (let time = 0; time < 3; time++) {
      const [visits, one, other] = again(many, { registry }) as [Stay[], Seen, Seen];
      expect(one.seen).toBe(visits.at(-1)?.when);
      expect(other.seen).toBe(visits.at(-2)?.when);
    }
  });

  it("and so is the date that a getter asks for, or a proxy, or whoever goes through a Map", () => {
    const askers: ((all: Stay[]) => unknown)[] = [
      (all) => ({
        get seen() {
          return all.at(-1)?.when;
        },
      }),
      (all) => new Proxy({ seen: 1 }, { get: () => all.at(-1)?.when }),
      (all) =>
        Object.assign(new Map(), {
          *[Symbol.iterator]() {
            yield ["seen", all.at(-1)?.when];
          },
        }),
    ];
    for (const asker of askers) {
      const all = read(stays(), { registry }) as Stay[];
      const value = [all, asker(all), new Report({ visit: all.at(-2) as Stay }), all.at(-1)];
      const [first] = [read(write(value, { registry }), { registry })] as [[Stay[], Seen, Seen]];
      for (const back of [first, again(value, { registry }) as unknown as typeof first]) {
        expect(back[1].seen).toBe(back[0].at(-1)?.when);
        expect(back[2].seen).toBe(back[0].at(-2)?.when);
      }
      const later = read(stays(), { registry }) as Stay[];
      const [stay, seen] = again([later, asker(later)], { registry }) as [Stay[], Seen];
      expect(seen.seen).toBe(stay.at(-1)?.when);
    }
  });

  it("and the date that somebody puts in their place meanwhile is another", () => {
    const all = read(stays(), { registry }) as Stay[];
    const other = new Date(5);
    const change = {
      get x() {
        (all.at(-1) as Stay).when = other;
        return 1;
      },
    };
    const value = [all, change, new Report({ visit: all.at(-2) as Stay }), other];
    const back = again(value, { registry }) as [Stay[], unknown, Seen, Date];
    expect(back[3]).toEqual(other);
    expect(back[0].at(-1)?.when).toEqual(moment(MANY - 1));
    expect(back[2].seen).toBe(back[0].at(-2)?.when);
  });

  it("and what an earlier pickle of the same array found out is not said of them", () => {
    const rest = Array.from({ length: 5000 }, (_, index) => [index]);
    const all = read(stays(), { registry }) as Stay[];
    let state: Seen | null = null;
    class Keeper extends Parameterized({ at: number() }) {
      override [getState](): unknown {
        state ??= { seen: all.at(-1)?.when as Date };
        return state;
      }
    }
    const own = createRegistry();
    for (const [type, name] of [
      [Stay, "lab.Stay"],
      [Keeper, "lab.Report"],
    ] as const)
      own.register(type, name);
    const root = [all, new Keeper(), rest];
    const replace = (later: number) =>
      all.splice(30, all.length, ...(read(stays(later), { registry }) as Stay[]).slice(30));
    for (let time = 0; time < 5; time++) {
      if (time === 1) {
        replace(500);
        state = null;
      }
      const back = read(write(root, { registry: own }), { registry }) as [Stay[], Seen];
      expect(back[1].seen).toEqual(moment(MANY - 1 + (time === 0 ? 0 : 500)));
      expect(back[1].seen === back[0].at(-1)?.when).toBe(time < 2);
      replace(1000 * (time + 1));
    }
    const asking = [
      all,
      {
        get seen() {
          return all.at(-1)?.when;
        },
      },
      rest,
    ];
    for (let time = 0; time < 5; time++) {
      replace(time);
      const back = read(write(asking, { registry: own }), { registry }) as [Stay[], Seen];
      expect(back[1].seen).toBe(back[0].at(-1)?.when);
    }
  });

  it("and a Pickler knows them in its next pickle", () => {
    const all = unread();
    const pickler = new Pickler({ registry, engine });
    const pickles = [pickler.dump(all), pickler.dump(all.at(-1)?.when)];
    const unpickler = new Unpickler(Buffer.concat(pickles), { registry, engine });
    const visits = unpickler.load() as Visit[];
    expect(unpickler.load()).toBe(visits.at(-1)?.when);
  });

  it("and whoever is asked about values is shown dates", () => {
    const shown: unknown[] = [];
    const seen = (value: unknown): undefined => {
      if (value instanceof Date || (typeof value === "number" && !Number.isInteger(value))) shown.push(value);
      return undefined;
    };
    write(unread().slice(-2), { registry, persistentId: seen });
    const before = shown.splice(0);
    write(asked().slice(-2), { registry, persistentId: seen });
    expect(before).toEqual(shown);
  });
});
