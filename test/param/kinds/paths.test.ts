/** Kinds of paths and of files. Rules: Param 2.4.2, `Path`, `FileSelector`; CPython 3.11, `glob`. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PosixPath, PurePosixPath } from "brine";
import { fileSystem } from "brine/node";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  type FileResolver,
  filename,
  fileSelector,
  foldername,
  multiFileSelector,
  ParameterFileError,
  Parameterized,
  ParameterStateError,
  path,
  setFileResolver,
  setNotation,
} from "../../../ts/param/index.js";
import { glob, plainPath } from "../../../ts/param/kinds/file-resolver.js";

let folder = "";
const here = process.cwd();

beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "brine-paths-")));
  for (const name of ["a.txt", "b.txt", ".h.txt", "B.txt"]) writeFileSync(join(folder, name), "");
  mkdirSync(join(folder, "dir", "sub"), { recursive: true });
  writeFileSync(join(folder, "dir", "c.txt"), "");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(() => {
  process.chdir(folder);
  setFileResolver(fileSystem);
  setNotation("python");
});
afterEach(() => {
  process.chdir(here);
  setFileResolver(null);
  setNotation("javascript");
});

const messageOf = (action: () => unknown): unknown => {
  try {
    return action();
  } catch (error) {
    return (error as Error).message;
  }
};

describe("path", () => {
  it("is read as the absolute path", () => {
    class A extends Parameterized({ p: path(), q: path({ default: "c.txt", searchPaths: ["zz", "dir/", folder] }) }) {}
    const a = new A();
    expect([a.p, a.q]).toEqual([null, "dir/c.txt"]);
    for (const [given, found] of [
      ["a.txt", "a.txt"],
      ["dir/", "dir"],
      ["dir//c.txt", "dir/c.txt"],
      ["./dir/../a.txt", "a.txt"],
      ["", "."],
    ] as const) {
      a.p = given;
      expect(a.p).toBe(`${folder}/${found}`);
    }
    a.p = new PosixPath("dir", "c.txt") as never;
    expect(a.p).toBe(`${folder}/dir/c.txt`);
    expect(A.param.values().q).toBe("dir/c.txt");
  });

  it("has to exist", () => {
    class A extends Parameterized({ p: path(), n: path({ default: "a.txt" }) }, { name: "A" }) {}
    const a = new A();
    expect(() => void (a.p = "zz")).toThrow(ParameterFileError);
    expect(messageOf(() => (a.p = "zz"))).toBe(`Path zz was not found in the following place(s): ['${folder}/zz'].`);
    expect(messageOf(() => (a.p = "/zz"))).toBe("Path '/zz' not found.");
    expect(messageOf(() => ((a as { p: unknown }).p = 3))).toBe(
      "Path parameter 'A.p' only take str or pathlib.Path types",
    );
    expect(messageOf(() => ((a as { p: unknown }).p = new PurePosixPath("a.txt")))).toContain("only take str");
    expect(messageOf(() => ((a as { n: unknown }).n = null))).toBe("Path parameter 'A.n' does not accept None");
    expect(messageOf(() => path({ default: "zz" }))).toContain("Path zz was not found");
    expect(messageOf(() => path({ checkExists: "yes" as never }))).toBe(
      "'check_exists' attribute value must be a boolean",
    );
  });

  it("is looked up again each time it is read", () => {
    writeFileSync("gone.txt", "");
    class A extends Parameterized({ p: path({ default: "gone.txt" }) }) {}
    const a = new A();
    expect(a.p).toBe(`${folder}/gone.txt`);
    rmSync("gone.txt");
    expect(() => a.p).toThrow("Path gone.txt was not found");
  });

  it("need not exist where that is said, and then is read as given", () => {
    class A extends Parameterized({ p: path({ default: "none", checkExists: false }) }) {}
    const a = new A();
    expect(a.p).toBe("none");
    a.p = "a.txt";
    expect(a.p).toBe(`${folder}/a.txt`);
  });

  it("tells files from folders", () => {
    class A extends Parameterized({ f: filename(), d: foldername() }) {}
    const a = new A({ f: "a.txt", d: "dir" });
    expect([a.f, a.d]).toEqual([`${folder}/a.txt`, `${folder}/dir`]);
    expect(messageOf(() => (a.f = "dir"))).toBe(`File dir was not found in the following place(s): ['${folder}/dir'].`);
    expect(messageOf(() => (a.d = "dir/c.txt"))).toBe(
      `Folder c.txt was not found in the following place(s): ['${folder}/dir/c.txt'].`,
    );
  });

  it("says what to do where there is no file system", () => {
    setFileResolver(null);
    expect(() => path({ default: "a.txt" })).toThrow(ParameterStateError);
    expect(() => path({ default: "a.txt" })).toThrow("brine/node has fileSystem");
    expect(() => fileSelector({ path: "*.txt" })).toThrow(ParameterStateError);
    class A extends Parameterized({
      p: path({ default: "x", checkExists: false }),
      f: filename({ default: "a.txt", resolver: fileSystem }),
    }) {}
    expect([new A().p, new A().f]).toEqual(["x", `${folder}/a.txt`]);
  });

  it("goes by any file system", () => {
    const memory: FileResolver = {
      typeOf: (name) => (name === "C:\\data\\x.csv" ? "file" : name === "C:\\data" ? "folder" : null),
      list: () => ["x.csv", "y.txt"],
      currentFolder: () => "C:\\data",
      isAbsolute: (name) => /^[A-Za-z]:\\/.test(name),
      normalize: (name) => name.replaceAll("/", "\\"),
      separator: "\\",
    };
    class A extends Parameterized({
      p: path({ default: "x.csv", resolver: memory }),
      f: fileSelector({ path: "*.csv", resolver: memory }),
    }) {}
    expect([new A().p, new A().f]).toEqual(["C:\\data\\x.csv", "x.csv"]);
  });
});

describe("glob", () => {
  it("finds what Python's finds", () => {
    const found = (pattern: string) => glob(fileSystem, pattern);
    expect(found("*.txt")).toEqual(["B.txt", "a.txt", "b.txt"]);
    expect(found("./*.txt")).toEqual(["./B.txt", "./a.txt", "./b.txt"]);
    expect(found("*/*.txt")).toEqual(["dir/c.txt"]);
    expect(found("d*/c.txt")).toEqual(["dir/c.txt"]);
    expect(found("dir/")).toEqual(["dir/"]);
    expect(found("*/")).toEqual(["dir/"]);
    expect(found(".*")).toEqual([".h.txt"]);
    expect(found("[!a].txt")).toEqual(["B.txt", "b.txt"]);
    expect(found("[ab].txt")).toEqual(["a.txt", "b.txt"]);
    expect(found("[A-C].txt")).toEqual(["B.txt"]);
    expect(found("?.txt")).toEqual(["B.txt", "a.txt", "b.txt"]);
    expect(found("a.txt")).toEqual(["a.txt"]);
    expect(found("**")).toEqual(["B.txt", "a.txt", "b.txt", "dir"]);
    expect(found("zz")).toEqual([]);
    expect(found("[a-")).toEqual([]);
    expect(found("")).toEqual([]);
    expect(found(`${folder}/d*`)).toEqual([`${folder}/dir`]);
  });
});

describe("fileSelector", () => {
  it("has the files for objects, the first for default", () => {
    class A extends Parameterized(
      {
        x: fileSelector({ path: `${folder}/*.txt` }),
        b: fileSelector({ path: "*.txt", default: "b.txt" }),
        e: fileSelector(),
      },
      { name: "A" },
    ) {}
    expect(A.param.x.objects).toEqual([`${folder}/B.txt`, `${folder}/a.txt`, `${folder}/b.txt`]);
    expect([...A.param.x.getRange()][0]).toEqual(["B.txt", `${folder}/B.txt`]);
    expect([new A().x, new A().b, new A().e]).toEqual([`${folder}/B.txt`, "b.txt", null]);
    expect(messageOf(() => new A({ b: "q" }))).toBe(
      "FileSelector parameter 'A.b' does not accept 'q'; valid options include: '[B.txt, a.txt, b.txt]'",
    );
    expect(messageOf(() => fileSelector({ path: "*.txt", default: "q" }))).toContain(
      "FileSelector parameter does not accept 'q'",
    );
  });

  it("finds them anew when its path is set, or when it is asked to", () => {
    class A extends Parameterized({ x: fileSelector({ path: "*.txt", default: "b.txt" }) }) {}
    const a = new A({ x: "a.txt" });
    a.param.x.path = "dir/*";
    expect([...a.param.x.objects]).toEqual(["dir/c.txt", "dir/sub"]);
    expect([a.param.x.default, a.x]).toEqual(["dir/c.txt", "a.txt"]);
    expect([...a.param.x.getRange().keys()]).toEqual(["c.txt", "sub"]);
    expect(A.param.x.default).toBe("b.txt");
    writeFileSync("new.txt", "");
    A.param.x.update();
    expect(A.param.x.objects.includes("new.txt")).toBe(true);
    expect(A.param.x.default).toBe("b.txt");
    rmSync("new.txt");
    A.param.x.path = "";
    expect([A.param.x.default, A.param.x.objects.length]).toEqual([null, 0]);
  });

  it("takes several files", () => {
    class A extends Parameterized(
      { m: multiFileSelector({ path: "*.txt", default: ["a.txt"] }), n: multiFileSelector({ path: "*.txt" }) },
      { name: "A" },
    ) {}
    const a = new A();
    a.n = ["a.txt", "B.txt"];
    expect([a.m, a.n]).toEqual([["a.txt"], ["a.txt", "B.txt"]]);
    expect(messageOf(() => (a.n = ["q"]))).toContain("MultiFileSelector parameter 'A.n' does not accept 'q'");
    A.param.m.path = "dir/*";
    expect(A.param.m.default).toEqual(["dir/c.txt", "dir/sub"]);
    A.param.n.path = "dir/*";
    expect(A.param.n.default).toBeNull();
  });

  it("chooses none of several where there are none", () => {
    class A extends Parameterized({ m: multiFileSelector({ path: "none*", default: ["a.txt"] }) }) {}
    expect([new A().m, A.param.m.default]).toEqual([[], []]);
    for (const wrong of ["a.txt", 3]) {
      const given = { path: "none*", default: wrong as unknown as string[] };
      expect(() => multiFileSelector(given)).toThrow(/^MultiFileSelector parameter only takes list types, not /);
    }
  });

  it("shows what it was given where there are no files", () => {
    class A extends Parameterized({ x: fileSelector({ path: "none*" }) }) {}
    const given: unknown = [];
    void new A({ x: given as string });
    expect([...A.param.x.getRange()]).toEqual([["", given]]);
  });

  it("takes the pattern of one file without what says nothing in it", () => {
    class A extends Parameterized({
      x: fileSelector({ path: ".//dir/./" }),
      m: multiFileSelector({ path: "./*.txt" }),
    }) {}
    expect([...A.param.x.objects]).toEqual(["dir"]);
    expect(A.param.x.path).toBe(".//dir/./");
    expect([...A.param.m.objects]).toEqual(["./B.txt", "./a.txt", "./b.txt"]);
    // As Python's pathlib writes them.
    for (const [given, plain] of [
      ["", "."],
      ["/", "/"],
      ["//a/b", "//a/b"],
      ["///a", "/a"],
      ["../a/", "../a"],
      ["./", "."],
    ] as const) {
      expect(plainPath(given, "/")).toBe(plain);
    }
    expect(plainPath("C:/x//y/", "\\")).toBe("C:\\x\\y");
  });
});
