/**
 * `pathlib`: a path travels as the class called with its parts (`PurePath.__reduce__` in CPython's `Lib/pathlib.py`); Python
 * 3.13 gives the pieces it was made from instead and names the module `pathlib._local`.
 */
import { countItems } from "../allowance.js";
import type { Registry } from "../registry.js";
import { defineClass, textOf } from "./define.js";

/** On a path that stands for what lies in a file system, as the path kinds of `param/` know it. */
const PATH_BRAND: unique symbol = Symbol.for("brine.path");

interface Split {
  readonly drive: string;
  readonly root: string;
  readonly rest: string;
}

/** `posixpath.splitroot`: exactly two slashes are a root of their own. */
function splitPosix(path: string): Split {
  const [slashes] = /^\/*/.exec(path) as unknown as [string];
  const root = slashes.length === 2 ? "//" : slashes.slice(0, 1);
  return { drive: "", root, rest: path.slice(slashes.length) };
}

/** `ntpath.splitroot`: a drive letter, or a server and its share. */
function splitWindows(path: string): Split {
  const text = path.replaceAll("/", "\\");
  const share = /^(\\\\[^\\]*(?:\\[^\\]*)?)(\\?)/.exec(text);
  if (share !== null) {
    const [all, drive, root] = share as unknown as [string, string, string];
    return { drive, root, rest: text.slice(all.length) };
  }
  const [all, drive, root] = /^((?:[^\\]:)?)(\\?)/.exec(text) as unknown as [string, string, string];
  return { drive, root, rest: text.slice(all.length) };
}

/** What all paths have. Use one of its subclasses; which one says where the path holds. */
export abstract class PathBase {
  /** The pieces it was made from; they are what is written. */
  readonly segments: readonly string[];
  protected abstract readonly separator: "/" | "\\";

  /** Pieces are joined as Python joins them: an absolute one begins anew. */
  constructor(...segments: readonly string[]) {
    this.segments = segments.map(textOf);
  }

  /** Root (with its drive, on Windows) and names: `["/", "a", "b"]`. */
  get parts(): string[] {
    const split = this.separator === "/" ? splitPosix : splitWindows;
    let anchor = "";
    let drive = "";
    let names: string[] = [];
    for (const segment of this.segments) {
      const piece = split(segment);
      const isNew = piece.root !== "" || (piece.drive !== "" && piece.drive.toLowerCase() !== drive.toLowerCase());
      if (isNew) {
        if (piece.drive !== "") drive = piece.drive;
        // A server and its share are rooted without saying so.
        const root = piece.root === "" && drive.startsWith("\\\\") ? "\\" : piece.root;
        anchor = drive + root;
        names = [];
      }
      for (const name of piece.rest.split(this.separator)) if (name !== "" && name !== ".") names.push(name);
    }
    return anchor === "" ? names : [anchor, ...names];
  }

  /** The last name, or `""`. */
  get name(): string {
    const { parts } = this;
    const last = parts.at(-1) ?? "";
    return parts.length === 1 && last.endsWith(this.separator) ? "" : last;
  }

  /** As Python's `str`: `.` for a path of nothing. */
  toString(): string {
    const { parts, separator } = this;
    const [first = ""] = parts;
    const isAnchor = first.endsWith(separator) || (separator === "\\" && first.endsWith(":"));
    const text = isAnchor ? first + parts.slice(1).join(separator) : parts.join(separator);
    return text === "" ? "." : text;
  }

  toJSON(): string {
    return this.toString();
  }
}

/** `pathlib.PurePosixPath`. */
export class PurePosixPath extends PathBase {
  protected get separator(): "/" {
    return "/";
  }
}

/** `pathlib.PosixPath`, which Python can make on POSIX systems only. */
export class PosixPath extends PurePosixPath {
  /** @internal */ get [PATH_BRAND](): true {
    return true;
  }
}

/** `pathlib.PureWindowsPath`. */
export class PureWindowsPath extends PathBase {
  protected get separator(): "\\" {
    return "\\";
  }
}

/** `pathlib.WindowsPath`, which Python can make on Windows only. */
export class WindowsPath extends PureWindowsPath {
  /** @internal */ get [PATH_BRAND](): true {
    return true;
  }
}

/** `pathlib.PurePath`: Python makes it a path of the system that loads it. Here it counts as a POSIX one. */
export class PurePath extends PurePosixPath {}

/** `pathlib.Path`: Python makes it a path of the system that loads it. Here it counts as a POSIX one. */
export class Path extends PurePosixPath {
  /** @internal */ get [PATH_BRAND](): true {
    return true;
  }
}

export function definePathlib(registry: Registry): void {
  const classes = { PurePosixPath, PosixPath, PureWindowsPath, WindowsPath, PurePath, Path };
  for (const [name, type] of Object.entries(classes)) {
    defineClass(registry, type, `pathlib.${name}`, {
      // No array is long enough for a call of so many arguments as a pickle may have.
      call: (args) => {
        countItems(args.length);
        return Object.assign(new type(), { segments: args.map(textOf) });
      },
      aliases: [`pathlib._local.${name}`],
    });
    registry.reducer(type as unknown as new (...args: never[]) => PathBase, ({ segments }) => ({
      callable: type,
      args: segments,
    }));
  }
}
