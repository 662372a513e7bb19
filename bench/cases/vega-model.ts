/**
 * The classes of the data sets, as a user of brine would write them; test/python/vega.py has the same ones in Param.
 *
 * Names of parameters are those of the pickles: both languages use the same ones. Nothing here knows of files.
 */
import { date, instanceOf, integer, list, number, Parameterized, register, selector, string } from "brine";

/** A film: what it cost, what it earned, what people thought of it. Most of it is unknown for some film. */
export class Movie extends Parameterized({
  title: string({ default: null, doc: "Nine titles are numbers in the data; they are text here." }),
  usGross: integer({ default: null, bounds: [0, null], doc: "US dollars, as all sums here." }),
  worldwideGross: integer({ default: null, bounds: [0, null] }),
  usDvdSales: integer({ default: null, bounds: [0, null] }),
  productionBudget: integer({ default: null, bounds: [0, null] }),
  releaseDate: date({ default: null }),
  mpaaRating: selector({
    objects: ["G", "PG", "PG-13", "R", "NC-17", "Not Rated", "Open"],
    default: null,
    allowNone: true,
  }),
  runningTime: integer({ default: null, bounds: [1, null], doc: "Minutes." }),
  distributor: string({ default: null }),
  source: string({ default: null, doc: "What it is based on." }),
  majorGenre: string({ default: null }),
  creativeType: string({ default: null }),
  director: string({ default: null }),
  rottenTomatoesRating: integer({ default: null, bounds: [0, 100], doc: "Percent." }),
  // A rating of 7 is a float for Python as one of 7.1 is.
  imdbRating: number({ default: null, bounds: [0, 10], wire: "float" }),
  imdbVotes: integer({ default: null, bounds: [0, null] }),
}) {}

/** An aircraft that met a bird. */
export class BirdStrike extends Parameterized({
  airport: string(),
  aircraft: string({ doc: "Make and model." }),
  damage: selector({ objects: ["None", "Minor", "Medium", "Substantial", "B", "C"] }),
  flightDate: date(),
  operator: string({ doc: "The airline." }),
  state: string({ doc: "Of origin." }),
  phase: selector({ objects: ["Parked", "Taxi", "Take-off run", "Climb", "Descent", "Approach", "Landing Roll"] }),
  wildlifeSize: selector({ objects: ["Small", "Medium", "Large"] }),
  species: string(),
  timeOfDay: selector({ objects: ["Dawn", "Day", "Dusk", "Night"] }),
  costOther: integer({ bounds: [0, null], doc: "US dollars, as all costs here." }),
  costRepair: integer({ bounds: [0, null] }),
  costTotal: integer({ bounds: [0, null] }),
  speed: integer({ default: null, bounds: [0, null], doc: "Indicated, in knots." }),
}) {}

/** A flight: how late, how far, and when it left. */
export class Flight extends Parameterized({
  delay: integer({ doc: "Minutes; negative when early." }),
  distance: integer({ bounds: [0, null], doc: "Miles." }),
  // Midnight is 0.0 for Python, not 0.
  time: number({ bounds: [0, 24], wire: "float", doc: "Hours since midnight." }),
}) {}

/** A character of Les Misérables. */
export class Character extends Parameterized({
  name: string({ default: "" }),
  index: integer({ bounds: [0, null] }),
  group: integer({ bounds: [0, null] }),
  links: list<Link>(null, { doc: "Every link that touches this character, shared with the other end." }),
}) {}

/** Two characters that appear together; each of them lists this link, and this link knows both: a graph of cycles. */
export class Link extends Parameterized({
  source: instanceOf(Character),
  target: instanceOf(Character),
  value: integer({ default: 1, bounds: [1, null], doc: "In how many chapters." }),
}) {}

/** The parameter `name` is compared only where a class declares it: reading an automatic name would make one. */
export const NAMED_CLASSES: ReadonlySet<unknown> = new Set([Character]);

/** Binds every class to its name on the Python side. Needed once, before the first pickle. */
export function registerModel(): void {
  register(Movie, "vega.Movie");
  register(BirdStrike, "vega.BirdStrike");
  register(Flight, "vega.Flight");
  register(Character, "vega.Character");
  register(Link, "vega.Link");
}
