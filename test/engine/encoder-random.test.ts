/**
 * The encoder of the engine under test on tapes at random: as the TypeScript engine has it, byte for byte and fault for
 * fault, and lean pickles as `optimize` makes them of the others – also where frames end.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { createEncoder } from "../../ts/engine/encoder/encoder.js";
import { type Encoder, type EncoderOptions, EngineFault } from "../../ts/engine/engine.js";
import * as slot from "../../ts/tape/slot.js";
import { engine } from "../engine-under-test.js";
import { gatheredTape, numberedTape, type Tape } from "./encoder-tape.js";
import { runs } from "./runs.js";

/** Does something between two steps. */
type Between = (encoder: Encoder) => void;

/** The pickle of a tape, or its fault. */
function encoded(encoder: Encoder, { words, data }: Tape, budget = 1_000_000_000, between?: Between): Buffer | string {
  try {
    encoder.grow(words.length / 2, data.length);
    encoder.words.set(words);
    encoder.data.set(data);
    while (!encoder.step(words.length / 2, data.length, budget)) between?.(encoder);
    return Buffer.from(encoder.output());
  } catch (error) {
    if (!(error instanceof EngineFault)) throw error;
    return `fault ${error.code} ${error.offset}`;
  } finally {
    encoder.dispose();
  }
}

const same = (left: Buffer | string, right: Buffer | string): boolean =>
  typeof left === "string" || typeof right === "string" ? left === right : left.equals(right);

const options: fc.Arbitrary<EncoderOptions> = fc.record({
  protocol: fc.nat(5),
  memo: fc.constantFrom("cpython", "cpython", "lean"),
  batchStyle: fc.constantFrom("c", "python"),
  fast: fc.constantFrom(false, false, false, true),
  fixImports: fc.boolean(),
});

test("random tapes give the same as the TypeScript engine, whatever the budget", () => {
  let pickles = 0;
  fc.assert(
    fc.property(gatheredTape, options, fc.integer({ min: 1, max: 9 }), (tape, given, budget) => {
      const twin = encoded(createEncoder(given), tape);
      if (typeof twin !== "string") pickles++;
      else expect(twin).toMatch(/^fault 2[03] /);
      expect(same(encoded(engine.encoder(given), tape), twin)).toBe(true);
      expect(same(encoded(engine.encoder(given), tape, budget), twin)).toBe(true);
    }),
    runs(3000),
  );
  expect(pickles).toBeGreaterThan(500);
});

test("what is set aside while it is written is there in the end, and the tape is whole where it is read again", () => {
  let overwritten = 0;
  fc.assert(
    fc.property(gatheredTape, options, fc.integer({ min: 1, max: 9 }), (tape, given, budget) => {
      const count = tape.words.length;
      let isOverwritten = false;
      const aside = encoded(engine.encoder(given), tape, budget, (encoder) => {
        encoder.setAside();
        encoder.grow(count / 2, tape.data.length);
        isOverwritten ||= encoder.words.subarray(0, count).some((word, at) => word !== tape.words[at]);
      });
      if (isOverwritten) overwritten++;
      expect(same(aside, encoded(createEncoder(given), tape))).toBe(true);
    }),
    runs(3000),
  );
  expect(overwritten).toBeGreaterThan(300);
});

test("a text by its number is that text, wherever it stands", () => {
  let again = 0;
  fc.assert(
    fc.property(numberedTape, options, fc.integer({ min: 1, max: 9 }), ([plain, numbered], given, budget) => {
      const expected = encoded(engine.encoder(given), plain);
      if (typeof expected !== "string" && !plain.words.every((word, at) => word === numbered.words[at])) again++;
      expect(same(encoded(engine.encoder(given), numbered), expected)).toBe(true);
      expect(same(encoded(engine.encoder(given), numbered, budget), expected)).toBe(true);
    }),
    runs(2000),
  );
  expect(again).toBeGreaterThan(100);
});

test("a number that no text has is a fault", () => {
  const tape = (...tags: [tag: number, payload: number, aux: number][]): Tape => ({
    words: Int32Array.from(
      [slot.TAPE_VERSION, slot.high(slot.VERSION)].concat(
        ...tags.map(([tag, payload, aux]) => [payload, slot.high(tag, aux)]),
      ),
    ),
    data: new Uint8Array([97]),
  });
  for (const protocol of [0, 2, 4, 5] as const) {
    const given: EncoderOptions = { protocol, memo: "cpython", batchStyle: "c", fast: false, fixImports: true };
    const list: [number, number, number] = [slot.LIST, 2, 0];
    const text: [number, number, number] = [slot.TEXT, 1, 3 << slot.TEXT_NUMBER_SHIFT];
    expect(encoded(engine.encoder(given), tape(list, text, [slot.TEXT_AGAIN, 2, 0]))).toBe("fault 20 3");
    expect(encoded(engine.encoder(given), tape(list, [slot.TEXT_AGAIN, 3, 0], text))).toBe("fault 20 2");
    expect(encoded(engine.encoder(given), tape(list, text, [slot.TEXT_AGAIN, 3, 0]))).toBeInstanceOf(Buffer);
  }
});

/** What `optimize` makes of the pickle, or its fault. */
const optimised = (tape: Tape, given: EncoderOptions): Buffer | string => {
  const whole = encoded(engine.encoder({ ...given, memo: "cpython" }), tape);
  return typeof whole === "string" ? whole : Buffer.from(engine.optimize(whole));
};

test("a lean pickle is what optimize makes of the other", () => {
  fc.assert(
    fc.property(gatheredTape, options, (tape, given) => {
      const lean = encoded(engine.encoder({ ...given, memo: "lean" }), tape);
      expect(same(lean, optimised(tape, given))).toBe(true);
    }),
    runs(2000),
  );
});

/** Large texts and bytes, some of them twice, and many small things between: frames end anywhere. */
const sized = fc.oneof(
  fc.integer({ min: 65_520, max: 65_550 }),
  fc.integer({ min: 65_280, max: 65_540 }),
  fc.nat(400),
  fc.nat(70_000),
  fc.nat(3),
);
const part = fc.record({
  kind: fc.constantFrom("text", "text", "bytes", "byteArray", "numbers", "shared", "records"),
  size: sized,
  letter: fc.nat(2),
});

function largeTape(parts: readonly { kind: string; size: number; letter: number }[]): Tape {
  const words: number[] = [slot.TAPE_VERSION, slot.high(slot.VERSION), 0, slot.high(slot.DEFKEYS)];
  const data: Uint8Array[] = [];
  const tag = (name: number, payload = 0): void => {
    words.push(payload, slot.high(name));
  };
  const number = (value: number): void => {
    words.push(...new Int32Array(new Float64Array([value]).buffer));
  };
  const bytes = (length: number, letter: number): void => {
    data.push(new Uint8Array(length).fill(0x61 + letter));
  };
  number(2);
  for (const [index, name] of ["left", "right"].entries()) {
    tag(slot.TEXT, name.length);
    data.push(Buffer.from(name));
    if (index === 1) tag(slot.LIST, parts.length);
  }
  for (const { kind, size, letter } of parts) {
    if (kind === "text") tag(slot.TEXT, size);
    else if (kind === "bytes") tag(slot.BYTES, size);
    else if (kind === "byteArray") tag(slot.BYTEARRAY, size);
    if (kind === "text" || kind === "bytes" || kind === "byteArray") bytes(size, letter);
    else if (kind === "numbers") {
      tag(slot.LIST, size);
      for (let count = 0; count < size; count++) number(letter * 40_000);
    } else if (kind === "shared") {
      // The list of all, again and again; lists that nobody reads between.
      tag(slot.LIST, 2 * (size & 0xfff));
      for (let count = 0; count < (size & 0xfff); count++) {
        tag(slot.REF);
        tag(slot.LIST, 0);
      }
    } else {
      tag(slot.LIST, size & 0xfff);
      for (let count = 0; count < (size & 0xfff); count++) {
        tag(slot.RECORD);
        number(count);
        tag(slot.TEXT, 4);
        data.push(Buffer.from(String(1000 + (count % 700))));
      }
    }
  }
  return { words: Int32Array.from(words), data: Buffer.concat(data) };
}

test("a lean pickle is that also where frames end and payloads stand outside of them", () => {
  fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: 8 }), fc.constantFrom(4, 5, 3), (parts, protocol) => {
      const tape = largeTape(parts);
      const lean = encoded(engine.encoder({ protocol, memo: "lean" }), tape);
      expect(typeof lean).not.toBe("string");
      expect(same(lean, optimised(tape, { protocol }))).toBe(true);
    }),
    runs(80),
  );
});

test("what is set aside may be longer than the tape", () => {
  fc.assert(
    fc.property(fc.array(part, { minLength: 8, maxLength: 24 }), fc.nat(5), fc.nat(3000), (parts, protocol, budget) => {
      const tape = largeTape(parts);
      const aside = encoded(engine.encoder({ protocol }), tape, budget + 1, (encoder) => encoder.setAside());
      expect(same(aside, encoded(engine.encoder({ protocol }), tape))).toBe(true);
    }),
    runs(20),
  );
});

test("a lean pickle is that for every length of a text around the end of a frame", () => {
  for (let pad = 65_490; pad <= 65_545; pad++) {
    for (const protocol of [4, 5]) {
      for (const tail of [0, 1, 2, 3]) {
        const tape = largeTape([
          { kind: "text", size: pad, letter: 0 },
          { kind: "bytes", size: tail, letter: 1 },
          { kind: "shared", size: 2, letter: 0 },
          { kind: "text", size: pad, letter: 0 },
          { kind: "byteArray", size: pad + tail, letter: 2 },
          { kind: "records", size: tail, letter: 0 },
        ]);
        const lean = encoded(engine.encoder({ protocol, memo: "lean" }), tape);
        expect(same(lean, optimised(tape, { protocol })), `${pad} ${tail} ${protocol}`).toBe(true);
      }
    }
  }
});
