/** What messages say of classes and functions that are not registered: how that is done, in words that can be followed. */

/** The call that registers what has this name; what has none needs one first. */
export const registering = (name: string): string =>
  name === "" ? 'keep it in a constant, and register(constant, "module.name")' : `register(${name}, "module.${name}")`;
