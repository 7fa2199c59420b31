// What stands where in what two people decide: who asks and who agrees are people of Quis; authorities, reasons and policies are what people wrote.
import { type Places, under } from "./rules.ts";

const DISPOSAL_PLAIN = [
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
const DISPOSAL_TYPED = ["what.authority", "what.reason", "what.policy", "what.holds[]", "decided.reason"];

const REVEAL_PLAIN = [
  "id",
  "pseudonym",
  "name",
  "case",
  "asked_by.uid",
  "asked_by.name",
  "asked_at",
  "expires",
  "decided.by",
  "decided.name",
  "decided.at",
];
const REVEAL_TYPED = ["reason", "decided.reason"];

/** Places of a disposal below `path`. */
export function disposalPlaces(path: string): Required<Pick<Places, "plain" | "typed">> {
  return { plain: under(path, DISPOSAL_PLAIN), typed: under(path, DISPOSAL_TYPED) };
}

/** Places of a reveal below `path`: names and pseudonyms in it are made for whoever asks (reveals/door.ts). */
export function revealPlaces(path: string): Required<Pick<Places, "plain" | "typed">> {
  return { plain: under(path, REVEAL_PLAIN), typed: under(path, REVEAL_TYPED) };
}
