/** Pickles that are read where they lie: views of larger buffers, Node's Buffers, shared memory; large payloads. */
import { dumps, loads } from "brine";
import { describe, expect, it } from "vitest";
import { engine } from "../engine-under-test.js";

const large = (bytes: number): Uint8Array => Uint8Array.from({ length: bytes }, (_, index) => index * 7);

/** The same bytes in the middle of others, in four kinds of memory. */
const placements = (pickle: Uint8Array): [name: string, bytes: Uint8Array][] => {
  const middle = new Uint8Array(pickle.length + 26);
  middle.fill(0x2e);
  middle.set(pickle, 13);
  const shared = new Uint8Array(new SharedArrayBuffer(pickle.length));
  shared.set(pickle);
  return [
    ["a whole buffer", pickle],
    ["a part of a buffer", middle.subarray(13, 13 + pickle.length)],
    ["a Buffer", Buffer.from(middle.buffer, 13, pickle.length)],
    ["shared memory", shared],
  ];
};

describe("a pickle that is read where it lies", () => {
  const value = {
    text: "é",
    floats: Array.from({ length: 100 }, (_, index) => index / 8),
    bytes: large(300_000),
    last: 2n ** 80n,
  };

  for (const [name, bytes] of placements(dumps(value))) {
    it(`gives the same from ${name}`, () => {
      expect(loads(bytes, { engine })).toEqual(value);
      expect(loads(bytes)).toEqual(value);
    });

    it(`gives bytes of its own from ${name}`, () => {
      for (const options of [{ engine }, {}]) {
        const read = loads(bytes, options) as { bytes: Uint8Array };
        const before = bytes.slice();
        read.bytes.fill(1);
        expect(Buffer.compare(bytes, before)).toBe(0);
      }
    });
  }

  it("is refused alike by the engine that is chosen for it and by the one under test", () => {
    const pickle = dumps(value);
    for (const end of [pickle.length - 1, 300_000, 262_200, 20]) {
      const cut = pickle.subarray(0, end);
      const errors = [{ engine }, {}].map((options) => {
        try {
          return loads(cut, options);
        } catch (error) {
          const { code, offset } = error as { code: string; offset: number };
          return { code, offset };
        }
      });
      expect(errors[1]).toEqual(errors[0]);
    }
  });
});
