/** `fileSelector()` and `multiFileSelector()`: one or several of the files that match a pattern. Param 2.4.2, `FileSelector`. */

import { refuse } from "../errors.js";
import { subjectOf } from "../kind-slots.js";
import { declared, type NullOptions, type Slots } from "../parameter.js";
import { GIVEN, OVERRIDE } from "../symbols.js";
import type { Declared, Known, META, NoOptions, NULLABLE, Nullable } from "../types.js";
import { abbreviated, type FileResolver, getFileResolver, glob, plainPath } from "./file-resolver.js";
import { NO_RESOLVER } from "./path.js";
import { ListSelectorParameter, type SelectorMeta, SelectorParameter } from "./selector.js";

/** The options of {@link fileSelector} that an inherited parameter may be given anew. */
export interface FileSelectorMeta extends Omit<SelectorMeta<string>, "objects"> {
  /** A pattern of `*`, `?` and `[…]`; the objects are the paths that match it. */
  readonly path?: string;
  /** Whether only these can be chosen; by default where there are any. */
  readonly checkOnSet?: boolean;
  /** Where files are looked for; by default what `setFileResolver` set. */
  readonly resolver?: FileResolver | null;
}

/** The options of {@link fileSelector}. */
export interface FileSelectorOptions extends FileSelectorMeta, NullOptions<string> {}

/** The options of {@link multiFileSelector}. */
export interface MultiFileSelectorOptions extends FileSelectorMeta, NullOptions<readonly string[]> {}

const PATTERN: unique symbol = Symbol("brine.pattern");

/** What both kinds do: find the files when they are declared, when `path` is set, and when they are asked to. */
type FilesOf = (SelectorParameter | ListSelectorParameter) & { [PATTERN]: string; resolver: FileResolver | null };

function resolverOf(parameter: FilesOf, pattern: string): FileResolver {
  return parameter.resolver ?? getFileResolver() ?? refuse(subjectOf(parameter), NO_RESOLVER, pattern);
}

function filesOf(parameter: FilesOf, pattern: string): string[] {
  return pattern === "" ? [] : glob(resolverOf(parameter, pattern), pattern);
}

/** Of one file Param takes the pattern through `pathlib.Path`; of several, as it stands. */
function fileOf(parameter: FilesOf, pattern: string): string[] {
  if (pattern === "") return [];
  const files = resolverOf(parameter, pattern);
  return glob(files, plainPath(pattern, files.separator));
}

function rangeOf(parameter: FilesOf): Map<string, string> {
  const separator = (parameter.resolver ?? getFileResolver())?.separator ?? "/";
  return abbreviated(parameter.objects as string[], String(parameter[PATTERN]), separator);
}

/** One of the files that match a pattern. Param 2.4.2, `FileSelector`. */
export class FileSelectorParameter<out T extends string | null = string | null> extends SelectorParameter<T, string> {
  static override readonly kind: string = "FileSelector";
  static override readonly slots: Slots = { ...SelectorParameter.slots, path: "", resolver: null };

  declare readonly [META]: FileSelectorMeta;
  declare readonly [NULLABLE]: FileSelectorParameter<T | null>;
  /** @internal */ declare [PATTERN]: string;
  /** Where files are looked for. */
  declare resolver: FileResolver | null;

  /** The pattern. Setting it finds the files anew. */
  get path(): string {
    return this[PATTERN];
  }

  set path(pattern: string) {
    const isFirst = this[PATTERN] === undefined;
    this[PATTERN] = pattern;
    if (!isFirst) this.update();
  }

  /** Finds the files anew; a default that is not among them becomes the first. Param 2.4.2, `FileSelector.update`. */
  update(pattern: string = this[PATTERN]): void {
    const found = fileOf(this, String(pattern));
    this.objects = found;
    if (!found.includes(this.default as string)) this.default = (found[0] ?? null) as T;
  }

  protected override complete(): void {
    const found = fileOf(this, String(this[PATTERN]));
    this.objects = found;
    const { default: given } = this[GIVEN];
    // The pattern may have been inherited after the default was: it is the given one that is checked.
    if (given !== undefined && given !== null && found.length > 0) this.default = given as T;
    else if (!(OVERRIDE in this) || !found.includes(this.default as string)) this.default = (found[0] ?? null) as T;
    super.complete();
  }

  /** The paths by what distinguishes them. Param 2.4.2, `FileSelector.get_range`. */
  override getRange(): Map<string, unknown> {
    return rangeOf(this);
  }
}

/** Several of the files that match a pattern. Param 2.4.2, `MultiFileSelector`. */
export class MultiFileSelectorParameter<
  out T extends readonly string[] | null = string[] | null,
> extends ListSelectorParameter<T> {
  static override readonly kind: string = "MultiFileSelector";
  static override readonly slots: Slots = { ...SelectorParameter.slots, path: "", resolver: null };

  declare readonly [NULLABLE]: MultiFileSelectorParameter<T | null>;
  /** @internal */ declare [PATTERN]: string;
  /** Where files are looked for. */
  declare resolver: FileResolver | null;

  /** The pattern. Setting it finds the files anew. */
  get path(): string {
    return this[PATTERN];
  }

  set path(pattern: string) {
    const isFirst = this[PATTERN] === undefined;
    this[PATTERN] = pattern;
    if (!isFirst) this.update();
  }

  /** Finds the files anew; a default that has others becomes all of them. Param 2.4.2, `MultiFileSelector.update`. */
  update(pattern: string = this[PATTERN]): void {
    const found = filesOf(this, String(pattern));
    this.objects = found;
    const present: readonly unknown[] = Array.isArray(this.default) ? this.default : [];
    if (present.length > 0 && !present.every((path) => found.includes(path as string)))
      this.default = found as unknown as T;
  }

  protected override complete(): void {
    const found = filesOf(this, String(this[PATTERN]));
    this.objects = found;
    const { default: given } = this[GIVEN];
    // Where there are no files at all, none are chosen, whatever the default says.
    if (given !== undefined) this.default = (found.length === 0 && Array.isArray(given) ? [] : given) as T;
    super.complete();
  }

  /** The paths by what distinguishes them. Param 2.4.2, `MultiFileSelector.get_range`. */
  override getRange(): Map<string, unknown> {
    return rangeOf(this);
  }
}

/**
 * One of the files that match a pattern, by default the first: `fileSelector({ path: "data/*.csv" })`. The files are those
 * of the moment of declaration; `A.param.x.update()` looks anew. Needs a {@link FileResolver}.
 * @throws ParameterStateError without one, ParameterValueError for a default that is none of them. Param 2.4.2, `FileSelector`.
 */
/* @__NO_SIDE_EFFECTS__ */
export function fileSelector<const O extends FileSelectorOptions = NoOptions>(
  options?: O & Known<O, FileSelectorOptions>,
): Declared<FileSelectorParameter<Nullable<string, O, true>>, O> {
  return declared(new FileSelectorParameter(options)) as never;
}

/**
 * An array of some of the files that match a pattern; null without a default. See {@link fileSelector}.
 * Param 2.4.2, `MultiFileSelector`.
 */
/* @__NO_SIDE_EFFECTS__ */
export function multiFileSelector<const O extends MultiFileSelectorOptions = NoOptions>(
  options?: O & Known<O, MultiFileSelectorOptions>,
): Declared<MultiFileSelectorParameter<Nullable<string[], O, true>>, O> {
  return declared(new MultiFileSelectorParameter(options)) as never;
}
