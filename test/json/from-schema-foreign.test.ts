/** Schemas that others really write: TypeBox's, and those of Pydantic's models where there is a Python with it. */
import { spawnSync } from "node:child_process";
import { Type } from "typebox";
import { describe, expect, it } from "vitest";
import { oraclePython as python } from "../oracle/oracle-process.js";
import { fromSchema, JSONValidationError, PyDate, type Schema } from "./surface.js";

/** Only these are required in what follows. */
const valid = { id: 1, kind: "probe" };

describe("a schema of TypeBox", () => {
  const Inner = Type.Object({ depth: Type.Optional(Type.Number({ minimum: 0, default: 1 })) });
  const schema = Type.Object({
    id: Type.Integer({ exclusiveMinimum: 0 }),
    kind: Type.Union([Type.Literal("probe"), Type.Literal("sensor")]),
    label: Type.Optional(Type.String({ minLength: 1, maxLength: 4, pattern: "^[a-z]+$" })),
    note: Type.Optional(Type.Union([Type.String(), Type.Null()], { default: null })),
    tags: Type.Array(Type.String(), { maxItems: 2, default: [] }),
    inner: Type.Optional(Inner),
    pair: Type.Optional(Type.Tuple([Type.Number(), Type.Boolean()])),
    byName: Type.Record(Type.String(), Inner, { default: {} }),
    level: Type.Enum(["low", "high"], { default: "low" }),
    anything: Type.Unknown(),
  });
  // What is sent is JSON.
  const Made = fromSchema(
    { ...(JSON.parse(JSON.stringify(schema)) as Schema), required: ["id", "kind"] },
    { name: "Made" },
  );

  it("is a class that takes what the schema takes", () => {
    const made = Made.fromJSON({ ...valid, label: "abc", inner: {}, pair: [1, true], byName: { a: { depth: 2 } } });
    expect(made).toMatchObject({ id: 1, kind: "probe", label: "abc", note: null, tags: [], level: "low" });
    expect(made).toMatchObject({ inner: { depth: 1 }, pair: [1, true], byName: { a: { depth: 2 } } });
  });

  it.each([
    { id: 0 },
    { kind: "other" },
    { label: "" },
    { label: "abcde" },
    { label: "a1" },
    { tags: ["a", "b", "c"] },
    { inner: { depth: -1 } },
    { pair: [1] },
    { byName: { a: 1 } },
    { level: "middle" },
    { unknown: 1 },
  ])("and refuses %j", (wrong) => {
    expect(() => Made.fromJSON({ ...valid, ...wrong })).toThrow(JSONValidationError);
  });
});

const PROGRAM = `
import json
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Annotated, Literal, Optional
try:
    from pydantic import BaseModel, Field
except ImportError:
    print("null")
    raise SystemExit

class Level(str, Enum):
    low = "low"
    high = "high"

class Inner(BaseModel):
    """What is inside."""
    depth: Annotated[float, Field(ge=0, lt=10)] = 1.0
    again: "Optional[Inner]" = None

class Model(BaseModel):
    id: int = Field(gt=0, title="Number", description="Which one.")
    kind: Literal["probe", "sensor"]
    label: Optional[Annotated[str, Field(min_length=1, max_length=4)]] = None
    level: Level = Level.low
    inner: Inner = Inner()
    parts: list[Inner] = []
    pair: tuple[int, str] = (0, "")
    scores: dict[str, float] = {}
    born: Optional[date] = None
    seen: Optional[datetime] = None
    either: int | str = 0

print(json.dumps(Model.model_json_schema()))
`;

/** Pydantic's schema of the model above; `null` where there is no Pydantic. */
function pydanticSchema(): Schema | null {
  if (python === null) return null;
  const { stdout, status, stderr } = spawnSync(python, ["-c", PROGRAM], { encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Schema | null;
}

const schemaOfPydantic = pydanticSchema();

describe.skipIf(schemaOfPydantic === null)("a schema of Pydantic", () => {
  const Model = fromSchema(schemaOfPydantic ?? { type: "object" });

  it("is a class that takes what the model takes", () => {
    expect(Model.name).toBe("Model");
    expect(Model.param.id).toMatchObject({ label: "Number", doc: "Which one.", bounds: [0, null] });
    const made = Model.fromJSON({
      ...valid,
      inner: { depth: 2, again: { again: { depth: 3 } } },
      parts: [{}],
      pair: [1, "x"],
      scores: { a: 0.5 },
      born: "2024-02-29",
      seen: "2024-02-29T12:00:00Z",
      either: "text",
    });
    expect(made).toMatchObject({ inner: { again: { again: { depth: 3 } } }, parts: [{ depth: 1 }], pair: [1, "x"] });
    expect(made.born).toEqual(new PyDate(2024, 2, 29));
    expect(made.seen).toBeInstanceOf(Date);
    expect(Model.fromJSON(valid)).toMatchObject({ level: "low", inner: { depth: 1 }, label: null, either: 0 });
  });

  it.each([
    { id: 0 },
    { id: null },
    { kind: "other" },
    { label: "" },
    { level: "middle" },
    { inner: { depth: 10 } },
    { inner: { again: { depth: -1 } } },
    { pair: [1, 2] },
    { scores: { a: "x" } },
    { born: "2023-02-29" },
    { either: 1.5 },
  ])("and refuses %j", (wrong) => {
    expect(() => Model.fromJSON({ ...valid, ...wrong })).toThrow(JSONValidationError);
  });

  it("requires what the model requires", () => {
    expect(() => Model.fromJSON({ id: 1 })).toThrow("/: kind is required");
  });
});
