/**
 * Lengths and code units of texts that come from anywhere. V8 has a dozen hidden classes for texts (from the source, put together, cut out of
 * another, in one byte or two), and a place that has seen more than four of them asks for `text.length` and `text.charCodeAt` by a look-up
 * of 5 to 9 ns each. Behind a concatenation with nothing it knows that there is a text, and needs none.
 */

const charCodeAt = String.prototype.charCodeAt;

/** The same text, known to be one. */
// biome-ignore lint/style/useTemplate: a template asks what the value is once more
export const asText = (text: string): string => "" + text;

/** `text.charCodeAt(index)`, of what {@link asText} gave. */
export const unitAt = (text: string, index: number): number => charCodeAt.call(text, index);
