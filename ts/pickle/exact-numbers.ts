/**
 * Parameters under `numbers: "exact"`: an integral float is an object then, for places whose values say by themselves what they are. A
 * parameter for numbers says it, and has a primitive as always (ruling 1).
 */
import { TupleToBe } from "./tuple-to-be.js";
import { asTuple, Float, isTuple } from "./values.js";

/** What a parameter stores of a value; one that it refuses because of floats in it is given to it once more, with numbers in their place. */
export function receivedExactly(
  receive: (value: unknown, instance: object) => unknown,
  value: unknown,
  instance: object,
): unknown {
  try {
    return receive(value, instance);
  } catch (refusal) {
    const plain = withNumbers(value);
    if (plain === value) throw refusal;
    try {
      return receive(plain, instance);
    } catch {
      throw refusal;
    }
  }
}

/** A float as a number, and a list or tuple with floats as one with numbers; everything else as it is. */
function withNumbers(value: unknown): unknown {
  if (value instanceof Float) return value.value;
  if (value instanceof TupleToBe) {
    return value.items.some(isFloat) ? new TupleToBe(value.items.map(numberOf)) : value;
  }
  if (!Array.isArray(value) || !value.some(isFloat)) return value;
  const numbers = Array.from(value as unknown[], numberOf);
  return isTuple(value) ? asTuple(numbers) : numbers;
}

const isFloat = (item: unknown): boolean => item instanceof Float;

const numberOf = (item: unknown): unknown => (item instanceof Float ? item.value : item);
