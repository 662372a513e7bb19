/**
 * Code that is made for one class: laying out its instances, taking keyword arguments, copying defaults, reading and writing one parameter. A
 * function that serves one class alone is compiled by the engine for that class's layout; one that serves all is not, and costs
 * several times as much for each value. Where code may not be made from text, loops do the same.
 */
import { generate } from "../code/generated.js";
import { MARK, settled, slotKey } from "../pickle/plan.js";
import type { ClassInfo } from "./class-info.js";
import type { ValueGenerator } from "./generators.js";
import type { ModelInstance } from "./instance-state.js";
import type { AnyParameter } from "./parameter.js";
import { careful, named, produced, readSlot, readUnset, writeSlot } from "./slots.js";
import { INFO, PRIVATE } from "./symbols.js";

/** Engines read functions with more cells too slowly to be worth it. */
const MOST_SLOTS = 128;

/**
 * Gives a new instance its mark, its number and its slots, all unset, in that order: so all instances of a class have one hidden
 * class.
 */
export type LayOut = (instance: ModelInstance, ordinal: number) => void;

const bySlots = (slots: readonly number[]): { names: string[]; keys: symbol[] } => ({
  names: slots.map((slot) => `k${slot}`),
  keys: slots.map(slotKey),
});

/** What lays out the instances of a class with so many slots. */
export function layOutOf(count: number): LayOut {
  const slots = Array.from({ length: count }, (_, slot) => slot);
  const { names, keys } = bySlots(slots);
  const make =
    count <= MOST_SLOTS &&
    generate<(keys: readonly symbol[], mark: symbol, number: symbol) => LayOut>(
      ["keys", "mark", "number"],
      `const [${names}]=keys;return function layOut(o,ordinal){o[mark]=0;o[number]=ordinal;` +
        `${names.map((key) => `o[${key}]=undefined;`).join("")}}`,
    );
  if (make) return make(keys, MARK, PRIVATE);
  return (instance, ordinal) => {
    instance[MARK] = 0;
    instance[PRIVATE] = ordinal;
    for (const key of keys) instance[key] = undefined;
  };
}

/** Writes keyword arguments whose names are known to be these, in this order, into the slots of an instance. */
export type TakeArguments = (
  instance: ModelInstance,
  kwargs: Readonly<Record<string, unknown>>,
  parameters: readonly AnyParameter[],
) => void;

/** What takes the keyword arguments of these names; `undefined` where there is only the loop. */
export function takeArgumentsOf(names: readonly string[], slots: readonly number[]): TakeArguments | undefined {
  if (names.length > MOST_SLOTS) return undefined;
  const { names: locals, keys } = bySlots(slots);
  const takes = names.map((name, index) => {
    const slot = slots[index]!;
    // Without exactOptionalPropertyTypes, `{ x: undefined }` is how a missing argument arrives. What a parameter takes
    // unchecked may change at any time (its bounds), so each is asked.
    return `v=kwargs[${JSON.stringify(name)}];if(v!==undefined)o[${locals[index]}]=parameters[${slot}].check(v);`;
  });
  const make = generate<(keys: readonly symbol[]) => TakeArguments>(
    ["keys"],
    `const [${locals}]=keys;return function takeArguments(o,kwargs,parameters){let v;${takes.join("")}}`,
  );
  return make?.(keys);
}

/** Gives a new instance what its class's defaults hold for it alone, where it was given no value. */
export type CopyDefaults = (instance: ModelInstance, info: ClassInfo) => void;

/** What does so for these slots, of which `copied` makes the value; `undefined` leaves the slot unset. */
export function copyDefaultsOf(
  slots: readonly number[],
  copied: (info: ClassInfo, slot: number) => unknown,
): CopyDefaults {
  const { names, keys } = bySlots(slots);
  const copies = slots.map(
    (slot, index) => `if(o[${names[index]}]===undefined)o[${names[index]}]=copied(info,${slot});`,
  );
  const make =
    slots.length <= MOST_SLOTS &&
    generate<(keys: readonly symbol[], made: typeof copied) => CopyDefaults>(
      ["keys", "copied"],
      `const [${names}]=keys;return function copyDefaults(o,info){${copies.join("")}}`,
    );
  if (make) return make(keys, copied);
  return (instance, info) => {
    slots.forEach((slot, index) => {
      const key = keys[index]!;
      if (instance[key] === undefined) instance[key] = copied(info, slot);
    });
  };
}

type Accessor = PropertyDescriptor & ThisType<ModelInstance>;

/**
 * The accessors of these slots, for one class: subclasses keep the slot, so they share it. What they do is what {@link readSlot} and
 * {@link writeSlot} do.
 */
export function accessorsOf(slots: readonly number[], defersDates: readonly boolean[]): Accessor[] {
  const { names, keys } = bySlots(slots);
  const pairs = slots.map((slot, index) => {
    const key = names[index];
    const get =
      `let v=this[${key}];if(v===undefined)v=readUnset(this,${slot});` +
      (defersDates[slot] === true ? `else if(typeof v==="number")return settled(this,${key},v);` : "") +
      `return typeof v==="function"?produced(this,${slot},v):v`;
    const set =
      "const info=this[INFO],state=this[PRIVATE];" +
      `if(info.flags[${slot}]!==0||(typeof state!=="number"&&state.careful))careful.write(this,${slot},given);` +
      `else{let v;try{v=info.parameters[${slot}].check(given)}catch(error){throw named(error,this,${slot},given)}this[${key}]=v}`;
    return `{get(){${get}},set(given){${set}},enumerable:false,configurable:true}`;
  });
  const make = generate<(...given: unknown[]) => Accessor[]>(
    ["keys", "INFO", "PRIVATE", "readUnset", "produced", "careful", "named", "settled"],
    `const [${names}]=keys;return [${pairs.join(",")}]`,
  );
  return make?.(keys, INFO, PRIVATE, readUnset, produced, careful, named, settled) ?? slots.map(accessor);
}

/** The accessor of a slot, where it cannot be made for its class. */
function accessor(slot: number): Accessor {
  return {
    get(): unknown {
      const value = readSlot(this, slot);
      return typeof value === "function" ? produced(this, slot, value as ValueGenerator) : value;
    },
    set(value: unknown): void {
      writeSlot(this, slot, value);
    },
    enumerable: false,
    configurable: true,
  };
}
