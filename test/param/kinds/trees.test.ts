/** Classes that hold instances of themselves, or of classes that are defined later, in lists, dicts and tuples. */
import { describe, expect, it } from "vitest";
import { dict, lazy, list, number, ParameterError, Parameterized, self, tuple } from "../../../ts/index.js";

describe("items that are instances of the class itself", () => {
  class Node extends Parameterized({
    x: number(),
    kids: list(self<Node>()),
    byName: dict(self<Node>()),
    pair: tuple({ items: [self<Node>(), number()] }),
    grid: list(list(self<Node>())),
  }) {}
  class Leaf extends Node {}
  class Marked extends Parameterized(Node, { kids: { doc: "marked" } }) {}

  const other = { x: 1 } as never;

  it("are checked", () => {
    expect(new Node({ kids: [new Node(), new Leaf()] }).kids).toHaveLength(2);
    expect(() => new Node({ kids: [other] })).toThrow(ParameterError);
    expect(() => new Node({ byName: { a: other } })).toThrow(ParameterError);
    expect(() => new Node({ pair: [other, 1] })).toThrow(ParameterError);
    expect(() => new Node({ grid: [[other]] })).toThrow(ParameterError);
    expect(() => new Leaf({ kids: [other] })).toThrow(ParameterError);
  });

  it("are those of the class that declares it, or declares it anew", () => {
    expect(new Leaf({ kids: [new Node()] }).kids).toHaveLength(1);
    expect(new Marked({ kids: [new Marked()] }).kids).toHaveLength(1);
    expect(() => new Marked({ kids: [new Node()] })).toThrow(ParameterError);
  });

  it("are one class's, where a declaration is used twice", () => {
    const kids = list(self<object>());
    class A extends Parameterized({ kids }) {}
    class B extends Parameterized({ kids }) {}
    expect(() => new A({ kids: [new B()] })).toThrow(ParameterError);
    expect(() => new B({ kids: [new A()] })).toThrow(ParameterError);
    expect(new B({ kids: [new B()] }).kids).toHaveLength(1);
  });

  it("are made of plain objects in JSON, and refused by their paths", () => {
    const tree = Node.fromJSON({
      x: 1,
      kids: [{ x: 2, kids: [{ x: 3 }] }],
      byName: { a: { x: 4 } },
      grid: [[{ x: 5 }]],
    });
    expect(tree.kids[0]).toBeInstanceOf(Node);
    expect(tree.kids[0]?.kids[0]?.x).toBe(3);
    expect(tree.byName?.a).toBeInstanceOf(Node);
    expect(tree.grid[0]?.[0]).toBeInstanceOf(Node);
    expect(() => Node.fromJSON({ kids: [{ x: "no" }] })).toThrow("/kids/0/x");
    expect(Node.fromJSON(tree.toJSON()).toJSON()).toEqual(tree.toJSON());
  });

  it("are described as that class", () => {
    const { properties } = Node.param.jsonSchema() as { properties: Record<string, { items?: object }> };
    expect(properties.kids?.items).toEqual({ anyOf: [{ $ref: "#" }, { type: "null" }] });
  });
});

describe("a class that is defined later", () => {
  class Early extends Parameterized({
    some: list(lazy<Later>((): unknown => Later)),
    classes: list(
      lazy<Later>((): unknown => Later),
      { isInstance: false },
    ),
    several: list([lazy<Later>((): unknown => Later), Number]),
    byKey: dict(Number, { keyType: lazy<Later>((): unknown => Later), default: new Map() }),
  }) {}
  class Later extends Parameterized({ x: number() }) {}

  it("is looked for when there is an item to check", () => {
    expect(new Early({ some: [new Later()] }).some).toHaveLength(1);
    expect(() => new Early({ some: [new Early()] as never })).toThrow(ParameterError);
    expect(() => new Early({ classes: [Early] as never })).toThrow(ParameterError);
    expect(new Early({ several: [1, new Later()] }).several).toHaveLength(2);
    expect(Early.fromJSON({ some: [{ x: 2 }] }).some[0]).toBeInstanceOf(Later);
  });
});
