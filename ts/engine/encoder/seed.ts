/**
 * Where the hashes of an encoder's texts begin: a number that whoever chose the texts does not know. With the same one each time
 * texts could be chosen that all fall together in the table, so that writing them takes quadratic time. No bytes depend on it.
 */
export const randomSeed = (): number => Math.floor(Math.random() * 2 ** 32) | 0;
