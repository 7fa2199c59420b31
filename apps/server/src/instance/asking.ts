// Questions about accesses over the parts of an open data folder.
import { join } from "node:path";
import { AskAnswers, SavedQuestions } from "../ask/index.ts";
import type { AskParts } from "../ask/door.ts";
import type { Parts } from "./parts.ts";
import { disclosureMaker } from "./proving.ts";

export function askAnswers(parts: Parts, rest: Pick<AskParts, "seal" | "withGone" | "stopped">): AskAnswers {
  const saved = new SavedQuestions(join(parts.data, "questions.json"), parts.now);
  return new AskAnswers({ ...parts, ...rest, saved, disclose: disclosureMaker(parts) });
}
