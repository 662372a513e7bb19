/** What messages of JSON say: nothing of pickles, bytes or sources. */
import { describe, expect, it } from "vitest";
import { fromJSON, JSONValidationError, type NDJSONError, readNDJSON, toJSONText } from "./surface.js";

function messageOf(text: string): string {
  try {
    fromJSON(text);
  } catch (error) {
    if (error instanceof JSONValidationError) return error.message;
    throw error;
  }
  return "nothing";
}

describe("a message", () => {
  it.each([
    ['{"$brine":"made","class":"uuid.UUID","value":[]}', "/: UUID may be named but not called by a text"],
    ['{"$brine":"object","value":{}}', "/: does not say its class, and no declaration does"],
    ['{"$brine":"made","value":[]}', "/: does not say its class, and no declaration does"],
    [
      '{"$brine":"made","class":"collections.deque","value":[],"pairs":[[1,2]]}',
      "/: the tag fills something that is not a dict",
    ],
    [
      '{"$brine":"made","class":"decimal.Decimal","value":["x"]}',
      '/: decimal.Decimal is called with arguments it does not take: "x" is no decimal number',
    ],
  ])("of %s", (text, message) => {
    expect(messageOf(text)).toBe(message);
  });

  it("of a line says which one, and where in it", async () => {
    const read = async (): Promise<void> => {
      for await (const value of readNDJSON('1\n{"a":}\n')) expect(value).toBe(1);
    };
    const error = (await read().catch((error: unknown) => error)) as NDJSONError;
    expect(error.message).toBe("line 2: Expecting value: column 6 (char 5)");
  });

  it("of a function without a name does not take that for its name", () => {
    expect(() => toJSONText([() => 1])).toThrow(
      '/0: a function or class without a name is not registered; keep it in a constant, and register(constant, "module.name") gives it a name to travel by',
    );
  });
});
