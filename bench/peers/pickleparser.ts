/** pickleparser, which reads pickles and writes none: it is given what brine writes in CPython's way. */
import { dumps } from "brine";
import type { Subject } from "../measure/subject.js";

/** The protocol it was made for. */
const PROTOCOL = 4;

export async function pickleparserSubject(value: unknown): Promise<Subject> {
  const { Parser } = await import("pickleparser");
  return {
    name: "pickleparser",
    input: dumps(value, { protocol: PROTOCOL }),
    read: (bytes) => new Parser().parse(bytes),
  };
}
