/** Types as a user meets them, on a compiler that knows the language's own library and nothing of any platform. */
import {
  dumps,
  instanceOf,
  integer,
  list,
  loads,
  number,
  Parameterized,
  readNDJSON,
  register,
  selector,
  self,
  string,
  writeNDJSON,
} from "brine";
import * as model from "brine/model";
import * as slim from "brine/slim";
import { fromTOML, toTOML } from "brine/toml";
import * as twin from "brine/ts";
import { fromYAML, type ToYAMLOptions, toYAML } from "brine/yaml";

class Place extends Parameterized({ label: string({ default: "" }) }) {}

class Sensor extends Parameterized({
  label: string({ default: "" }),
  level: number({ default: 0, bounds: [0, 10] }),
  count: integer({ default: null }),
  mode: selector({ objects: ["fast", "slow"] }),
  place: instanceOf(Place),
  next: self<Sensor>(),
}) {
  double(): number {
    return this.level * 2;
  }
}

register(Sensor, "lab.Sensor");

const sensor = new Sensor({ label: "tide", level: 7.5, place: new Place() });
export const label: string = sensor.label;
export const count: number | null = sensor.count;
export const mode: "fast" | "slow" = sensor.mode;
export const place: Place | null = sensor.place;
export const next: Sensor | null = sensor.next;

const bytes: Uint8Array = dumps([sensor, sensor], { protocol: 5 });
export const values: unknown = loads(bytes);

// The entries share their types: a pickle of one is read by the others.
export const again: unknown = twin.loads(slim.dumps(values), { engine: twin.tsEngine });
export const name: "ts" | "wasm" = twin.defaultEngine().name;

// @ts-expect-error A label is text.
sensor.label = 5;
// @ts-expect-error There is no such mode.
new Sensor({ mode: "never" });
// @ts-expect-error There is no such parameter.
new Sensor({ lebel: "tide" });

// An inherited array is overridden by a literal; a default is an option.
class Tagged extends Parameterized({ tags: list(String) }) {}
export class Marked extends Parameterized(Tagged, { tags: { default: ["tide"] } }) {}
export const tags: string[] = new Marked().tags;
// @ts-expect-error A default is given as { default: 5 }.
number(5);

// Lines, YAML and TOML give instances of the class, and need no types of a platform or of the packages behind them.
export async function levels(): Promise<number[]> {
  const found: number[] = [];
  for await (const { level } of readNDJSON(writeNDJSON([sensor], { class: Sensor }), { class: Sensor }))
    found.push(level);
  return found;
}
const options: ToYAMLOptions = { class: Sensor, comments: true };
export const fromText: Sensor = fromYAML(toYAML(sensor, options), { class: Sensor });
export const doubled: number = fromTOML(toTOML(sensor, { class: Sensor }), { class: Sensor }).double();

// @ts-expect-error There are two ways with aliases.
fromYAML("", { aliases: "expand" });

// A class of the model alone is one of the whole: the declarations are the same.
class Early extends model.Parameterized({ level: model.number({ default: 0 }) }) {}
slim.register(Early, "lab.Early");
export const early: InstanceType<ReturnType<typeof slim.Parameterized>> = new Early({ level: 1 });
export const level: number = new Early({ level: 1 }).level;
