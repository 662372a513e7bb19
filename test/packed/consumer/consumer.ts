/** Types as a user meets them, on a compiler that knows the language's own library and nothing of any platform. */
import { dumps, instanceOf, integer, loads, number, Parameterized, register, selector, self, string } from "brine";
import * as slim from "brine/slim";
import * as twin from "brine/ts";

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
