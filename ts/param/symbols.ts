/**
 * The symbols of the model's own machinery. State lives under symbols, not in ES `#private` fields: an object made
 * without its class's constructor, or seen through a Proxy, must work, and a user's field may have any name.
 */

/** On an instance: its number in the order of creation, or an {@link InstanceState} once it needs more than that. */
export const PRIVATE: unique symbol = Symbol("brine.private");

/** On a class and on its prototype: the class's ClassInfo. */
export const INFO: unique symbol = Symbol("brine.classInfo");

/** As the only argument of the root constructor: make an instance with nothing set, run nothing. */
export const RESTORE: unique symbol = Symbol("brine.restore");

/** On a parameter: the ClassInfo it belongs to; for an instance's own parameter, that of the instance's class. */
export const OWNER: unique symbol = Symbol("brine.owner");

/** On a parameter: the instance it is the own parameter of, `null` for a class's. */
export const HOLDER: unique symbol = Symbol("brine.holder");

/** On a parameter: its name in its class, `null` before it belongs to one. */
export const NAME: unique symbol = Symbol("brine.name");

/** On a parameter: its name for people as it was given, `null` for one that is made of its name. */
export const LABEL: unique symbol = Symbol("brine.label");

/** On a parameter: the options it was declared with; what is absent is inherited. */
export const GIVEN: unique symbol = Symbol("brine.given");

/** On a parameter: its watchers by slot name, `"value"` for those of a class's default; `null` while there are none. */
export const WATCHERS: unique symbol = Symbol("brine.watchers");

/** On a namespace: the instance or the class it speaks for. */
export const TARGET: unique symbol = Symbol("brine.target");

/** On a declaration: it only changes slots of the inherited parameter, and leaves all others as they are. */
export const OVERRIDE: unique symbol = Symbol("brine.override");

/** On a method: what it depends on, where that was said by the decorator. */
export const DEPENDS: unique symbol = Symbol("brine.depends");

/** On the class above all classes whose instances are functions. */
export const IS_FUNCTION: unique symbol = Symbol("brine.isFunction");

/** `Symbol.dispose`, also where the platform does not have it yet. */
export const DISPOSE: typeof Symbol.dispose = Symbol.dispose ?? Symbol.for("Symbol.dispose");
