/** Properties beside the parameters: what data may call them. */
import { describe, expect, it } from "vitest";
import {
  fromJSON,
  JSONValidationError,
  list,
  number,
  Parameterized,
  readNDJSON,
  string,
  toJSONText,
  UnserializableError,
} from "./surface.js";

class User extends Parameterized({ role: string(), age: number({ pyName: "years" }) }) {
  note?: unknown;
  get isAdmin(): boolean {
    return this.role === "admin";
  }
  greet(): string {
    return `I am ${this.role}`;
  }
}
class Team extends Parameterized({ users: list(User) }) {}

const hiding = [
  "role",
  "age",
  "years",
  "isAdmin",
  "greet",
  "param",
  "toJSON",
  "constructor",
  "__proto__",
  "toString",
  "then",
];
const textWith = (key: string): string =>
  `{"$brine":"object","value":{"role":"user"},"state":{"free":1,"${key}":true}}`;

function problemsOf(run: () => unknown): (readonly [string, string])[] {
  try {
    run();
  } catch (error) {
    if (!(error instanceof JSONValidationError)) throw error;
    return error.problems.map(({ path, code }) => [path, code] as const);
  }
  return [];
}

describe("a property beside the parameters", () => {
  it("comes back", () => {
    const user = Object.assign(new User({ role: "user" }), { note: null, free: [1, new Date(0)] });
    const read = User.fromJSON(toJSONText(user, { class: User }));
    expect(Object.entries(read)).toEqual(Object.entries(user));
  });

  it.each(hiding)("cannot hide what the class has: %s", (key) => {
    expect(problemsOf(() => User.fromJSON(textWith(key)))).toEqual([[`/state/${key}`, "state"]]);
    for (const unknownParameters of ["refuse", "drop", "keep"] as const) {
      expect(problemsOf(() => User.fromJSON(textWith(key), { unknownParameters }))).toHaveLength(1);
    }
    const within = `{"users":[{"role":"a"},${textWith(key)}]}`;
    expect(problemsOf(() => Team.fromJSON(within))).toEqual([[`/users/1/state/${key}`, "state"]]);
  });

  it("cannot where unknown values are kept", () => {
    const text = '{"role":"user","free":1,"isAdmin":true,"toJSON":7}';
    expect(problemsOf(() => User.fromJSON(text, { unknownParameters: "keep" }))).toEqual([
      ["/isAdmin", "state"],
      ["/toJSON", "state"],
    ]);
  });

  it("cannot in data of an older version", () => {
    class Account extends Parameterized({ id: number() }, { version: 2, migrate: (state: object) => state } as never) {
      get isOpen(): boolean {
        return false;
      }
    }
    const text = '{"$brine":"object","version":1,"value":{"id":1},"state":{"isOpen":true,"free":2}}';
    expect(problemsOf(() => Account.fromJSON(text))).toHaveLength(1);
  });

  it("cannot in a line", async () => {
    const lines = async (): Promise<void> => {
      for await (const user of readNDJSON([textWith("isAdmin")], { class: User })) expect(user.isAdmin).toBe(false);
    };
    await expect(lines()).rejects.toThrow("isAdmin");
  });

  it("is refused when it is written, for it could not be read", () => {
    const user = Object.assign(new User(), { free: 1 });
    Object.defineProperty(user, "greet", { value: "hidden", enumerable: true });
    expect(() => toJSONText(user, { class: User })).toThrow(UnserializableError);
    expect(() => toJSONText(user, { class: User })).toThrow("greet");
  });

  it("is nothing that plain objects mind", () => {
    expect(Object.keys(fromJSON('{"toJSON":1,"__proto__":2}') as object)).toEqual(["toJSON", "__proto__"]);
  });
});
