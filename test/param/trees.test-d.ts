/** How classes that hold lists of themselves are declared, so that they compile under `--strict`. */
import { expectTypeOf } from "vitest";
import { dict, instanceOf, lazy, list, number, Parameterized, self, tuple } from "../../ts/index.js";

class Node extends Parameterized({
  x: number(),
  kids: list(lazy<Node>((): unknown => Node)),
  byName: dict(lazy<Node>((): unknown => Node)),
  maybe: list(self<Node>()),
  pair: tuple({ items: [lazy<Node>((): unknown => Node), Number] }),
}) {}
expectTypeOf<Node["kids"]>().toEqualTypeOf<Node[]>();
expectTypeOf<Node["byName"]>().toEqualTypeOf<{ [key: string]: Node } | null>();
expectTypeOf<Node["maybe"]>().toEqualTypeOf<(Node | null)[]>();
expectTypeOf<Node["pair"]>().toEqualTypeOf<readonly [Node, number] | null>();

class Directory extends Parameterized({ files: list(lazy<File>((): unknown => File)) }) {}
class File extends Parameterized({ within: instanceOf(lazy<Directory>((): unknown => Directory)) }) {}
expectTypeOf<Directory["files"]>().toEqualTypeOf<File[]>();

const node = new Node({ kids: [new Node({ x: 1 })] });
expectTypeOf(node.kids[0]?.kids[0]?.x).toEqualTypeOf<number | undefined>();
// @ts-expect-error: no item of the list
new Node({ kids: [{ x: 1 }] });
