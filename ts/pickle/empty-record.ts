/**
 * Plain objects without properties, for whoever fills them. V8 keeps a tree of hidden classes behind each way of making an object, and all
 * of a program's `{}` are one way. Where the program has filled some with keys that are data, that tree has no room for more
 * branches, and each further object has a hidden class of its own or none: filling it takes five times as long. So objects that are read
 * are made in a way of their own; nothing but V8 can tell them from `{}`.
 */

/** So many properties have room in the object itself, as in a `{}` they are four. */
const ROOM = 6;

/** V8 decides how much room there is by what the first eight objects used. */
const FIRST_OBJECTS = 16;

/** A tool for developers that asks V8 for a class shows the name of what made the object. */
const makers = {
  // biome-ignore lint/complexity/useArrowFunction: an arrow function makes no objects
  Object: function () {} as unknown as new () => Record<string, unknown>,
};

const PlainObject = makers.Object;
PlainObject.prototype = Object.prototype;

let isWarm = false;

/** An object as `{}` makes it. */
export function emptyRecord(): Record<string, unknown> {
  if (!isWarm) warm();
  return new PlainObject();
}

function warm(): void {
  isWarm = true;
  for (let count = 0; count < FIRST_OBJECTS; count++) {
    const record = new PlainObject();
    for (let key = 0; key < ROOM; key++) record[`key${key}`] = key;
  }
}

/**
 * One that V8 keeps the properties of in a hash table, for keys that no other object has: tens of thousands of hidden classes, each for
 * one object, take seven times as long to make.
 */
export const looseRecord = (): Record<string, unknown> =>
  Object.setPrototypeOf({ __proto__: null }, Object.prototype) as Record<string, unknown>;
