/**
 * Random values as neutral descriptions, from which both languages build the same value: everything of the standard library
 * that both have, nested, shared and cyclic, with the sizes at which an opcode changes. The same seed gives the same values.
 */
import { bitsOf, DTYPES } from "./library-kinds.js";
import { type Description, textOf } from "./neutral.js";
import { FLOATS, LARGE, LENGTHS, NAMES, Random, SIZES, TYPES, UNITS, WORDS, ZONES } from "./random.js";

type Object_ = { [key: string]: Description | string };

/** Where a container can be put that is not finished. */
interface Place {
  /** It can take a value at the end, when all is made. */
  readonly isOpen?: boolean;
}

export class RandomValues {
  readonly #random: Random;
  readonly #kinds: ReadonlySet<string>;
  readonly #isPython2: boolean;
  #ids = 0;
  #left = 0;
  /** Finished, or open but made already. */
  #made: number[] = [];
  #open: number[] = [];

  /** `kinds` are those that the other side knows. */
  constructor(seed: number, kinds: readonly string[], isPython2 = false) {
    this.#random = new Random(seed);
    this.#kinds = new Set(kinds);
    this.#isPython2 = isPython2;
  }

  next(): Description {
    const random = this.#random;
    this.#ids = 0;
    this.#made = [];
    this.#open = [];
    if (random.chance(2)) return this.#long();
    this.#left = random.chance(10) ? 120 : random.between(1, 30);
    return random.chance(12) ? this.#atom() : this.#container();
  }

  /** A container around the sizes at which CPython begins another batch. */
  #long(): Description {
    const random = this.#random;
    const length = random.of(LENGTHS);
    const id = this.#ids++;
    const numbers = Array.from({ length }, (_, index) => (random.chance(1) ? this.#int() : index));
    const form = random.below(5);
    if (form === 0) return { id, list: numbers };
    if (form === 1) return { id, set: [...new Set(Array.from({ length }, (_, index) => index))].sort(byText) };
    if (form === 2 && !this.#isPython2)
      return { id, dict: numbers.map((value, index) => [{ s: `key ${index}` }, value]) };
    if (form === 3 && this.#kinds.has("deque")) return { id, kind: "deque", head: [null], items: numbers };
    if (form === 4) return { id, kind: "OrderedDict", head: [], pairs: numbers.map((value, index) => [index, value]) };
    return { id, tuple: numbers };
  }

  #value(place: Place = {}): Description {
    const random = this.#random;
    this.#left--;
    if (this.#made.length > 0 && random.chance(12)) return { ref: random.of(this.#made) };
    if (place.isOpen && this.#open.length > 0 && random.chance(8)) return { ref: random.of(this.#open) };
    return this.#left <= 0 || random.chance(55) ? this.#atom() : this.#container();
  }

  #atom(): Description {
    const random = this.#random;
    switch (random.below(16)) {
      case 0:
        return random.of([null, true, false]);
      case 1:
      case 2:
      case 3:
        return this.#int();
      case 4:
      case 5:
        return this.#float();
      case 6:
      case 7:
      case 8:
      case 9:
        return { s: this.#text() };
      case 10:
      case 11:
        return this.#isPython2 ? { s: this.#text() } : { bytes: random.hex(this.#size()) };
      default:
        return this.#single() ?? this.#int();
    }
  }

  #size(): number {
    const random = this.#random;
    if (random.chance(1)) return random.of(LARGE);
    return random.chance(30) ? random.of(SIZES) : random.below(12);
  }

  #int(): Description {
    const random = this.#random;
    const kind = random.below(10);
    if (kind < 4) return random.between(-300, 300);
    const bits =
      kind < 8 ? random.of([8, 15, 16, 31, 32, 53, 63, 64]) : random.of([127, 128, 255, 2031, 2032, 2039, 2040, 2047]);
    let value = (1n << BigInt(bits)) + BigInt(random.between(-2, 2));
    if (random.chance(30)) value = BigInt(`0x${random.hex(Math.ceil(bits / 8))}`);
    if (random.chance(50)) value = -value;
    return Number.isSafeInteger(Number(value)) ? Number(value) : { i: String(value) };
  }

  #float(): Description {
    const random = this.#random;
    const kind = random.below(4);
    if (kind === 0) return { f: bitsOf(random.of(FLOATS)) };
    if (kind === 1) return { f: bitsOf(random.between(-1000, 1000)) };
    if (kind === 2) return { f: bitsOf(random.between(-1e9, 1e9) / 1024) };
    const bits = random.hex(8);
    // A NaN with other bits is kept by brine and by CPython from protocol 1 on; text has but one.
    return { f: /^[7f]ff/.test(bits) ? "7ff8000000000000" : bits };
  }

  #text(): string {
    const random = this.#random;
    if (random.chance(55)) return random.of(WORDS);
    let text = "";
    if (random.chance(3)) return "t".repeat(random.chance(40) ? random.of(LARGE) : random.of(SIZES));
    for (let left = random.below(10); left > 0; left--) {
      const unit = random.of(UNITS);
      // Python can hold a high and a low surrogate as two characters; in JavaScript they are one (docs/compat-pickle.md).
      if (!(/[\ud800-\udbff]$/.test(text) && /^[\udc00-\udfff]/.test(unit))) text += unit;
    }
    return text;
  }

  #zone(): Description {
    const random = this.#random;
    if (!this.#kinds.has("timezone") || random.chance(40)) return null;
    if (this.#kinds.has("ZoneInfo") && random.chance(40)) return ["key" as never, random.of(ZONES) as never];
    return this.#offset();
  }

  #offset(): Description {
    const random = this.#random;
    const name = random.chance(30) ? "IST" : null;
    return ["offset" as never, random.of([0, 19_800, -18_000, 86_340]) * 1_000_000, name as never];
  }

  /** A value of one of the kinds without contents. */
  #single(): Description | undefined {
    const random = this.#random;
    const kinds = Object.keys(this.#leaves).filter((name) => this.#kinds.has(name));
    const kind = random.of(kinds);
    const make = this.#leaves[kind];
    if (make === undefined) return undefined;
    const id = this.#ids;
    const made = make();
    if (!Array.isArray(made)) return made as Description;
    this.#ids++;
    this.#made.push(id);
    return { id, kind, head: made };
  }

  /** Each gives the head of a value with an identity, or a whole description. */
  readonly #leaves: Record<string, () => Description> = {
    datetime: () => this.#datetime(),
    date: () => [this.#random.between(1, 9999), this.#random.between(1, 12), this.#random.between(1, 28)],
    time: () => [...this.#clock(), this.#fold(), this.#zone()],
    timedelta: () => [
      this.#random.between(-999_999_999, 999_999_998),
      this.#random.below(86_400),
      this.#random.below(1_000_000),
    ],
    timezone: () => ({ kind: "timezone", head: this.#offset() }),
    ZoneInfo: () => ({ kind: "ZoneInfo", head: ["key", this.#random.of(ZONES)] as never }),
    Decimal: () => [
      this.#random.of([
        "3.14",
        "NaN",
        "sNaN12",
        "-Infinity",
        "-0",
        "1E+100",
        "0E-10",
        `${this.#random.below(1e9)}.${this.#random.below(1e9)}1`,
      ]) as never,
    ],
    Fraction: () => [
      String(this.#random.between(-999, 999) * 2 + 1) as never,
      String(2 ** this.#random.below(40)) as never,
    ],
    complex: () => [(this.#float() as { f: string }).f as never, (this.#float() as { f: string }).f as never],
    range: () => [
      String(this.#random.between(-9, 9)) as never,
      String(2 ** this.#random.below(53)) as never,
      String(this.#random.between(1, 9)) as never,
    ],
    slice: () => [this.#random.of([null, 0, 5]), this.#random.of([null, -1, 70_000]), this.#random.of([null, 1])],
    array: () => this.#array(),
    UUID: () => [this.#random.hex(16) as never],
    pattern: () => ({
      kind: "pattern",
      head: this.#random.of([
        ["a+b", 34],
        ["^é$", 32],
        ["", 40],
      ]) as never,
    }),
    PurePosixPath: () => [this.#random.of(["/a/b", "a", ".", "/", "a b/ü.txt"]) as never],
    PureWindowsPath: () => [this.#random.of(["C:\\a\\b", "a", "\\\\host\\share\\x"]) as never],
    PosixPath: () => [this.#random.of(["/tmp/x", "y"]) as never],
    IPv4Address: () => [`10.${this.#random.below(256)}.0.1` as never],
    IPv6Address: () => [this.#random.of(["::1", "2001:db8::1:0:0:1", "fe80::ff"]) as never],
    IPv4Network: () => [this.#random.of(["10.0.0.0/8", "0.0.0.0/0"]) as never],
    IPv6Network: () => [this.#random.of(["::/8", "2001:db8::/32"]) as never],
    UserString: () => [this.#text() as never],
    type: () => ({ kind: "type", head: [this.#random.of([...TYPES, "ValueError"])] as never }),
    Ellipsis: () => ({ kind: "Ellipsis", head: [] }),
    NotImplemented: () => ({ kind: "NotImplemented", head: [] }),
    Color: () => ({ kind: "Color", head: [this.#random.of(["RED", "BLUE", "TEXT"])] as never }),
    Num: () => ({ kind: "Num", head: [this.#random.of(["ONE", "TWO"])] as never }),
    Flg: () => ({ kind: "Flg", head: [this.#random.of(["A", "B", "C", 3, 5, 7])] as never }),
    IFlg: () => ({ kind: "IFlg", head: [this.#random.of(["X", "Y", 3, 12])] as never }),
    ndarray: () => this.#ndarray(),
    scalar: () => this.#scalar(),
  };

  #clock(): number[] {
    const random = this.#random;
    return [random.below(24), random.below(60), random.below(60), random.chance(50) ? 0 : random.below(1_000_000)];
  }

  #fold(): number {
    return !this.#isPython2 && this.#random.chance(20) ? 1 : 0;
  }

  #datetime(): Description {
    const random = this.#random;
    const day = [random.of([1, 1969, 2024, 9999]), random.between(1, 12), random.between(1, 28)] as [
      number,
      number,
      number,
    ];
    const [hour, minute, second] = this.#clock() as [number, number, number];
    if (random.chance(50)) {
      const date = new Date(Date.UTC(2000, day[1] - 1, day[2], hour, minute, second, random.of([0, 7, 250])));
      date.setUTCFullYear(...([day[0], day[1] - 1, day[2]] as const));
      return {
        datetime: date
          .toISOString()
          .slice(0, -1)
          .replace(/\.000$/, "")
          .replace(/(\.\d{3})$/, "$1000"),
      };
    }
    // Away from the ends of the years, where a zone leads beyond them.
    day[0] = random.between(1900, 2100);
    const zone = this.#zone();
    return [...day, hour, minute, second, random.below(999) * 1000 + 1, this.#fold(), zone];
  }

  #array(): Description {
    const random = this.#random;
    const code = random.of(this.#isPython2 ? ["b", "B", "i", "d"] : ["b", "B", "i", "q", "d"]);
    const item = (): string => {
      if (code === "d") return (this.#float() as { f: string }).f;
      if (code === "B") return String(random.below(256));
      return String(random.between(-128, 127) * (code === "q" ? 2 ** 33 : 1));
    };
    return [code as never, Array.from({ length: random.below(5) }, item) as never];
  }

  #ndarray(): Description {
    const random = this.#random;
    const dtype = random.of(Object.keys(DTYPES));
    const shape = Array.from({ length: random.below(4) }, () => random.between(1, 4));
    const count = shape.reduce((product, side) => product * side, 1);
    // A side of one makes both orders true.
    const isF = shape.filter((side) => side > 1).length > 1 && random.chance(40);
    return [
      dtype as never,
      shape,
      (isF ? "F" : "C") as never,
      Array.from({ length: count }, () => this.#item(dtype)).join("") as never,
    ];
  }

  #scalar(): Description {
    const dtype = this.#random.of(Object.keys(DTYPES).filter((name) => !/[US]/.test(name)));
    return [dtype as never, this.#item(dtype) as never];
  }

  /** The bytes of one item. */
  #item(dtype: string): string {
    const random = this.#random;
    if (dtype === "|b1") return random.of(["00", "01"]);
    if (dtype === "<U3")
      return ["61000000", "e9000000", "00f60100"].map((unit) => (random.chance(90) ? unit : "00000000")).join("");
    if (dtype === "<f4") return `${random.hex(3)}3f`;
    if (dtype === "<f8") return `${random.hex(7)}3f`;
    if (dtype === "<c16") return `${random.hex(7)}3f${random.hex(7)}c0`;
    return (
      random.hex(Number(/\d/.exec(dtype)?.[0] ?? 8) || 8).slice(0, dtype.startsWith("<M8") ? 14 : undefined) +
      (dtype.startsWith("<M8") ? "00" : "")
    );
  }

  #container(): Description {
    const random = this.#random;
    const own = ["list", "list", "tuple", "tuple", "dict", "dict", "set", "frozenset", "bytearray"];
    const all = [...own, ...Object.keys(this.#parts).filter((name) => this.#kinds.has(name))];
    const form = random.of(all);
    const id = this.#ids++;
    switch (form) {
      case "list":
        this.#made.push(id);
        return { id, list: this.#items({ isOpen: true }) };
      case "dict":
        this.#made.push(id);
        return { id, dict: this.#pairs() };
      case "bytearray":
        this.#made.push(id);
        return { id, bytearray: random.hex(this.#size()) };
      case "tuple": {
        const length = random.below(6);
        if (length === 0) {
          this.#ids--;
          return { tuple: [] };
        }
        return this.#closed(id, { id, tuple: null }, (node) => {
          node.tuple = Array.from({ length }, () => this.#value());
        });
      }
      case "set":
      case "frozenset":
        return this.#closed(id, { id }, (node) => {
          // An empty frozenset is one object before Python 3.10.
          node[form] = this.#members(form === "frozenset" ? 1 : 0);
        });
      default:
        return this.#instance(id, form);
    }
  }

  /** Something that is made when its contents are. */
  #closed(id: number, node: Object_, fill: (node: Object_) => void): Description {
    this.#open.push(id);
    fill(node);
    this.#open.splice(this.#open.indexOf(id), 1);
    this.#made.push(id);
    return node;
  }

  readonly #parts: Record<string, string> = {
    OrderedDict: "pairs",
    Counter: "counts",
    defaultdict: "factory pairs",
    deque: "maxlen items",
    partial: "function values",
    ChainMap: "dicts",
    UserDict: "one dict",
    UserList: "one list",
    SimpleNamespace: "attributes",
    ValueError: "values attributes",
    KeyError: "values attributes",
    RuntimeError: "values attributes",
    OverflowError: "values attributes",
    MyError: "values attributes",
    Node: "attributes",
    Old: "attributes",
    OldArguments: "one",
    Stateful: "items",
    NewArguments: "two attributes",
    KeywordArguments: "two attributes",
    Reduced: "two items pairs attributes",
    Point: "two",
    Plain: "two",
    Slotted: "two",
    Frozen: "two",
    MyDict: "pairs attributes",
    MyOrderedDict: "pairs attributes",
    MyList: "items attributes",
    MyDeque: "maxlen items",
    MySet: "set attributes",
    MyFrozenSet: "set attributes",
    MyTuple: "values attributes",
    MyBytes: "hex attributes",
    MyByteArray: "hex attributes",
  };

  #instance(id: number, kind: string): Description {
    const random = this.#random;
    const parts = new Set((this.#parts[kind] as string).split(" "));
    const node: Object_ = { id, kind, head: [] };
    this.#open.push(id);
    if (parts.has("factory")) node.head = [random.of([null, ...TYPES])] as never;
    if (parts.has("function")) node.head = [random.of(TYPES)] as never;
    if (parts.has("maxlen")) node.head = [random.of([null, 40])];
    if (parts.has("hex")) node.head = [random.hex(random.below(5))] as never;
    if (parts.has("values")) node.args = Array.from({ length: random.below(4) }, () => this.#value());
    if (parts.has("two")) node.args = [this.#value(), this.#value()];
    if (parts.has("one"))
      node.args = [parts.has("dict") ? this.#inner("dict") : parts.has("list") ? this.#inner("list") : this.#value()];
    if (parts.has("dicts")) node.args = Array.from({ length: random.between(1, 3) }, () => this.#inner("dict"));
    if (parts.has("set")) node.items = this.#members();
    // From here on it is made.
    this.#open.splice(this.#open.indexOf(id), 1);
    this.#made.push(id);
    if (parts.has("items")) node.items = this.#items({ isOpen: true });
    if (parts.has("pairs")) node.pairs = this.#pairs();
    if (parts.has("counts")) node.pairs = this.#pairs(() => random.between(-3, 9));
    if (parts.has("attributes")) node.attributes = this.#attributes() as never;
    return node;
  }

  #inner(form: "dict" | "list"): Description {
    const id = this.#ids++;
    this.#made.push(id);
    return form === "dict" ? { id, dict: this.#pairs() } : { id, list: this.#items({ isOpen: true }) };
  }

  #items(place: Place): Description[] {
    return Array.from({ length: this.#random.below(6) }, () => this.#value(place));
  }

  #attributes(): [string, Description][] {
    const names = NAMES.filter(() => this.#random.chance(25)).sort();
    return names.map((name) => [name, this.#value({ isOpen: true })]);
  }

  #pairs(value: () => Description = () => this.#value({ isOpen: true })): [Description, Description][] {
    const seen = new Set<string>();
    const pairs: [Description, Description][] = [];
    // Python 2 has dicts in an order of its own.
    for (let left = this.#random.below(this.#isPython2 ? 2 : 6); left > 0; left--) {
      const before = [this.#ids, this.#made.length] as const;
      const key = this.#random.chance(60) ? { s: this.#text() } : this.#key(true);
      const identity = identityOf(key);
      if (seen.has(identity)) {
        [this.#ids, this.#made.length] = before;
        continue;
      }
      seen.add(identity);
      pairs.push([key, value()]);
    }
    return pairs;
  }

  #members(fewest = 0): Description[] {
    const members = new Map<string, Description>();
    for (let left = this.#random.between(fewest, 5); left > 0; left--) {
      const member = this.#key(false);
      members.set(identityOf(member), member);
    }
    return [...members.values()].sort(byText);
  }

  /** Something hashable; NaN is equal to nothing, so that Python may hold it twice (docs/compat-pickle.md). */
  #key(hasIds: boolean): Description {
    const random = this.#random;
    switch (random.below(8)) {
      case 0:
        return random.of([null, true]);
      case 1:
      case 2:
        return this.#int();
      case 3: {
        const { f } = this.#float() as { f: string };
        return { f: /^[7f]ff8/.test(f) ? bitsOf(0.25) : f };
      }
      case 4:
        return this.#isPython2 ? { s: this.#text() } : { bytes: random.hex(random.below(3)) };
      case 5: {
        // In a set a tuple is described by itself, with numbers of its own.
        const id = hasIds ? this.#ids++ : 0;
        if (hasIds) this.#made.push(id);
        return { id, [random.of(["tuple", "frozenset"])]: [{ s: this.#text() }] };
      }
      default:
        return { s: this.#text() };
    }
  }
}

/** Equal for keys that Python calls equal. */
function identityOf(key: Description): string {
  const parts = key as { f?: string; i?: string };
  if (typeof key === "boolean" || typeof key === "number") return `n${Number(key)}`;
  if (parts?.i !== undefined) return `n${Number(parts.i)}`;
  if (parts?.f !== undefined) return `n${Buffer.from(parts.f, "hex").readDoubleBE() + 0}`;
  const text = JSON.stringify(key, (name, value) => (name === "id" ? undefined : value));
  return text;
}

const byText = (a: Description, b: Description): number => (textOf(a) < textOf(b) ? -1 : 1);
