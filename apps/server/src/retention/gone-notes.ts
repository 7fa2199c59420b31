// What answers say of events that are gone: plainly, with authority and date, never by silence.
import type { Answer, Gone, GoneFromAnswer } from "@quis/contract";
import { decodeLeaf, type SubjectKeys, subjectTag } from "@quis/event";
import type { Ledger } from "../ledger/ledger.ts";
import type { Slot } from "../ledger/slot.ts";
import type { Approval } from "./approval.ts";
import type { DecisionRegister } from "./register.ts";

const MOST_LISTED = 100;
// A look-up per erased event and question; beyond, all are counted and none is picked out.
const MOST_TAGS_CHECKED = 10_000;

/** Why the slot at an index is gone; undefined if it is not, or if no sealed decision says so. */
export function goneOf(decisions: DecisionRegister, index: number, slot: Slot): Gone | undefined {
  if (slot.kind === "erased") {
    const sealed = decisions.of("erase").find(({ decision }) => decision.index === index);
    return sealed && note("erased", sealed.deed, sealed.timeMs, sealed.decision);
  }
  if (slot.kind === "destroyed") {
    for (const { deed, timeMs, decision } of decisions.of("destroy")) {
      const key = decision.keys.find(({ key_id }) => key_id === slot.keyId);
      if (key !== undefined) return note("destroyed", deed, timeMs, { ...decision, authority: key.authority });
    }
  }
  return undefined;
}

function note(
  kind: Gone["kind"],
  deed: number,
  timeMs: number,
  decision: { readonly authority: string; readonly reason: string; readonly approval: Approval },
): Gone {
  const by = decision.approval.by.map(({ actor }) => actor);
  return { kind, authority: decision.authority, reason: decision.reason, at: new Date(timeMs).toISOString(), by, deed };
}

/**
 * The answer with what it cannot contain. For `who`, the subject's key finds the erased events about this person by their tags in the log;
 * for other questions nobody can tell any more.
 */
export async function withGone(
  answer: Answer,
  decisions: DecisionRegister,
  ledger: Ledger,
  subjects: SubjectKeys,
): Promise<Answer> {
  const destroys = decisions.of("destroy");
  let erases = decisions.of("erase");
  if (destroys.length + erases.length === 0 || answer.summary === null) return answer;
  if (answer.question.kind === "who" && erases.length <= MOST_TAGS_CHECKED) {
    const key = subjects(answer.question.value);
    const about: typeof erases = [];
    for (const sealed of erases) {
      const { commitment, tags } = decodeLeaf(await ledger.readEntry(sealed.decision.index));
      const tag = Buffer.from(subjectTag(key, commitment));
      if (tags.some((one) => tag.compare(one) === 0)) about.push(sealed);
    }
    erases = about;
  }
  const gone: GoneFromAnswer = {
    erased: erases
      .toReversed()
      .slice(0, MOST_LISTED)
      .map(({ deed, timeMs, decision }) => ({ index: decision.index, ...note("erased", deed, timeMs, decision) })),
    erased_count: erases.length,
    destroyed: destroys.flatMap(({ deed, timeMs, decision }) =>
      decision.keys
        .filter(({ events }) => events > 0)
        .map(({ source, month, events, authority }) => ({
          source,
          month,
          events,
          ...note("destroyed", deed, timeMs, { ...decision, authority }),
        })),
    ),
  };
  return gone.erased_count + gone.destroyed.length === 0 ? answer : { ...answer, gone };
}
