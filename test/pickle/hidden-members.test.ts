/** Attributes in a pickle decide what is in an object of the model, and never what its class does. */
import { createRegistry, loads, Parameterized, PicklingError, string, UnpicklingError } from "brine";
import { describe, expect, it } from "vitest";
import { engine } from "../engine-under-test.js";
import { named, pickle, read, text, thrown, write } from "./again.js";

class User extends Parameterized({ role: string({ default: "user" }) }) {
  get isAdmin(): boolean {
    return this.role === "admin";
  }
  greet(): string {
    return "hello";
  }
}
const registry = createRegistry();
registry.register(User, "app.User");

/** A class of the same name that may hold anything, as any program can write it. */
class Plain {}
const plain = createRegistry();
plain.register(Plain, "app.User");
const flat = (attributes: object): object => Object.assign(new Plain(), { role: "user", ...attributes });

/** Param's private state as brine writes it: made by a call. */
const STATE = `${named("param.parameterized", "_InstancePrivate")} 29 52`;

const HIDING = ["isAdmin", "greet", "param", "toJSON", "then", "constructor", "hasOwnProperty"];

describe("an attribute that would hide what a class has", () => {
  it.each(HIDING)("is refused: %s", (name) => {
    const one = flat({ [name]: 7 });
    for (const value of [one, Array.from({ length: 20 }, () => flat({ [name]: 7 })), [flat({}), one]]) {
      const bytes = write(value, { registry: plain });
      const error = thrown(UnpicklingError, () => loads(bytes, { engine, registry }));
      expect([error.code, error.value]).toEqual(["HIDDEN_MEMBER", name]);
      expect(error.message).toContain(`the attribute "${name}"`);
      expect(error.offset).toBeGreaterThan(0);
    }
  });

  it.each(HIDING)("is refused beside Param's own state: %s", (name) => {
    const user = new User();
    Object.defineProperty(user, `${name}_`, { value: 7, enumerable: true });
    // The name is changed in the bytes: such an object is not written.
    const longer = Buffer.from(write(user, { registry, protocol: 2 })).toString("latin1");
    const length = (text: string) => `X${String.fromCharCode(text.length)}\0\0\0${text}`;
    expect(longer).toContain(length(`${name}_`));
    const bytes = Buffer.from(longer.replace(length(`${name}_`), length(name)), "latin1");
    expect(thrown(UnpicklingError, () => loads(bytes, { engine, registry })).code).toBe("HIDDEN_MEMBER");
  });

  it("is none in the private state itself, which keeps brine's own word apart", () => {
    const name = `${text("isCalled")} 4b07`;
    const bytes = pickle(`8004 ${STATE} 7d ${name} 73 62 2e`);
    expect(Object.entries(read(bytes, { registry }) as object)).toEqual([["isCalled", 7]]);
    const user = `8004 ${named("app", "User")} 29 81 7d 28 ${text("_param__private")} ${STATE} 7d 28 ${name}`;
    const values = `${text("values")} 7d ${text("role")} ${text("admin")} 73 75 62`;
    const made = read(pickle(`${user} ${values} ${text("note")} 4b01 75 62 2e`), { registry }) as User & {
      note: number;
    };
    expect([made.role, made.isAdmin, made.note]).toEqual(["admin", true, 1]);
  });

  it("is refused in writing, with its path", () => {
    const user = Object.defineProperty(new User(), "isAdmin", { value: true, enumerable: true });
    const error = thrown(PicklingError, () => write([user], { registry }));
    expect([error.code, error.path]).toEqual(["HIDDEN_MEMBER", expect.stringMatching(/\[0\]\.isAdmin$/)]);
  });

  it("is none where the class has nothing of that name, nor in a class that is none of the model", () => {
    const user = loads(write(flat({ note: 7 }), { registry: plain }), { engine, registry }) as User & { note: number };
    expect([user.note, user.isAdmin]).toEqual([7, false]);
    const other = loads(write(flat({ toString: 7 }), { registry: plain }), { engine, registry: plain });
    expect(Object.entries(other as object)).toContainEqual(["toString", 7]);
  });
});
