/**
 * Every name that an entry point exports says what it is: each declaration of it has a comment, each overload (editors show that of
 * the one that is called), and each member that can be used; and README.md or a page of docs/ names each value and each option. What
 * is looked at are the sources of the declarations, from which `@internal` is stripped. The package `typescript` has no API any more; that of version 6 is installed for `test/packed`.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import ts from "typescript60";
import { describe, expect, it } from "vitest";

const ROOT = resolve(import.meta.dirname, "../..");

/** The sources of the entry points: `dist/types/entry-ts.d.ts` is made of `ts/entry-ts.ts`. */
function entryPoints(): string[] {
  const { exports } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
    exports: Record<string, string | { types: string }>;
  };
  const declarations = Object.values(exports).flatMap((entry) => (typeof entry === "string" ? [] : [entry.types]));
  return [...new Set(declarations)].map((path) =>
    join(ROOT, path.replace("./dist/types/", "ts/").replace(".d.ts", ".ts")),
  );
}

function programOf(): ts.Program {
  const host = { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => {} };
  const config = ts.getParsedCommandLineOfConfigFile(join(ROOT, "tsconfig.json"), { noEmit: true }, host);
  return ts.createProgram(config!.fileNames, config!.options);
}

/** The comments of a declaration; of a variable they stand at the statement. */
function commentsOf(node: ts.Node): string[] {
  const holder = ts.isVariableDeclaration(node) ? node.parent.parent : node;
  return ts.getJSDocCommentsAndTags(holder).map((comment) => comment.getText());
}

const isInternal = (node: ts.Node): boolean => commentsOf(node).some((comment) => comment.includes("@internal"));
const isSilent = (node: ts.Node): boolean => !commentsOf(node).some((comment) => /[^/*\s]/.test(comment));

/** The body of a function or method with overloads is no declaration: only those before it are seen from outside. */
function isImplementation(node: ts.Node, siblings: readonly ts.Node[]): boolean {
  const hasBody = (one: ts.Node): boolean => "body" in one && one.body !== undefined;
  const nameOf = (one: ts.Node): string | undefined => (one as { name?: ts.Node }).name?.getText();
  return (
    hasBody(node) &&
    siblings.some((other) => other.kind === node.kind && nameOf(other) === nameOf(node) && !hasBody(other))
  );
}

/** What of a class, an interface or an object type can be used. Symbols are brands and hooks, which are documented themselves. */
function usableMembers(declaration: ts.Node): ts.Node[] {
  let members: readonly ts.Node[] = [];
  if (ts.isClassDeclaration(declaration) || ts.isInterfaceDeclaration(declaration)) members = declaration.members;
  else if (ts.isTypeAliasDeclaration(declaration) && ts.isTypeLiteralNode(declaration.type))
    members = declaration.type.members;
  const hidden = ts.ModifierFlags.Private | ts.ModifierFlags.Protected | ts.ModifierFlags.Override;
  return members.filter((member) => {
    if (ts.isClassStaticBlockDeclaration(member) || ts.isSetAccessor(member)) return false;
    const { name } = member as { name?: ts.Node };
    if (name !== undefined && (ts.isPrivateIdentifier(name) || ts.isComputedPropertyName(name))) return false;
    // What overrides a member has its comment.
    if ((ts.getCombinedModifierFlags(member as ts.Declaration) & hidden) !== 0) return false;
    return !isImplementation(member, members);
  });
}

describe("what the entry points export", () => {
  const program = programOf();
  const checker = program.getTypeChecker();
  const symbols = new Set(
    entryPoints().flatMap((path) => {
      const module = checker.getSymbolAtLocation(program.getSourceFile(path)!)!;
      return checker
        .getExportsOfModule(module)
        .map((symbol) => (symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol));
    }),
  );
  const declarations = [...symbols].flatMap((symbol) => {
    const all = symbol.declarations ?? [];
    return all
      .filter((node) => !isImplementation(node, all) && !isInternal(node))
      .map((node) => ({ name: symbol.name, node }));
  });
  const place = (node: ts.Node, name: string): string => {
    const file = node.getSourceFile();
    const line = file.getLineAndCharacterOfPosition(node.getStart()).line + 1;
    return `${relative(ROOT, file.fileName).split(sep).join("/")}:${line} ${name}`;
  };

  it("is found", () => {
    const names = declarations.map(({ name }) => name);
    expect(names.length).toBeGreaterThan(500);
    for (const name of ["dumps", "Engine", "tsEngine", "list", "toYAML", "snapshot"]) expect(names).toContain(name);
  });

  it("has a comment at each declaration and each overload", () => {
    const silent = declarations.filter(({ node }) => isSilent(node));
    expect(silent.map(({ name, node }) => place(node, name))).toEqual([]);
  });

  it("has a comment at each member", () => {
    const silent = declarations.flatMap(({ name, node }) =>
      usableMembers(node)
        .filter((member) => isSilent(member) && !isInternal(member))
        .map((member) => place(member, `${name}.${(member as { name?: ts.Node }).name?.getText() ?? "(…)"}`)),
    );
    expect(silent).toEqual([]);
  });

  // What stands in code: `a.b(c)` names a, b and c.
  const words = new Set(
    [join(ROOT, "README.md"), ...readdirSync(join(ROOT, "docs")).map((page) => join(ROOT, "docs", page))]
      .flatMap((page) => readFileSync(page, "utf8").match(/```[\s\S]*?```|`[^`\n]+`/g) ?? [])
      .flatMap((code) => code.match(/[\w$]+/g) ?? []),
  );

  it("is on a page where it is a value", () => {
    const values = [...symbols].filter(({ flags, declarations: all = [] }) => {
      if ((flags & ts.SymbolFlags.Value) === 0 || all.every(isInternal)) return false;
      // Symbols mark what their own comments say, and the class of each kind is behind the function that makes it.
      return !all.some((node) => {
        const text = node.getText();
        return text.includes(": unique symbol") || /^export (?:abstract )?class \w+Parameter\b/.test(text);
      });
    });
    expect(values.length).toBeGreaterThan(200);
    expect(values.map(({ name }) => name).filter((name) => !words.has(name))).toEqual([]);
  });

  it("is on a page where it is an option", () => {
    const options = [...symbols].flatMap((symbol) => {
      if (!/(?:Options|Meta|Limits)$/.test(symbol.name)) return [];
      const type = checker.getDeclaredTypeOfSymbol(symbol);
      const parts = type.isUnion() ? type.types : [type];
      return parts.flatMap((part) => part.getProperties().map(({ name }) => `${symbol.name}.${name}`));
    });
    expect(options.length).toBeGreaterThan(500);
    expect(options.filter((option) => !words.has(option.split(".")[1] as string))).toEqual([]);
  });
});
