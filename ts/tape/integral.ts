/**
 * Numbers of a tape as V8 likes them best. Slots hold doubles, and code that V8 has not compiled yet boxes each double that it reads, integers
 * too. One box is little, but a field or an array that once held one has boxes or doubles for good, in all objects made alike: those that are
 * read later, and those that the user made. So integers of 32 bits are made such before they are stored.
 */

/** The high word of -0, which is no integer; no other number that is equal to an integer of 32 bits has it. */
export const MINUS_ZERO_HIGH = -0x80000000;

/** Whether the number of a slot, whose high word is `high`, is an integer of 32 bits. */
export const isIntegral = (number: number, high: number): boolean =>
  (number | 0) === number && high !== MINUS_ZERO_HIGH;

/** The number itself, as an integer where it is one. */
export const integral = (number: number, high: number): number => {
  const integer = number | 0;
  return integer === number && high !== MINUS_ZERO_HIGH ? integer : number;
};
