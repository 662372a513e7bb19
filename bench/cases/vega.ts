/**
 * The data sets of npm's `vega-datasets`, read from the installed files and converted where our classes ask for it.
 *
 * Every conversion has a name and is counted, and `npm start` prints them: nothing of the data is changed out of sight.
 * The package is read by path: its entry point fetches from the web, and its `exports` hide the files.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { BirdStrike, Character, Flight, Link, Movie } from "./vega-model.js";
import {
  type BirdStrikeRow,
  type CharacterRow,
  type FlightRow,
  type JsonRow,
  type MovieRow,
  PlainBirdStrike,
  PlainFlight,
  PlainMovie,
} from "./vega-plain.js";

/** Something done to the data before it fits the class, and how often. */
export interface Conversion {
  readonly what: string;
  count: number;
}

/** How JSON does the same work; absent for a graph, which JSON cannot hold. */
export interface JsonForm {
  /** Plain rows, dates as milliseconds. */
  readonly rows: readonly unknown[];
  /** Constructs a brine instance of each parsed row. */
  toBrine(parsed: unknown[]): unknown[];
  /** Constructs an instance of a plain class of each parsed row. */
  toPlain(parsed: unknown[]): unknown[];
}

export interface DataSet {
  /** The name of its pickle and of its reader in test/python/vega_expected.py. */
  readonly name: "movies" | "birdstrikes" | "flights" | "miserables";
  readonly className: string;
  /** Instances in the whole graph, not only in the list. */
  readonly objects: number;
  readonly conversions: readonly Conversion[];
  /** Makes the instances anew, through their constructors. */
  build(): unknown[];
  /** The same values as plain objects, with dates and with sharing. */
  readonly plain: unknown[];
  readonly json: JsonForm | null;
}

export interface LoadOptions {
  /** Where the files of vega-datasets lie. */
  readonly folder: string;
  /** Prefixes that end in a few seconds; a graph is never cut. */
  readonly quick: boolean;
}

/** How much of each data set `--quick` takes. */
export const QUICK_LIMITS: { readonly [name in DataSet["name"]]: number | null } = {
  movies: 500,
  birdstrikes: 1000,
  flights: 5000,
  miserables: null,
};

const LOADERS = { movies: loadMovies, birdstrikes: loadBirdStrikes, flights: loadFlights, miserables: loadMiserables };
export const DATA_SET_NAMES = Object.keys(LOADERS) as DataSet["name"][];

export function loadDataSet(name: DataSet["name"], { folder, quick }: LoadOptions): DataSet {
  return LOADERS[name](folder, (quick ? QUICK_LIMITS[name] : null) ?? Number.POSITIVE_INFINITY);
}

/** A conversion and the counter that goes with it. */
function conversion<A extends unknown[], R>(what: string, convert: (...args: A) => R) {
  const entry: Conversion = { what, count: 0 };
  const run = (...args: A): R => {
    entry.count++;
    return convert(...args);
  };
  return { entry, run };
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** "Jun 12 1998" as a naive datetime, which brine reads and writes as UTC. */
function parseReleaseDate(text: string): Date {
  const parts = /^([A-Z][a-z]{2}) (\d{2}) (\d{4})$/.exec(text);
  const month = MONTHS.indexOf(parts?.[1] ?? "");
  if (parts === null || month < 0) throw new Error(`movies.json: ${JSON.stringify(text)} is no release date`);
  return new Date(Date.UTC(Number(parts[3]), month, Number(parts[2])));
}

/** "1990-01-08", as above. */
function parseIsoDate(text: string): Date {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (parts === null) throw new Error(`birdstrikes.csv: ${JSON.stringify(text)} is no date`);
  return new Date(Date.UTC(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3])));
}

function parseInteger(text: string): number {
  if (!/^-?\d+$/.test(text)) throw new Error(`birdstrikes.csv: ${JSON.stringify(text)} is no integer`);
  return Number(text);
}

const readText = (folder: string, file: string): string => readFileSync(join(folder, file), "utf8");

/** The rows as JSON holds them: objects that JSON.parse made, so that their shape is the one JSON works on fastest. */
function jsonRows<Row extends object>(rows: readonly Row[]): JsonRow<Row>[] {
  const copies = rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([key, value]) => [key, value instanceof Date ? value.getTime() : value]),
    ),
  );
  return JSON.parse(JSON.stringify(copies)) as JsonRow<Row>[];
}

/** movies.json, with the names its columns have there. */
interface RawMovie {
  readonly Title: string | number | null;
  readonly "US Gross": number | null;
  readonly "Worldwide Gross": number | null;
  readonly "US DVD Sales": number | null;
  readonly "Production Budget": number | null;
  readonly "Release Date": string;
  readonly "MPAA Rating": MovieRow["mpaaRating"];
  readonly "Running Time min": number | null;
  readonly Distributor: string | null;
  readonly Source: string | null;
  readonly "Major Genre": string | null;
  readonly "Creative Type": string | null;
  readonly Director: string | null;
  readonly "Rotten Tomatoes Rating": number | null;
  readonly "IMDB Rating": number | null;
  readonly "IMDB Votes": number | null;
}

function loadMovies(folder: string, limit: number): DataSet {
  const raw = (JSON.parse(readText(folder, "movies.json")) as RawMovie[]).slice(0, limit);
  const titles = conversion("titles that are numbers made text", String);
  const dates = conversion('release dates parsed from text ("Jun 12 1998")', parseReleaseDate);
  const rows = raw.map(
    (movie): MovieRow => ({
      title: typeof movie.Title === "number" ? titles.run(movie.Title) : movie.Title,
      usGross: movie["US Gross"],
      worldwideGross: movie["Worldwide Gross"],
      usDvdSales: movie["US DVD Sales"],
      productionBudget: movie["Production Budget"],
      releaseDate: dates.run(movie["Release Date"]),
      mpaaRating: movie["MPAA Rating"],
      runningTime: movie["Running Time min"],
      distributor: movie.Distributor,
      source: movie.Source,
      majorGenre: movie["Major Genre"],
      creativeType: movie["Creative Type"],
      director: movie.Director,
      rottenTomatoesRating: movie["Rotten Tomatoes Rating"],
      imdbRating: movie["IMDB Rating"],
      imdbVotes: movie["IMDB Votes"],
    }),
  );
  return {
    name: "movies",
    className: "Movie",
    objects: rows.length,
    conversions: [titles.entry, dates.entry],
    build: () => rows.map((row) => new Movie(row)),
    plain: rows,
    json: {
      rows: jsonRows(rows),
      toBrine: (parsed) =>
        (parsed as JsonRow<MovieRow>[]).map((row) => {
          // In place: what was parsed belongs to us, and a copy of each row would be charged to JSON.
          const values = row as MovieRow;
          if (row.releaseDate !== null) values.releaseDate = new Date(row.releaseDate);
          return new Movie(values);
        }),
      toPlain: (parsed) => (parsed as JsonRow<MovieRow>[]).map((row) => new PlainMovie(row)),
    },
  };
}

/** The columns of birdstrikes.csv, in their order; the file quotes nothing. */
const BIRD_STRIKE_COLUMNS =
  "Airport Name,Aircraft Make Model,Effect Amount of damage,Flight Date,Aircraft Airline Operator,Origin State," +
  "Phase of flight,Wildlife Size,Wildlife Species,Time of day,Cost Other,Cost Repair,Cost Total $,Speed IAS in knots";

function readBirdStrikes(folder: string, limit: number): string[][] {
  const lines = readText(folder, "birdstrikes.csv").split(/\r?\n/);
  if (lines[0] !== BIRD_STRIKE_COLUMNS) throw new Error("birdstrikes.csv has other columns than expected");
  const rows = lines.slice(1).filter((line) => line !== "");
  return rows.slice(0, limit).map((line, index) => {
    const cells = line.split(",");
    if (cells.length !== 14 || line.includes('"'))
      throw new Error(`birdstrikes.csv: row ${index + 1} is not 14 plain cells`);
    return cells;
  });
}

function loadBirdStrikes(folder: string, limit: number): DataSet {
  const dates = conversion('flight dates parsed from text ("1990-01-08")', parseIsoDate);
  const numbers = conversion("costs and speeds parsed from text", parseInteger);
  const absent = conversion("speeds that are empty made null", () => null);
  // The one cast: that the words are those the selectors allow is checked when an instance is made.
  const rows = readBirdStrikes(folder, limit).map(
    (cells) =>
      ({
        airport: cells[0],
        aircraft: cells[1],
        damage: cells[2],
        flightDate: dates.run(cells[3]!),
        operator: cells[4],
        state: cells[5],
        phase: cells[6],
        wildlifeSize: cells[7],
        species: cells[8],
        timeOfDay: cells[9],
        costOther: numbers.run(cells[10]!),
        costRepair: numbers.run(cells[11]!),
        costTotal: numbers.run(cells[12]!),
        speed: cells[13] === "" ? absent.run() : numbers.run(cells[13]!),
      }) as BirdStrikeRow,
  );
  return {
    name: "birdstrikes",
    className: "BirdStrike",
    objects: rows.length,
    conversions: [dates.entry, numbers.entry, absent.entry],
    build: () => rows.map((row) => new BirdStrike(row)),
    plain: rows,
    json: {
      rows: jsonRows(rows),
      toBrine: (parsed) =>
        (parsed as JsonRow<BirdStrikeRow>[]).map((row) => {
          const values = row as unknown as BirdStrikeRow;
          values.flightDate = new Date(row.flightDate);
          return new BirdStrike(values);
        }),
      toPlain: (parsed) => (parsed as JsonRow<BirdStrikeRow>[]).map((row) => new PlainBirdStrike(row)),
    },
  };
}

function loadFlights(folder: string, limit: number): DataSet {
  const rows = (JSON.parse(readText(folder, "flights-200k.json")) as FlightRow[]).slice(0, limit);
  return {
    name: "flights",
    className: "Flight",
    objects: rows.length,
    conversions: [],
    build: () => rows.map((row) => new Flight(row)),
    plain: rows,
    json: {
      rows,
      toBrine: (parsed) => (parsed as FlightRow[]).map((row) => new Flight(row)),
      toPlain: (parsed) => (parsed as FlightRow[]).map((row) => new PlainFlight(row)),
    },
  };
}

interface RawGraph {
  readonly nodes: readonly { readonly name: string; readonly group: number; readonly index: number }[];
  readonly links: readonly { readonly source: number; readonly target: number; readonly value: number }[];
}

function loadMiserables(folder: string): DataSet {
  const graph = JSON.parse(readText(folder, "miserables.json")) as RawGraph;
  const ends: Conversion = { what: "ends of links made references to characters", count: 2 * graph.links.length };
  return {
    name: "miserables",
    className: "Character",
    objects: graph.nodes.length + graph.links.length,
    conversions: [ends],
    build() {
      const characters = graph.nodes.map(({ name, index, group }) => new Character({ name, index, group, links: [] }));
      for (const { source, target, value } of graph.links) {
        const link = new Link({ source: characters[source]!, target: characters[target]!, value });
        characters[source]!.links.push(link);
        characters[target]!.links.push(link);
      }
      return characters;
    },
    plain: plainGraph(graph),
    json: null,
  };
}

function plainGraph(graph: RawGraph): CharacterRow[] {
  const characters = graph.nodes.map(({ name, index, group }): CharacterRow => ({ name, index, group, links: [] }));
  for (const { source, target, value } of graph.links) {
    const link = { source: characters[source]!, target: characters[target]!, value };
    characters[source]!.links.push(link);
    characters[target]!.links.push(link);
  }
  return characters;
}
