// Questions about accesses over the parts of an open data folder.
import { join } from "node:path";
import { AskAnswers, SavedQuestions } from "../ask/index.ts";
import type { AskParts } from "../ask/door.ts";
import { cachedSubjectKeys } from "../collect/prepare.ts";
import { withGone } from "../retention/gone-notes.ts";
import type { Parts } from "./parts.ts";
import { disclosureMaker } from "./proving.ts";

export function askAnswers(parts: Parts, rest: Pick<AskParts, "seal" | "stopped">): AskAnswers {
  const saved = new SavedQuestions(join(parts.data, "questions.json"), parts.now);
  const { decisions, ledgers, keys } = parts;
  const subjectKeys = cachedSubjectKeys(keys.subjectMaster);
  const whole: AskParts["withGone"] = async (answer) => withGone(await answer, decisions, ledgers.records, subjectKeys);
  return new AskAnswers({
    ...parts,
    ...rest,
    withGone: whole,
    saved,
    disclose: disclosureMaker(parts),
    told: () => parts.reviews.told(),
  });
}
