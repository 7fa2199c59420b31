// Every action by every duty in every situation, as the table of the docs.
import { type Role, ROLES } from "@quis/contract";
import type { Principal } from "../../../src/access/index.ts";
import {
  actionNames,
  actions,
  type ActionName,
  type Policies,
  plainSituation,
  type Situation,
  somebodyWith,
} from "../../../src/access/policy/index.ts";

const OWN_CASE = "C-1";

interface Named {
  readonly sign: string;
  readonly words: string;
  readonly change: (situation: Situation) => Situation;
}

const brought = (situation: Situation): Situation => ({
  ...situation,
  purposeGiven: true,
  caseReference: "C-2",
  freshlyProved: true,
});
const inOwnCase = (situation: Situation): Situation => ({ ...brought(situation), caseReference: OWN_CASE });

/** What can be known of a request that matters to a policy. */
export const situations: readonly Named[] = [
  { sign: "p", words: "plain: nothing is brought", change: (plain) => plain },
  { sign: "f", words: "with a fresh proof", change: (plain) => ({ ...plain, freshlyProved: true }) },
  {
    sign: "c",
    words: "with purpose and case, no fresh proof",
    change: (plain) => ({ ...brought(plain), freshlyProved: false }),
  },
  { sign: "b", words: "with purpose, case and a fresh proof", change: brought },
  { sign: "i", words: "the same, in the one case that an investigator has", change: inOwnCase },
  {
    sign: "x",
    words: "the same, after that case has ended",
    change: (plain) => ({ ...inOwnCase(plain), nowMs: plain.nowMs + 400 * 86_400_000 }),
  },
  { sign: "n", words: "as b, of one named subject", change: (plain) => ({ ...brought(plain), namesSubject: true }) },
  {
    sign: "s",
    words: "as i, about oneself only",
    change: (plain) => ({ ...inOwnCase(plain), aboutSelf: true, aboutOnlySelf: true }),
  },
  {
    sign: "m",
    words: "as i, about oneself among others",
    change: (plain) => ({ ...inOwnCase(plain), aboutSelf: true }),
  },
  {
    sign: "u",
    words: "as i, about one's own unit or chain of command",
    change: (plain) => ({ ...inOwnCase(plain), aboutOwnChain: true }),
  },
  {
    sign: "o",
    words: "as i, reading who asked what of Quis",
    change: (plain) => ({ ...inOwnCase(plain), readsOversight: true }),
  },
];

const NOW_MS = Date.UTC(2026, 0, 1);

export function personWith(...roles: readonly Role[]): Principal {
  const person = somebodyWith(...roles);
  return { ...person, scope: person.scope === null ? null : { case: OWN_CASE, expires: "2026-12-31T00:00:00Z" } };
}

/** Signs of the situations in which `principal` may do it. */
export function allowedSigns(policies: Policies, principal: Principal | undefined, action: ActionName): string {
  const plain = plainSituation(undefined, NOW_MS);
  return situations
    .filter(({ change }) => policies.decide(principal, action, change(plain)).allowed)
    .map(({ sign }) => sign)
    .join("");
}

const ALL = situations.map(({ sign }) => sign).join("");

/** The generated part of docs/reference/access-policies.md. */
export function renderMatrix(policies: Policies): string {
  const askers: readonly (readonly [string, Principal | undefined])[] = [
    ["nobody", undefined],
    ...ROLES.map((role) => [role, personWith(role)] as const),
    ["reply link", { ...personWith(), uid: "link:0", method: "link", finding: "f" }],
  ];
  const head = ["action", "what it does", "needs", ...askers.map(([name]) => name)];
  const rows = actionNames.map((name) => {
    const { does, class: kind, needsCase, needsFreshProof } = actions[name];
    const needs = [needsCase === true ? "case" : "", needsFreshProof === true ? "fresh proof" : ""].filter(Boolean);
    const cells = askers.map(([, principal]) => {
      const signs = allowedSigns(policies, principal, name);
      if (signs === "") return "–";
      return signs === ALL ? "yes" : signs;
    });
    return [`\`${name}\``, `${does} (${kind})`, needs.join(", "), ...cells];
  });
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const legend = situations.map(({ sign, words }) => `| \`${sign}\` | ${words} |`);
  return [
    "| sign | situation |",
    "| --- | --- |",
    ...legend,
    "",
    line(head),
    line(head.map(() => "---")),
    ...rows.map(line),
  ].join("\n");
}
