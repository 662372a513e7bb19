/**
 * What the file kinds need to know of files, as an interface: the library itself knows no file system. `brine/node` has
 * one; a program elsewhere gives its own. Here too are the two searches over it: Python's `resolve_path` and `glob`.
 */

/** A file system, as far as the file kinds look at it. All paths are texts. */
export interface FileResolver {
  /** What lies at a path; `null` for nothing. `"other"`: neither a file nor a folder. */
  typeOf(path: string): "file" | "folder" | "other" | null;
  /** The names in a folder; none for what is no folder. */
  list(folder: string): readonly string[];
  /** The folder that relative paths start from. */
  currentFolder(): string;
  /** Whether a path starts at a root. */
  isAbsolute(path: string): boolean;
  /** A path without `.`, `..` and doubled separators; `.` for an empty one. */
  normalize(path: string): string;
  /** What stands between names. */
  readonly separator: string;
}

let inUse: FileResolver | null = null;

/**
 * Sets what file kinds without a `resolver` of their own go by, `null` for nothing. Call it before classes with such
 * parameters are declared: in a module that is imported first.
 */
export function setFileResolver(resolver: FileResolver | null): void {
  inUse = resolver;
}

/** The resolver that {@link setFileResolver} set. */
export function getFileResolver(): FileResolver | null {
  return inUse;
}

/** What a path has to be: a file, a folder, or either. */
export type WantedPath = "file" | "folder" | null;

/** Where a path was found, or the places where it was not; `null` for an absolute one. */
export type Resolution =
  | { readonly found: string }
  | { readonly path: string; readonly tried: readonly string[] | null };

/** Looks for a path in folders, as Python's `os.path` writes them. Param 2.4.2, `resolve_path`. */
export function resolvePath(
  files: FileResolver,
  given: string,
  wanted: WantedPath,
  searchPaths: readonly string[],
): Resolution {
  const normal = (path: string): string => withoutTail(files.normalize(path), files.separator);
  const isThere = (path: string): boolean => {
    const type = files.typeOf(path);
    return wanted === null ? type !== null : type === wanted;
  };
  const path = normal(given);
  if (files.isAbsolute(path)) return isThere(path) ? { found: path } : { path, tried: null };
  const tried: string[] = [];
  for (const folder of searchPaths.length === 0 ? [files.currentFolder()] : searchPaths) {
    const at = join(normal(folder), path, files.separator);
    if (isThere(at)) return { found: at };
    tried.push(at);
  }
  const name = path.slice(path.lastIndexOf(files.separator) + 1);
  return { path: name, tried };
}

const join = (folder: string, name: string, separator: string): string =>
  folder === "" || folder.endsWith(separator) ? folder + name : folder + separator + name;

/** `normalize` of Node keeps a separator at the end, Python's does not. */
function withoutTail(path: string, separator: string): string {
  const isRoot = path === separator || /^[A-Za-z]:\\$/.test(path);
  return path.length > 1 && path.endsWith(separator) && !isRoot ? path.slice(0, -1) : path;
}

/** A path without empty and `.` parts, as Python's `os.fspath(pathlib.Path(path))` writes it; `..` stays. */
export function plainPath(path: string, separator: string): string {
  const given = separator === "\\" ? path.replaceAll("/", "\\") : path;
  let leading = 0;
  while (given[leading] === separator) leading++;
  // Two separators at the start mean something of their own; more are the root.
  const root = separator.repeat(leading === 2 ? 2 : Math.min(leading, 1));
  const parts = given.split(separator).filter((part) => part !== "" && part !== ".");
  return root + parts.join(separator) || ".";
}

const MAGIC = /[*?[]/;

/**
 * The paths that match a pattern of `*`, `?` and `[…]`, sorted as Python sorts text. Names that start with a dot match only
 * patterns that do. Python 3.11, `sorted(glob.glob(pattern))`.
 */
export function glob(files: FileResolver, pattern: string): string[] {
  return matching(files, pattern).sort((a, b) => compareText(a, b));
}

function matching(files: FileResolver, pattern: string): string[] {
  if (!MAGIC.test(pattern)) return pattern !== "" && files.typeOf(pattern) !== null ? [pattern] : [];
  const { separator } = files;
  const at = lastSeparator(pattern, separator);
  const name = pattern.slice(at + 1);
  // The separators before the name belong to the folder only where it is nothing else.
  const head = pattern.slice(0, at + 1);
  const folder = /^[\\/]*$/.test(head)
    ? head
    : head.replace(/[\\/]+$/, (all) => (separator === "/" && all.includes("\\") ? all : ""));
  if (head === "") return namesIn(files, files.currentFolder(), name);
  const folders = MAGIC.test(folder) ? matching(files, folder) : [folder];
  return folders.flatMap((one) => {
    if (name === "") return files.typeOf(one) === "folder" ? [join(one, "", separator)] : [];
    if (!MAGIC.test(name)) {
      const path = join(one, name, separator);
      return files.typeOf(path) === null ? [] : [path];
    }
    return namesIn(files, one, name).map((found) => join(one, found, separator));
  });
}

/** Windows takes either separator. */
const lastSeparator = (path: string, separator: string): number =>
  separator === "\\" ? Math.max(path.lastIndexOf("\\"), path.lastIndexOf("/")) : path.lastIndexOf(separator);

function namesIn(files: FileResolver, folder: string, pattern: string): string[] {
  const expression = expressionOf(pattern);
  return files
    .list(folder)
    .filter((name) => (pattern.startsWith(".") || !name.startsWith(".")) && expression.test(name));
}

/** Python's `fnmatch.translate`. */
function expressionOf(pattern: string): RegExp {
  let source = "";
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at]!;
    if (character === "*") source += ".*";
    else if (character === "?") source += ".";
    else if (character === "[") {
      const first = pattern[at + 1] === "!" ? at + 2 : at + 1;
      const end = pattern.indexOf("]", first + 1);
      if (end < 0) source += "\\[";
      else {
        const set = pattern.slice(first, end).replace(/[\\[\]^]/g, "\\$&");
        source += `[${first === at + 2 ? "^" : ""}${set}]`;
        at = end;
      }
    } else source += character.replace(/[$()+./\\^{|}\]]/g, "\\$&");
  }
  try {
    return new RegExp(`^(?:${source})$`, "su");
  } catch {
    // A range the wrong way round matches nothing, as in Python.
    return /(?!)/;
  }
}

/** By code points, as Python compares. */
function compareText(a: string, b: string): number {
  const left = Array.from(a);
  const right = Array.from(b);
  for (let at = 0; at < Math.min(left.length, right.length); at++) {
    const difference = left[at]!.codePointAt(0)! - right[at]!.codePointAt(0)!;
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

/** The paths by what distinguishes them: without the folder that they and the pattern share. Param 2.4.2, `_abbreviate_paths`. */
export function abbreviated(paths: readonly string[], pattern: string, separator: string): Map<string, string> {
  // What is open may have been given other values than texts.
  const texts = paths.map((path) => String(path));
  const folders = texts.map((path) => path.split(separator).slice(0, -1));
  let shared = pattern.split(separator).slice(0, -1);
  for (const folder of folders) {
    let same = 0;
    while (same < shared.length && same < folder.length && shared[same] === folder[same]) same++;
    shared = shared.slice(0, same);
  }
  return new Map(paths.map((path, at) => [texts[at]!.split(separator).slice(shared.length).join(separator), path]));
}
