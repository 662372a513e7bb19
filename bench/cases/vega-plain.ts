/**
 * The same data without brine: rows as plain objects, and classes that only assign their fields. They are what JSON and
 * v8 work with in the comparisons, so that nobody pays there for parameters.
 */

export interface MovieRow {
  title: string | null;
  usGross: number | null;
  worldwideGross: number | null;
  usDvdSales: number | null;
  productionBudget: number | null;
  releaseDate: Date | null;
  mpaaRating: "G" | "PG" | "PG-13" | "R" | "NC-17" | "Not Rated" | "Open" | null;
  runningTime: number | null;
  distributor: string | null;
  source: string | null;
  majorGenre: string | null;
  creativeType: string | null;
  director: string | null;
  rottenTomatoesRating: number | null;
  imdbRating: number | null;
  imdbVotes: number | null;
}

export interface BirdStrikeRow {
  airport: string;
  aircraft: string;
  damage: "None" | "Minor" | "Medium" | "Substantial" | "B" | "C";
  flightDate: Date;
  operator: string;
  state: string;
  phase: "Parked" | "Taxi" | "Take-off run" | "Climb" | "Descent" | "Approach" | "Landing Roll";
  wildlifeSize: "Small" | "Medium" | "Large";
  species: string;
  timeOfDay: "Dawn" | "Day" | "Dusk" | "Night";
  costOther: number;
  costRepair: number;
  costTotal: number;
  speed: number | null;
}

export interface FlightRow {
  delay: number;
  distance: number;
  time: number;
}

/** Characters of a graph as plain objects, links shared and cyclic as in the real classes. */
export interface CharacterRow {
  name: string;
  index: number;
  group: number;
  links: LinkRow[];
}
export interface LinkRow {
  source: CharacterRow;
  target: CharacterRow;
  value: number;
}

/** What JSON holds of a row: dates are milliseconds, the cheapest form there. */
export type JsonRow<Row> = { [K in keyof Row]: Date extends Row[K] ? Exclude<Row[K], Date> | number : Row[K] };

export class PlainMovie implements MovieRow {
  title: MovieRow["title"];
  usGross: number | null;
  worldwideGross: number | null;
  usDvdSales: number | null;
  productionBudget: number | null;
  releaseDate: Date | null;
  mpaaRating: MovieRow["mpaaRating"];
  runningTime: number | null;
  distributor: string | null;
  source: string | null;
  majorGenre: string | null;
  creativeType: string | null;
  director: string | null;
  rottenTomatoesRating: number | null;
  imdbRating: number | null;
  imdbVotes: number | null;
  constructor(row: JsonRow<MovieRow>) {
    this.title = row.title;
    this.usGross = row.usGross;
    this.worldwideGross = row.worldwideGross;
    this.usDvdSales = row.usDvdSales;
    this.productionBudget = row.productionBudget;
    this.releaseDate = row.releaseDate === null ? null : new Date(row.releaseDate);
    this.mpaaRating = row.mpaaRating;
    this.runningTime = row.runningTime;
    this.distributor = row.distributor;
    this.source = row.source;
    this.majorGenre = row.majorGenre;
    this.creativeType = row.creativeType;
    this.director = row.director;
    this.rottenTomatoesRating = row.rottenTomatoesRating;
    this.imdbRating = row.imdbRating;
    this.imdbVotes = row.imdbVotes;
  }
}

export class PlainBirdStrike implements BirdStrikeRow {
  airport: string;
  aircraft: string;
  damage: BirdStrikeRow["damage"];
  flightDate: Date;
  operator: string;
  state: string;
  phase: BirdStrikeRow["phase"];
  wildlifeSize: BirdStrikeRow["wildlifeSize"];
  species: string;
  timeOfDay: BirdStrikeRow["timeOfDay"];
  costOther: number;
  costRepair: number;
  costTotal: number;
  speed: number | null;
  constructor(row: JsonRow<BirdStrikeRow>) {
    this.airport = row.airport;
    this.aircraft = row.aircraft;
    this.damage = row.damage;
    this.flightDate = new Date(row.flightDate);
    this.operator = row.operator;
    this.state = row.state;
    this.phase = row.phase;
    this.wildlifeSize = row.wildlifeSize;
    this.species = row.species;
    this.timeOfDay = row.timeOfDay;
    this.costOther = row.costOther;
    this.costRepair = row.costRepair;
    this.costTotal = row.costTotal;
    this.speed = row.speed;
  }
}

export class PlainFlight implements FlightRow {
  delay: number;
  distance: number;
  time: number;
  constructor(row: FlightRow) {
    this.delay = row.delay;
    this.distance = row.distance;
    this.time = row.time;
  }
}
