/**
 * Case B: a plain document of about 3 MB of JSON, half of it messages with users and entities, half of it a catalogue of
 * events with seats and prices: many small objects of few shapes, repeated words, some text that is not ASCII. No classes.
 */
import { Random, WORDS } from "./random.js";

const FOREIGN = ["café au lait", "Grüße aus Köln", "こんにちは世界", "привет, мир", "señor ñandú", "naïve façade"];
const LANGUAGES = ["en", "ja", "fr", "de", "es"];

const MESSAGES = 1300;
const EVENTS = 2300;

function sentence(random: Random, words: number): string {
  const parts = Array.from({ length: words }, () => random.pick(WORDS));
  if (random.chance(0.25)) parts.push(random.pick(FOREIGN));
  return parts.join(" ");
}

const stamp = (random: Random): string => new Date(1.4e12 + random.below(3e10)).toISOString();

function user(random: Random) {
  const id = random.below(2 ** 31);
  return {
    id,
    id_str: String(id),
    name: sentence(random, 2),
    screen_name: `${random.pick(WORDS)}_${random.below(10_000)}`,
    location: random.chance(0.5) ? "" : sentence(random, 1),
    description: sentence(random, 10),
    url: random.chance(0.5) ? null : `https://example.org/u/${id.toString(36)}`,
    protected: false,
    followers_count: random.below(100_000),
    friends_count: random.below(5000),
    created_at: stamp(random),
    verified: random.chance(0.05),
    lang: random.pick(LANGUAGES),
    profile_image_url: `https://images.example.org/${id.toString(36)}_normal.png`,
    default_profile: random.chance(0.6),
    following: false,
  };
}

function message(random: Random) {
  const id = random.below(2 ** 31);
  const entity = () => ({ text: random.pick(WORDS), indices: [random.below(70), 70 + random.below(70)] });
  return {
    created_at: stamp(random),
    id,
    id_str: String(id),
    text: sentence(random, 14),
    source: '<a href="https://example.org" rel="nofollow">Example</a>',
    truncated: false,
    in_reply_to_status_id: random.chance(0.7) ? null : random.below(2 ** 31),
    user: user(random),
    geo: null,
    coordinates: random.chance(0.9) ? null : [random.float(180) - 90, random.float(360) - 180],
    place: null,
    retweet_count: random.below(1000),
    favorite_count: random.below(1000),
    entities: {
      hashtags: Array.from({ length: random.below(3) }, entity),
      symbols: [],
      urls: random.chance(0.6) ? [] : [{ url: `https://example.org/${id.toString(36)}`, indices: [0, 22] }],
      user_mentions: Array.from({ length: random.below(2) }, entity),
    },
    favorited: false,
    retweeted: false,
    lang: random.pick(LANGUAGES),
  };
}

function event(random: Random) {
  const seat = () => ({ areaId: 205_705_993 + random.below(20), blockIds: [] as number[] });
  return {
    id: 138_586_341 + random.below(1_000_000),
    eventId: 100_000_000 + random.below(1000),
    logo: random.chance(0.8) ? null : `/images/${random.pick(WORDS)}.jpg`,
    name: random.chance(0.5) ? null : sentence(random, 3),
    start: 1.37e12 + random.below(1e10),
    venueCode: "PLEYEL_PLEYEL",
    prices: Array.from({ length: 1 + random.below(4) }, () => ({
      amount: 10_000 + 500 * random.below(200),
      audienceSubCategoryId: 337_100_890,
      seatCategoryId: 338_937_235 + random.below(30),
    })),
    seatCategories: Array.from({ length: 1 + random.below(3) }, () => ({
      seatCategoryId: 338_937_235 + random.below(30),
      areas: Array.from({ length: 1 + random.below(6) }, seat),
    })),
    seatMapImage: null,
    subTopicIds: Array.from({ length: 2 + random.below(3) }, () => 337_184_262 + random.below(30)),
  };
}

/** One event alone, some 500 bytes of JSON: what a program sends, or keeps, one at a time. */
export const smallDocument = () => event(new Random(11));

/** The document; the same one each time. */
export function plainDocument() {
  const random = new Random(7);
  const areaNames = Array.from({ length: 20 }, (_, index) => [`area ${index}`, random.pick(FOREIGN)]);
  return {
    statuses: Array.from({ length: MESSAGES }, () => message(random)),
    search_metadata: { completed_in: 0.087, count: MESSAGES, query: "%E4%B8%80", since_id: 0 },
    areaNames: Object.fromEntries(areaNames) as Record<string, string>,
    events: Object.fromEntries(Array.from({ length: 180 }, (_, index) => [`event-${index}`, event(random)])),
    performances: Array.from({ length: EVENTS }, () => event(random)),
  };
}
