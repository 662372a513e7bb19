/**
 * The constructor's keyword arguments, written straight into the slots. Calls of one place in a program name the same
 * values in the same order, so the names of the calls before are tried first; when they keep coming, code is made for them.
 */
import { slotKey } from "../pickle/plan.js";
import { requireValues } from "./arguments.js";
import { writeArgument } from "./careful-write.js";
import { CAREFUL_ARGUMENT, type ClassInfo } from "./class-info.js";
import { refuse } from "./errors.js";
import { type TakeArguments, takeArgumentsOf } from "./instance-code.js";
import type { ModelInstance } from "./instance-state.js";

/** Code is made for names that came so often; so many calls with others, and it is forgotten. */
const MANY = 32;

/** The names that a class's constructor is called with. */
export class RecentKeywords {
  #names: string[] = [];
  #slots: number[] = [];
  /** Counts up with every call that names the same, down with every one that does not. */
  #calls = 0;
  #take: TakeArguments | undefined;

  #forget(): void {
    this.#names = [];
    this.#slots = [];
    this.#calls = 0;
    this.#take = undefined;
  }

  /** Checks the values and stores them; throws for a name that is no parameter, in the order of the names. */
  setAll(instance: ModelInstance, info: ClassInfo, kwargs: Readonly<Record<string, unknown>>): void {
    if (this.#take !== undefined && this.#areTheSame(kwargs)) this.#take(instance, kwargs, info.parameters);
    else this.#setOneByOne(instance, info, kwargs);
  }

  #areTheSame(kwargs: Readonly<Record<string, unknown>>): boolean {
    const names = this.#names;
    let place = 0;
    for (const name in kwargs) if (names[place++] !== name) return false;
    return place === names.length;
  }

  #setOneByOne(instance: ModelInstance, info: ClassInfo, kwargs: Readonly<Record<string, unknown>>): void {
    const names = this.#names;
    const slots = this.#slots;
    const isOpen = names.length === 0;
    let place = 0;
    let plain = true;
    for (const name in kwargs) {
      const known = names[place] === name ? slots[place] : undefined;
      const slot = known ?? info.slots.get(name);
      if (known === undefined) {
        plain = false;
        if (isOpen && slot !== undefined) {
          names.push(name);
          slots.push(slot);
        }
      }
      place++;
      const value = kwargs[name];
      if (slot === undefined) {
        requireValues(info.baseName, kwargs);
        const path = `${info.baseName}.${name}`;
        refuse({ kind: "", path, of: null }, { code: "unexpected-keyword", of: info.baseName, keyword: name }, value);
      }
      // Without exactOptionalPropertyTypes, `{ x: undefined }` is how a missing argument arrives.
      if (value === undefined) continue;
      if ((info.flags[slot]! & CAREFUL_ARGUMENT) !== 0) writeArgument(instance, slot, value);
      else instance[slotKey(slot)] = info.parameters[slot]!.check(value);
    }
    if (place === 0) {
      requireValues(info.baseName, kwargs);
      // No names are none to learn: those of a later call would be taken for them.
      if (isOpen) return;
    }
    if (plain && place === names.length) this.#learn(info);
    else if (--this.#calls < 0 && !isOpen) this.#forget();
  }

  #learn(info: ClassInfo): void {
    if (
      this.#calls < MANY &&
      ++this.#calls === MANY &&
      this.#slots.every((slot) => (info.flags[slot]! & CAREFUL_ARGUMENT) === 0)
    ) {
      this.#take = takeArgumentsOf(this.#names, this.#slots);
    }
  }
}
