// What stands at each text of answers about public-records releases.
import {
  releaseDecidedSchema,
  releaseDetailSchema,
  releasePartsSchema,
  releasePreviewSchema,
  releaseRecordSchema,
  releasesAnswerSchema,
  releaseVaughnSchema,
} from "@quis/contract";
import { type AnswerPlaces, type Places, rules, under } from "./rules.ts";

function keptPlaces(path: string): Required<Pick<Places, "plain" | "typed">> {
  return {
    plain: under(path, ["at", "question{}", "profile", "state", "done.at", "done.sha256"]),
    typed: under(path, ["title", "case", "reason", "by", "question.*", "done.name", "done.capacity", "done.by"]),
  };
}

export const RELEASE_ANSWERS: readonly AnswerPlaces[] = [
  rules(releasesAnswerSchema, {
    plain: ["next", ...keptPlaces("releases[].").plain],
    typed: keptPlaces("releases[].").typed,
  }),
  rules(releaseDetailSchema, {
    plain: ["profile**", ...keptPlaces("release.").plain],
    typed: keptPlaces("release.").typed,
  }),
  // Who decides what the public sees must see it as it is: these are for the action release-review alone (docs/reference/pseudonyms.md).
  rules(releasePartsSchema, { plain: ["**"] }),
  rules(releaseRecordSchema, { plain: ["**"] }),
  rules(releaseDecidedSchema, { plain: ["**"] }),
  rules(releasePreviewSchema, { plain: ["**"] }),
  rules(releaseVaughnSchema, { plain: ["**"] }),
];
