/** What is said about memory; measure/memory-main.ts takes it. */

/** The subject of the figure for what a snapshot of 200 MB leaves behind. */
export const LEFT_OVER = "left after 200 MB";

/** In bytes. */
export interface MemoryFigure {
  /** Whose writing it is, or {@link LEFT_OVER}. */
  readonly subject: string;
  /** Of the pickle. */
  readonly bytes: number;
  /** In use beyond what was in use before. */
  readonly used: number;
}
