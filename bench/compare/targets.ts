/** What brine promises: a ratio for each case and direction, and whom it is measured against. */
import { LEFT_OVER } from "../measure/memory.js";
import type { Direction, Job } from "../measure/subject.js";
import type { Results } from "./results.js";

export interface Target {
  readonly case: string;
  readonly direction: Direction;
  /** Above this the target is missed. */
  readonly must: number;
  readonly aim: number;
  /** What brine's figure is divided by, in words. */
  readonly against: string;
  /** `undefined` where something was not measured. */
  ratio(results: Results): number | undefined;
}

type Both = readonly ["write", "read"];
const BOTH: Both = ["write", "read"];

/** A must and an aim for writing, then for reading. */
type Bounds = readonly [write: readonly [must: number, aim: number], read: readonly [must: number, aim: number]];

const quotient = (above: number | undefined, below: number | undefined): number | undefined =>
  above === undefined || below === undefined ? undefined : above / below;

/** The best run: on a machine that others use, the one that was disturbed least. */
const timeOf = (results: Results, name: string, subject: string, direction: Direction, size: number | null = null) =>
  results.find(name, subject, direction, size)?.times.low;

function bestOf(results: Results, name: string, subjects: readonly string[], direction: Direction): number | undefined {
  const times = subjects.map((subject) => timeOf(results, name, subject, direction));
  return times.includes(undefined) ? undefined : Math.min(...(times as number[]));
}

interface Comparison {
  /** What the lines are called. */
  readonly title: string;
  readonly case: string;
  readonly subject?: string;
  readonly peers: Readonly<Record<"write" | "read", readonly string[]>>;
  readonly bounds: Bounds;
}

const compare = ({ title, case: name, subject = "brine", peers, bounds }: Comparison): Target[] =>
  BOTH.map((direction, index) => ({
    case: title,
    direction,
    must: bounds[index]![0],
    aim: bounds[index]![1],
    against: peers[direction].join(", "),
    ratio: (results) =>
      quotient(timeOf(results, name, subject, direction), bestOf(results, name, peers[direction], direction)),
  }));

const same = (...subjects: string[]) => ({ write: subjects, read: subjects });

/** Bytes do not depend on the machine; they are in the same list because they are promised too. */
const bytes = (title: string, subject: string, must: number, aim: number): Target => ({
  case: title,
  direction: "write",
  must,
  aim,
  against: "bytes of CPython's protocol 5 of real param objects",
  ratio: (results) =>
    quotient(results.find("A", subject, "write")?.bytes, results.find("A", "CPython param", "write")?.bytes),
});

export const GROWTH_SIZES = [10_000, 1_000_000] as const;

const growth = (direction: "write" | "read"): Target => ({
  case: "I-growth",
  direction,
  must: 1.3,
  aim: 1.1,
  against: direction === "write" ? "growth of traversal and memcpy" : "growth of plain construction",
  ratio(results) {
    const [small, large] = GROWTH_SIZES;
    const grown = (subject: string) =>
      quotient(timeOf(results, "I", subject, direction, large), timeOf(results, "I", subject, direction, small));
    return quotient(grown("brine"), grown("floor"));
  },
});

const againstOwn = (direction: "write" | "read"): Target => ({
  case: "F",
  direction,
  must: 1.3,
  aim: 1.15,
  against: "brine's own A, alone in its process",
  ratio: (results) =>
    quotient(timeOf(results, "F", "brine", direction), timeOf(results, ONE_CLASS, "brine", direction)),
});

/** Memory that is in use when a pickle was just made, over the bytes of that pickle (ruling 26). */
const memory = (title: string, subject: string, must: number): Target => ({
  case: title,
  direction: "write",
  must,
  aim: must,
  against: "bytes written",
  ratio(results) {
    const figure = results.memory.find((one) => one.subject === subject);
    return quotient(figure?.used, figure?.bytes);
  },
});

/** What may stay of a snapshot of 200 MB. */
const LEFT_BYTES = 20_000_000;

/** What case A is called where brine is alone in its process. */
export const ONE_CLASS = "A alone";

export const TARGETS: readonly Target[] = [
  ...compare({
    title: "A-instances",
    case: "A",
    subject: "brine instances",
    peers: {
      write: ["msgpackr class", "bebop", "avsc", "JSON"],
      read: ["cbor-x records", "msgpackr records", "msgpackr class", "JSON"],
    },
    bounds: [
      [0.75, 0.55],
      [0.7, 0.45],
    ],
  }),
  ...compare({
    title: "A",
    case: "A",
    peers: same("v8"),
    bounds: [
      [0.85, 0.6],
      [0.35, 0.2],
    ],
  }),
  ...compare({
    title: "A-CPython",
    case: "A",
    peers: same("CPython"),
    bounds: [
      [0.25, 0.15],
      [0.15, 0.09],
    ],
  }),
  ...compare({
    title: "B",
    case: "B",
    peers: same("JSON"),
    bounds: [
      [1.1, 0.8],
      [0.8, 0.4],
    ],
  }),
  ...compare({
    title: "C",
    case: "C",
    peers: same("v8"),
    bounds: [
      [1.3, 0.9],
      [0.7, 0.5],
    ],
  }),
  ...compare({
    title: "C-typed",
    case: "C-typed",
    peers: same("floor"),
    bounds: [
      [2, 1.3],
      [1.2, 1.1],
    ],
  }),
  {
    case: "C-view",
    direction: "read",
    // A view costs nothing; a copy would cost one.
    must: 0.1,
    aim: 0.1,
    against: "memcpy; out of band, where reading must give a view",
    ratio: (results) =>
      quotient(timeOf(results, "C-typed", "brine out of band", "read"), timeOf(results, "C-typed", "floor", "read")),
  },
  ...["D", "D-classes"].flatMap((name) =>
    compare({
      title: name,
      case: name,
      peers: same("v8"),
      bounds: [
        [1, 0.8],
        [0.9, 0.7],
      ],
    }),
  ),
  ...BOTH.map(againstOwn),
  ...compare({
    title: "H",
    case: "H",
    peers: same("JSON"),
    bounds: [
      [2, 1],
      [2, 1],
    ],
  }),
  bytes("A-bytes", "brine", 0.7, 0.7),
  bytes("A-bytes-lean", "brine lean", 0.64, 0.6),
  ...BOTH.map(growth),
  ...compare({
    title: "A-ts",
    case: "A engines",
    subject: "brine ts",
    peers: same("JSON"),
    bounds: [
      [1.2, 0.9],
      [1.2, 0.9],
    ],
  }),
  ...compare({
    title: "A-wasm",
    case: "A engines",
    subject: "brine wasm",
    peers: same("brine ts"),
    bounds: [
      [1, 1],
      [1, 1],
    ],
  }),
  memory("A-memory", "brine", 3),
  memory("A-memory-lean", "brine lean", 4),
  {
    case: "left-over",
    direction: "read",
    must: 1,
    aim: 1,
    against: "20 MB: what may be in use more than before, after 200 MB were written and read",
    ratio(results) {
      const left = results.memory.find((one) => one.subject === LEFT_OVER);
      return left === undefined ? undefined : Math.max(0, left.used) / LEFT_BYTES;
    },
  },
];

/** A process of the check: what it measures, and under which name its figures are looked up where that is not the case's. */
export interface CheckJob extends Job {
  readonly as?: string;
  /** Asks for more heap than the runtime's own limit. */
  readonly large?: boolean;
}

const short = { seconds: 6, minRounds: 5, maxRounds: 25 };
const long = { seconds: 15, minRounds: 5, maxRounds: 15 };
/** For many subjects: five rounds of seven, which is what fifteen seconds are enough for, find nobody's fastest run. */
const longest = { seconds: 45, minRounds: 5, maxRounds: 15 };

/** As few subjects as the targets need, so that all of it ends within eight minutes. */
export const CHECK_JOBS: readonly CheckJob[] = [
  {
    case: "A",
    subjects: ["brine instances", "msgpackr class", "msgpackr records", "cbor-x records", "bebop", "avsc", "JSON"],
    ...longest,
  },
  { case: "A", subjects: ["brine", "v8"], ...long },
  { case: "A", subjects: ["brine lean"], seconds: 0, minRounds: 1, maxRounds: 1 },
  { case: "A", as: "A engines", subjects: ["brine wasm", "brine ts", "JSON"], ...long },
  { case: "B", subjects: ["brine", "JSON"], ...short },
  { case: "C", subjects: ["brine", "v8"], ...short },
  { case: "C-typed", subjects: ["brine", "brine out of band", "floor"], ...short },
  { case: "D", subjects: ["brine", "v8"], ...long },
  { case: "D-classes", subjects: ["brine", "v8"], ...long },
  { case: "A", as: ONE_CLASS, subjects: ["brine"], ...short },
  { case: "F", subjects: ["brine"], ...short },
  { case: "H", subjects: ["brine", "JSON"], ...short },
  ...GROWTH_SIZES.map((size) => ({
    case: "I",
    subjects: ["brine", "floor"],
    size,
    seconds: 6,
    minRounds: 3,
    maxRounds: 25,
    large: true,
  })),
];
