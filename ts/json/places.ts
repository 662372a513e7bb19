/** Where something lies in JSON: as a chain of keys, of which the JSON pointer (RFC 6901) is made only when somebody asks for it. */
import { pointerPart } from "./forms.js";

/** Something within something else; the key of the whole is `null`. */
export interface Place {
  readonly above: Place | null;
  readonly key: string | number | null;
}

/** The JSON pointer to what has a key in something. */
export function pointerTo(above: Place | null, key: string | number | null): string {
  const parts: string[] = key === null ? [] : [pointerPart(key)];
  for (let place = above; place !== null; place = place.above) {
    if (place.key !== null) parts.push(pointerPart(place.key));
  }
  return parts.reverse().join("");
}
