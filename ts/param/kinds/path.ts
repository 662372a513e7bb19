/**
 * `path()`, `filename()` and `foldername()`: names of what lies in a file system, looked up when they are set and again
 * each time they are read. Param 2.4.2, `Path`, `Filename` and `Foldername`.
 */
import { isPath } from "../brands.js";
import type { KindRule } from "../errors.js";
import { type CommonMeta, declared, type NullOptions, Parameter, type Slots } from "../parameter.js";
import type { Declared, Known, META, NoOptions, NULLABLE, Nullable } from "../types.js";
import { type FileResolver, getFileResolver, type Resolution, resolvePath, type WantedPath } from "./file-resolver.js";

/** The options of {@link path} that an inherited parameter may be given anew. */
export interface PathMeta extends CommonMeta {
  /** The folders in which a relative path is looked for; by default the current one. */
  readonly searchPaths?: readonly string[] | null;
  /** Whether what is named has to exist. By default it has to, when it is set and whenever it is read. */
  readonly checkExists?: boolean;
  /** Where files are looked for; by default what `setFileResolver` set. */
  readonly resolver?: FileResolver | null;
}

/** The options of {@link path}, {@link filename} and {@link foldername}. */
export interface PathOptions extends PathMeta, NullOptions<string> {}

/** A path of a file or folder; reading gives the absolute one. Param 2.4.2, `Path`. */
export class PathParameter<out T extends string | null = string | null> extends Parameter<T> {
  static override readonly kind: string = "Path";
  static override readonly slots: Slots = { ...Parameter.slots, searchPaths: [], checkExists: true, resolver: null };
  /** What it has to be; `null` for either. */
  static readonly wanted: WantedPath = null;

  declare readonly [META]: PathMeta;
  declare readonly [NULLABLE]: PathParameter<T | null>;
  /** The folders in which a relative path is looked for; empty: the current one. */
  declare searchPaths: readonly string[] | null;
  /** Whether what is named has to exist. */
  declare checkExists: boolean;
  /** Where files are looked for. */
  declare resolver: FileResolver | null;

  protected override complete(): void {
    if (typeof this.checkExists !== "boolean") this.fail(NOT_BOOLEAN, this.checkExists);
  }

  override get readsThrough(): boolean {
    return true;
  }

  /** Param 2.4.2, `Path.__get__`. */
  override read(stored: unknown): unknown {
    return stored === null || stored === undefined ? null : this.resolve(stored);
  }

  /** Param 2.4.2, `Path._validate`. The path is stored as it was given. */
  override check(value: unknown): T {
    const given = this.checkRestored(value);
    if (given !== null && this.checkExists) this.resolve(given);
    return given;
  }

  /** The file may have gone since the pickle was written: then reading the value says so, as in Param. */
  override checkRestored(value: unknown): T {
    if (value === null || value === undefined) {
      if (this.allowNone !== true) this.fail(NOT_NONE, null);
      return null as T;
    }
    if (typeof value !== "string" && !isPath(value)) this.fail(NO_PATH, value);
    return value as T;
  }

  private resolve(given: unknown): unknown {
    const files = this.resolver ?? getFileResolver();
    if (files === null) {
      if (!this.checkExists) return given;
      this.fail(NO_RESOLVER, given);
    }
    const { wanted } = this.constructor as typeof PathParameter;
    const resolution = resolvePath(files, String(given), wanted, (this.searchPaths ?? []).map(String));
    if ("found" in resolution) return resolution.found;
    return this.checkExists ? this.fail(notFound(wanted, resolution), given) : given;
  }
}

/** A path of a file. Param 2.4.2, `Filename`. */
export class FilenameParameter<out T extends string | null = string | null> extends PathParameter<T> {
  static override readonly kind: string = "Filename";
  static override readonly wanted: WantedPath = "file";
  declare readonly [NULLABLE]: FilenameParameter<T | null>;
}

/** A path of a folder. Param 2.4.2, `Foldername`. */
export class FoldernameParameter<out T extends string | null = string | null> extends PathParameter<T> {
  static override readonly kind: string = "Foldername";
  static override readonly wanted: WantedPath = "folder";
  declare readonly [NULLABLE]: FoldernameParameter<T | null>;
}

const NOT_BOOLEAN: KindRule = {
  code: "kind",
  rule: "check-exists",
  message: (_subject, _value, { python }) =>
    `'${python ? "check_exists" : "checkExists"}' attribute value must be a boolean`,
};

const NOT_NONE: KindRule = {
  code: "kind",
  rule: "type",
  message: (subject, _value, { none }) => `${subject} does not accept ${none}`,
};

const NO_PATH: KindRule = {
  code: "kind",
  rule: "type",
  message: (subject, _value, { python }) =>
    python ? `${subject} only take str or pathlib.Path types` : `${subject} only takes strings or paths`,
};

/** What a parameter says that has no file system to look at. */
export const NO_RESOLVER: KindRule = {
  code: "kind",
  rule: "no-resolver",
  raises: "RuntimeError",
  message: (subject) =>
    `${subject} has no file system to look at. In Node declare it with { resolver: fileSystem }, or call setFileResolver(fileSystem) first; brine/node has fileSystem.`,
};

function notFound(wanted: WantedPath, resolution: Exclude<Resolution, { readonly found: string }>): KindRule {
  const { path, tried } = resolution;
  const what = wanted === "file" ? "File" : wanted === "folder" ? "Folder" : "Path";
  return {
    code: "kind",
    rule: "not-found",
    raises: "OSError",
    message: (_subject, _value, { repr }) =>
      tried === null
        ? `${what} '${path}' not found.`
        : `${what} ${path} was not found in the following place(s): ${repr(tried)}.`,
  };
}

/**
 * The path of a file or a folder: `path({ default: "data", searchPaths: ["/srv"] })`. It is stored as given, a text or a
 * `Path`, and read as the absolute path at which it is found. Needs a {@link FileResolver} unless `checkExists` is false.
 * Without a default it is null.
 * @throws ParameterFileError for a default that does not exist. Param 2.4.2, `Path`.
 */
/* @__NO_SIDE_EFFECTS__ */
export function path<const O extends PathOptions = NoOptions>(
  options?: O & Known<O, PathOptions>,
): Declared<PathParameter<Nullable<string, O, true>>, O> {
  return declared(new PathParameter(options)) as never;
}

/** The path of a file. See {@link path}. Param 2.4.2, `Filename`. */
/* @__NO_SIDE_EFFECTS__ */
export function filename<const O extends PathOptions = NoOptions>(
  options?: O & Known<O, PathOptions>,
): Declared<FilenameParameter<Nullable<string, O, true>>, O> {
  return declared(new FilenameParameter(options)) as never;
}

/** The path of a folder. See {@link path}. Param 2.4.2, `Foldername`. */
/* @__NO_SIDE_EFFECTS__ */
export function foldername<const O extends PathOptions = NoOptions>(
  options?: O & Known<O, PathOptions>,
): Declared<FoldernameParameter<Nullable<string, O, true>>, O> {
  return declared(new FoldernameParameter(options)) as never;
}
