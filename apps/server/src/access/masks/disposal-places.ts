// What stands where in what waits to be destroyed: who asks and who agrees are people of Quis; authorities, reasons and policies are what people wrote.
import type { Places } from "./rules.ts";

const PLAIN = [
  "id",
  "what.sha256",
  "what.months[].source",
  "what.months[].month",
  "asked_by.uid",
  "asked_by.name",
  "asked_at",
  "expires",
  "decided.by",
  "decided.name",
  "decided.at",
];
const TYPED = ["what.authority", "what.reason", "what.policy", "what.holds[]", "decided.reason"];

/** Places of a disposal below `path`. */
export function disposalPlaces(path: string): Required<Pick<Places, "plain" | "typed">> {
  return { plain: PLAIN.map((name) => `${path}${name}`), typed: TYPED.map((name) => `${path}${name}`) };
}
