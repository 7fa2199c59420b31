// The Cedar schema that policies are validated against, made from the table of actions. https://docs.cedarpolicy.com/schema/human-readable-schema.html
import type { Action, ActionClass } from "./action.ts";
import { actionNames, actions, SIGHTS } from "./actions.ts";

/** Groups of actions beside their classes. */
export const NEEDS_CASE = "needs-case";
export const NEEDS_FRESH_PROOF = "needs-fresh-proof";

const CLASSES: readonly ActionClass[] = [
  "open",
  "account",
  "state",
  "content",
  "export",
  "decision",
  "configuration",
  "intake",
];

const quoted = (names: readonly string[]): string => names.map((name) => JSON.stringify(name)).join(", ");

function groupsOf(action: Action): string[] {
  return [
    action.class,
    ...(action.needsCase === true ? [NEEDS_CASE] : []),
    ...(action.needsFreshProof === true ? [NEEDS_FRESH_PROOF] : []),
  ];
}

const applies = "appliesTo { principal: Person, resource: Instance, context: Situation };";

/** Facts are in the context and there is one entity a request: Cedar's time goes into entities (measured: a hundred of them cost forty times as much). */
export const policySchema: string = `namespace Quis {
  // The data folder that is asked.
  entity Instance;
  // Who asks.
  entity Person = {
    // Duties, as in docs/reference/access-policies.md.
    roles: Set<String>,
    // False only before sign-in.
    signedIn: Bool,
    // Holds the data folder itself, and so every key in it.
    holdsFolder: Bool,
    // A program's token.
    isToken: Bool,
    // Whoever holds a reply link: not signed in, and no person that Quis knows.
    byLink: Bool,
    unit?: String,
    // An investigator's one case, and until when (ms since the epoch).
    scopeCase?: String,
    scopeEndsMs?: Long,
  };
  // What is known of the request.
  type Situation = {
    nowMs: Long,
    purposeGiven: Bool,
    caseReference?: String,
    freshlyProved: Bool,
    // Of a token: it is for this action. True for people.
    tokenCovers: Bool,
    // One subject is named.
    namesSubject: Bool,
    // It may tell of the user of the record systems that the asker is; and of nobody else.
    aboutSelf: Bool,
    aboutOnlySelf: Bool,
    // It is about a user of the asker's unit, or above or below the asker.
    aboutOwnChain: Bool,
    // It reads who asked what of Quis.
    readsOversight: Bool,
  };
  action ${quoted([...CLASSES, NEEDS_CASE, NEEDS_FRESH_PROOF])};
${actionNames.map((name) => `  action ${quoted([name])} in [${quoted(groupsOf(actions[name]))}] ${applies}`).join("\n")}
  action "sight";
${SIGHTS.map((name) => `  action ${quoted([name])} in ["sight"] ${applies}`).join("\n")}
}
`;
