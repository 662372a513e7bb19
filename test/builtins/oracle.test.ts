/**
 * Values of Python's standard library between brine and every CPython found: what brine writes is equal there, what CPython
 * writes is equal here, in every protocol that is written or read, and comes back as the same bytes.
 */
import { dumps, loads } from "brine";
import { describe, expect, it } from "vitest";
import { engine } from "../engine-under-test.js";
import { CASES } from "./cases.js";
import { registry } from "./model.js";
import { ask, decode, encode, PYTHONS } from "./pythons.js";
import { isSame } from "./same.js";

/** A protocol this version does not write yet is left out until it does. */
const isWritten = (protocol: number): boolean => {
  try {
    dumps(null, { engine, protocol });
    return true;
  } catch {
    return false;
  }
};
const PROTOCOLS = [0, 1, 2, 3, 4, 5];
const WRITTEN = PROTOCOLS.filter(isWritten);

describe(`values of Python's library (${engine.name} engine)`, () => {
  it.each(CASES)("$code comes back as it was", ({ make }) => {
    for (const protocol of WRITTEN) {
      const value = make();
      const again = loads(dumps(value, { engine, registry, protocol }), { engine, registry });
      const lost = protocol < 4 ? dumps(again, { engine, registry }) : null;
      expect(lost !== null || isSame(again, value), `protocol ${protocol}`).toBe(true);
    }
  });

  for (const python of PYTHONS) {
    const isOld = /^3\.([6-9]|10)\./.test(python.name);
    const highest = /^3\.[67]\./.test(python.name) ? 4 : 5;

    it(`CPython ${python.name} reads what brine writes`, () => {
      const asked = CASES.flatMap(({ code, make }) =>
        WRITTEN.filter((protocol) => protocol <= highest).map((protocol) => ({
          op: "same",
          code,
          protocol,
          pickle: encode(dumps(make(), { engine, registry, protocol })),
        })),
      );
      const replies = ask(python, asked);
      const failures = replies.flatMap((reply, index) => {
        const { code, protocol } = asked[index] as (typeof asked)[number];
        // Python itself loses the fold below protocol 4.
        const isLost = protocol < 4 && code.includes("fold=1");
        if (reply.skip !== undefined || reply.same === true || isLost) return [];
        return [`${code} at protocol ${protocol}: ${reply.error ?? `${reply.got} is not ${reply.wanted}`}`];
      });
      expect(failures).toEqual([]);
    });

    it(`brine reads what CPython ${python.name} writes, and writes the same bytes`, () => {
      const asked = CASES.flatMap((given) =>
        PROTOCOLS.filter((protocol) => protocol <= highest).map((protocol) => ({
          op: "dump",
          code: given.code,
          protocol,
          given,
        })),
      );
      const replies = ask(
        python,
        asked.map(({ op, code, protocol }) => ({ op, code, protocol })),
      );
      const failures: string[] = [];
      let [values, bytes, equal, interned] = [0, 0, 0, 0];
      replies.forEach((reply, index) => {
        const { code, protocol, given } = asked[index] as (typeof asked)[number];
        if (reply.skip !== undefined) return;
        const at = `${code} at protocol ${protocol}`;
        // Flags have other values in other Pythons, and some objects no pickle at all in old protocols (slots).
        if (reply.pickle === undefined) {
          if (protocol >= 2) failures.push(`${at}: ${reply.error}`);
          return;
        }
        const pickle = decode(reply.pickle);
        let value: unknown;
        try {
          value = loads(pickle, { engine, registry });
        } catch (error) {
          failures.push(`${at}: ${error}`);
          return;
        }
        values++;
        const isLost = protocol < 4 && code.includes("fold=1");
        const wanted = given.make();
        // Another Python may give the pieces of a path, say, in another way: then what it writes is what counts.
        if (!isSame(value, wanted) && !isLost && given.spelling === undefined) failures.push(`${at} is another value`);
        // Before 3.11 an empty state is written.
        if (protocol < 4 || isOld) return;
        bytes++;
        const again = dumps(value, { engine, registry, protocol });
        if (Buffer.compare(again, pickle) === 0) equal++;
        // Equal strings are one object in JavaScript, and often two in CPython (ruling 21).
        else if (Buffer.compare(again, decode(reply.interned ?? "")) === 0) interned++;
        else if (given.spelling === undefined) failures.push(`${at}: ${hexOf(again)} is not ${hexOf(pickle)}`);
      });
      console.log(
        `${python.name}, ${engine.name}: ${values} read; of ${bytes}, ${equal} written as the same bytes, ${interned} so with equal strings one object`,
      );
      expect(failures).toEqual([]);
    });
  }
});

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString("latin1");
