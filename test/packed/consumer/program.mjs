/**
 * What both programs do with the package, however it was loaded: a class, shared and cyclic objects, there and back.
 */

/**
 * @param {typeof import("brine")} brine
 * @returns {{ engine: string, pickle: string }} the engine that worked and the bytes it wrote, in base64
 */
export function useBrine(brine) {
  const { Parameterized, defaultEngine, dumps, loads, number, register, string } = brine;

  class Sensor extends Parameterized({
    label: string({ default: "" }),
    level: number({ default: 0, bounds: [0, 10] }),
  }) {}
  register(Sensor, "lab.Sensor");

  const sensor = new Sensor({ label: "tide", level: 7.5 });
  const shared = [sensor, sensor, "tide", 1n << 70n, new Uint8Array([1, 2, 3])];
  shared.push(shared);
  const bytes = dumps(shared);
  const copy = loads(bytes);

  const [first, second] = copy;
  if (!(first instanceof Sensor) || first === sensor) throw new Error("not a new Sensor");
  if (first !== second || copy[5] !== copy) throw new Error("sharing is lost");
  if (first.label !== "tide" || first.level !== 7.5 || copy[3] !== 1n << 70n) throw new Error("values differ");
  try {
    sensor.level = 11;
  } catch {
    return { engine: defaultEngine().name, pickle: Buffer.from(bytes).toString("base64") };
  }
  throw new Error("bounds are not checked");
}
