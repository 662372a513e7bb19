/** JSON over real HTTP: a body is checked by the schema and by the class, what is wrong comes back by path, and lines stream back. */
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { pipeline } from "node:stream/promises";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  date,
  type JSONProblem,
  type JSONValidationError,
  list,
  type NDJSONError,
  number,
  Parameterized,
  readNDJSON,
  string,
  writeNDJSON,
} from "./surface.js";

class Sample extends Parameterized({ at: date(), level: number({ bounds: [0, 100] }) }) {}
class Order extends Parameterized({
  station: string({ default: "oslo", regex: /^[a-z]+$/ }),
  count: number({ default: 1, bounds: [1, 1_000_000] }),
  samples: list(Sample),
}) {}

const schema = Order.param.jsonSchema();
const validate = addFormats.default(new Ajv2020({ strict: false, allErrors: true })).compile(schema);

interface Answer {
  readonly bySchema: readonly string[];
  readonly byClass: readonly JSONProblem[];
}

/** What the server has seen of a client that went away. */
let written = 0;
let isClosed: Promise<unknown> = Promise.resolve();

async function* samples(count: number): AsyncGenerator<Sample> {
  for (let at = 0; at < count; at++) {
    written = at;
    yield new Sample({ name: `s${at}`, at: new Date(at * 1000), level: at % 100 });
  }
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.url === "/schema") {
    response.setHeader("content-type", "application/schema+json").end(JSON.stringify(schema));
    return;
  }
  if (request.url === "/upload") {
    let sum = 0;
    try {
      for await (const { level } of readNDJSON(request, { class: Sample })) sum += level;
      response.end(JSON.stringify({ sum }));
    } catch (error) {
      const { line, path } = error as NDJSONError;
      response.writeHead(422).end(JSON.stringify({ line, path }));
    }
    return;
  }
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk as Uint8Array);
  const body: unknown = JSON.parse(Buffer.concat(chunks).toString());
  const isValid = validate(body);
  try {
    const order = Order.fromJSON(body);
    response.setHeader("content-type", "application/x-ndjson");
    response.setHeader("x-valid", String(isValid));
    isClosed = once(response, "close");
    // A client that goes away ends the pipeline, and with it the generator.
    await pipeline(writeNDJSON(samples(order.count), { class: Sample, chunkSize: 4096 }), response).catch(() => {});
  } catch (error) {
    const bySchema = (validate.errors ?? []).map(({ instancePath }) => instancePath);
    response.writeHead(422, { "content-type": "application/problem+json" });
    response.end(JSON.stringify({ bySchema, byClass: (error as JSONValidationError).problems } satisfies Answer));
  }
}

const server = createServer((request, response) => {
  answer(request, response).catch((error: unknown) => response.destroy(error as Error));
});
let address = "";

beforeAll(async () => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const order = (body: string): Promise<Response> => fetch(`${address}/order`, { method: "POST", body });

describe("a round trip", () => {
  it("sends an object, and reads lines as they come", async () => {
    const wanted = new Order({
      name: "o",
      count: 5000,
      samples: [new Sample({ name: "s", at: new Date(0), level: 3 })],
    });
    const response = await order(wanted.param.serializeParameters());
    expect([response.status, response.headers.get("x-valid")]).toEqual([200, "true"]);
    let chunks = 0;
    let count = 0;
    let sum = 0;
    const options = { class: Sample, onProgress: () => chunks++ };
    for await (const sample of readNDJSON(response.body!, options)) {
      expect(sample).toBeInstanceOf(Sample);
      if (sample.at!.getTime() === count * 1000) count++;
      sum += sample.level;
    }
    expect([count, sum]).toEqual([5000, 50 * 4950]);
    expect(chunks).toBeGreaterThan(2);
  });

  it("takes what a form gives, by the schema it asked for", async () => {
    const { properties } = (await (await fetch(`${address}/schema`)).json()) as { properties: object };
    expect(Object.keys(properties)).toEqual(["name", "station", "count", "samples"]);
    const body = { station: "bergen", count: 2, samples: [{ at: "2024-02-29T12:00:00Z", level: 1 }] };
    const response = await order(JSON.stringify(body));
    expect(response.headers.get("x-valid")).toBe("true");
    expect((await response.text()).split("\n").length).toBe(3);
  });

  it("is told all that is wrong, the same by the schema and by the class", async () => {
    const body = { station: "Oslo1", count: 0, samples: [{ level: 5 }, { level: 101, at: "soon" }] };
    const response = await order(JSON.stringify(body));
    expect(response.status).toBe(422);
    const { bySchema, byClass } = (await response.json()) as Answer;
    const paths = ["/count", "/samples/1/at", "/samples/1/level", "/station"];
    expect(byClass.map(({ path }) => path).sort()).toEqual(paths);
    expect([...new Set(bySchema)].sort()).toEqual(paths);
  });

  it("ends the server's work when the client leaves", async () => {
    const response = await order('{"count": 1000000}');
    for await (const { level } of readNDJSON(response.body!, { class: Sample })) if (level === 50) break;
    await isClosed;
    expect(written).toBeLessThan(999_999);
  });

  it("sends lines up, and is told which is wrong", async () => {
    const upload = (body: BodyInit) =>
      fetch(`${address}/upload`, { method: "POST", body, duplex: "half" } as RequestInit);
    const good = await upload(writeNDJSON(samples(100), { class: Sample }).stream());
    expect(await good.json()).toEqual({ sum: 4950 });
    const bad = await upload('{"level": 1}\n{"level": 200}\n');
    expect([bad.status, await bad.json()]).toEqual([422, { line: 2, path: "/level" }]);
  });
});
