// What a user answered to a checkpoint. https://palantir.com/docs/foundry/checkpoints/overview
import { defined, objectOf, objectsOf, optional, textOf } from "../record/index.ts";
import type { JsonObject } from "../text/index.ts";

/**
 * `justification` and `purpose` of an answer: free text is the justification; chosen options are the purpose, and what was typed beside them the
 * justification; an acknowledgement has the text that was ticked as its purpose and no words of the user's own; signing in again says nothing of why.
 */
export function answerOf(value: unknown): JsonObject {
  const answer = objectOf(value);
  if (answer === undefined) return optional("justification", textOf(value));
  const selected = objectsOf(answer["selectedOptions"]);
  if (selected.length > 0) {
    return defined({
      purpose: joined(selected, "selectedOption"),
      justification: joined(selected, "additionalResponse"),
    });
  }
  if (answer["type"] === "acknowledgementJustification") return optional("purpose", textOf(answer["prompt"]));
  return optional("justification", textOf(answer["response"]));
}

function joined(selected: readonly JsonObject[], member: string): string | undefined {
  const texts = selected.map((selection) => textOf(selection[member])).filter((text) => text !== undefined);
  return texts.length === 0 ? undefined : texts.join("; ");
}
