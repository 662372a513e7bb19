/**
 * Texts that come again and again, as labels, units and tags do: the second time a number stands for them on the tape. Looking a
 * text up costs less than carrying it over once more and finding it by its bytes there; of texts that are all different it costs
 * three times as much. So every place that texts are written from – a cell of a class, a key of plain objects made alike – keeps a
 * score, and one that has brought little but new texts is asked no more.
 */
import { high, MOST_NUMBERED_TEXTS, TEXT, TEXT_AGAIN, TEXT_COPY, TEXT_NUMBER_SHIFT } from "../tape/slot.js";
import { asText, unitAt } from "../tape/units.js";
import type { TapeWriter } from "../tape/writer.js";

const TEXT_HIGH = high(TEXT);
const COPY_HIGH = high(TEXT, TEXT_COPY);
const AGAIN_HIGH = high(TEXT_AGAIN);

/** The score of a place of which nothing is known yet: so many texts may be new. */
const FIRST_SCORE = 64;
/** A place whose texts are no longer the same few is left after so many new ones. */
const HIGHEST_SCORE = 256;

/** For texts of no such place. It stays as it is. */
export const NO_SCORES: number[] = [0];

/** Begins to look texts up from some places. */
export function beginScores(scores: number[]): void {
  scores.fill(FIRST_SCORE);
}

/** So many texts are known at a time, by their lengths and ends: a power of two. */
const PLACES = 512;

/** The empty text and single characters of Latin-1: CPython has each of them once. */
export const isShort = (text: string): boolean =>
  text.length === 0 || (text.length === 1 && text.charCodeAt(0) <= 0xff);

/** How the texts of one tape are written that are values, with those of them that have numbers. */
export class RepeatedTexts {
  /** Texts are objects of their own ({@link DumpsOptions.strings}), but for short ones where these are shared. */
  readonly #copies: boolean;
  readonly #sharesShort: boolean;
  /** One text for each place, the last that came there; what it stands for next to it. */
  readonly #texts: (string | null)[] = [];
  readonly #numbers: number[] = [];
  #count = 0;

  constructor(copies: boolean, sharesShort: boolean) {
    this.#copies = copies;
    this.#sharesShort = sharesShort;
  }

  /** Whether a text is an object of its own. */
  isCopy(text: string): boolean {
    return this.#copies && !(this.#sharesShort && isShort(text));
  }

  /** The upper word of a text that is not looked up. */
  high(text: string): number {
    return this.isCopy(text) ? COPY_HIGH : TEXT_HIGH;
  }

  /** Forgets all: another tape begins. */
  clear(): void {
    this.#texts.length = 0;
    this.#numbers.length = 0;
    this.#count = 0;
  }

  /** Writes a text from a place, for which there is room at `at`; it is looked up as long as the score of the place is above 0. The tape's views may be others then. */
  write(tape: TapeWriter, value: string, at: number, scores: number[], place: number): void {
    const text = asText(value);
    const { length } = text;
    const score = this.#copies ? 0 : (scores[place] as number);
    if (score <= 0) {
      tape.words[2 * at] = length;
      tape.words[2 * at + 1] = this.high(text);
      tape.append(text);
      return;
    }
    const texts = this.#texts;
    if (texts.length === 0) this.#begin();
    const known = (length * 37 + unitAt(text, 0) * 5 + unitAt(text, length - 1) * 11) & (PLACES - 1);
    const { words } = tape;
    if (texts[known] === text) {
      words[2 * at] = this.#numbers[known] as number;
      words[2 * at + 1] = AGAIN_HIGH;
      if (score < HIGHEST_SCORE) scores[place] = score + 1;
      return;
    }
    words[2 * at] = length;
    if (this.#count < MOST_NUMBERED_TEXTS) {
      const number = ++this.#count;
      texts[known] = text;
      this.#numbers[known] = number;
      words[2 * at + 1] = high(TEXT, number << TEXT_NUMBER_SHIFT);
    } else words[2 * at + 1] = TEXT_HIGH;
    scores[place] = score - 1;
    tape.append(text);
  }

  #begin(): void {
    for (let place = 0; place < PLACES; place++) {
      this.#texts.push(null);
      this.#numbers.push(0);
    }
  }
}
