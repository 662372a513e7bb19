/** Names of variables and imports: each is given once, and none is a word of the language. */

/** What nothing can be called in Python, be it an argument or an attribute. */
const PYTHON_KEYWORDS = `
  False None True and as assert async await break class continue def del elif else except finally for from global if
  import in is lambda nonlocal not or pass raise return try while with yield
`;
const KEYWORDS: ReadonlySet<string> = new Set(PYTHON_KEYWORDS.trim().split(/\s+/));

/** Whether an argument or an attribute of Python can be written by this name. Python reads names in the form NFKC. */
export const isPythonName = (name: string): boolean =>
  /^[\p{L}\p{Nl}_][\p{L}\p{Nl}\p{Mn}\p{Mc}\p{Nd}\p{Pc}]*$/u.test(name) &&
  name.normalize("NFKC") === name &&
  !KEYWORDS.has(name);

/** Words of Python, and the built-ins that a program here may use. */
export const PYTHON_WORDS: string = `${PYTHON_KEYWORDS} match _
  bytearray bytes complex dict float frozenset int list object param range set slice str tuple type Ellipsis NotImplemented
`;

/** Words of TypeScript, and the globals that a program here may use. */
export const TYPESCRIPT_WORDS: string = `
  abstract any as async await boolean break case catch class const continue debugger declare default delete do else enum
  export extends false finally for function get if implements import in instanceof interface let module namespace new null
  number of package private protected public require return set static string super switch symbol this throw true try type
  typeof undefined unknown using var void while with yield arguments eval Infinity NaN Array Date Map Math Number Object Set
`;

/** See the head of the file. */
export class Names {
  readonly #taken: Set<string>;
  /** The number that was last given to a name. */
  readonly #counts = new Map<string, number>();
  readonly #between: string;

  /**
   * `words` are those that no name may be, with spaces between them; `between` stands between a name and the number that tells it
   * from an equal one.
   */
  constructor(words: string, between: string) {
    this.#taken = new Set(words.trim().split(/\s+/));
    this.#between = between;
  }

  /** Keeps a name from being given to anything else. */
  reserve(name: string): void {
    this.#taken.add(name);
  }

  has(name: string): boolean {
    return this.#taken.has(name);
  }

  /** The name itself where it is free, else with a number: `sensor`, `sensor2`. */
  take(name: string): string {
    let free = name;
    let count = this.#counts.get(name) ?? 1;
    while (this.#taken.has(free)) free = `${name}${this.#between}${++count}`;
    this.#counts.set(name, count);
    this.#taken.add(free);
    return free;
  }
}
