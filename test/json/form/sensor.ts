/** The class that the tests of forms and of generated types share: a sensor as a user would declare it. */
import {
  boolean,
  calendarDate,
  color,
  date,
  instanceOf,
  integer,
  list,
  number,
  Parameterized,
  range,
  selector,
  string,
} from "brine";

export class Probe extends Parameterized({
  depth: number({ default: 1, bounds: [0, 100], doc: "In metres." }),
}) {}

export class Sensor extends Parameterized({
  title: string({ default: "", regex: /^[a-z]{0,8}$/i, doc: "What people call it." }),
  gain: integer({ default: 1, bounds: [0, 10], label: "Gain" }),
  offset: number({ default: null, bounds: [-1, 1], inclusiveBounds: [true, false] }),
  on: boolean(),
  mode: selector({ objects: { Fast: 1, Slow: 2 } }),
  tint: color({ default: "red" }),
  since: calendarDate(),
  seen: date(),
  limits: range({ default: [0, 1], bounds: [0, 5] }),
  tags: list(String, { bounds: [0, 3] }),
  probes: list(Probe),
  main: instanceOf(Probe),
}) {}
