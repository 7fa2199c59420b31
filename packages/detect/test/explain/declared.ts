// Worlds with declared relationships, for tests; everybody in them is invented.
import { type ContextTables, Explainer, parseExplanations, type World } from "../../src/index.ts";
import { at, worldOf } from "../made.ts";

export const iso = (dayOffset: number, clock: string): string => new Date(at(dayOffset, clock)).toISOString();

/** A file with these relationships, written as YAML below `relationships:`. */
export const fileOf = (relationships: string): string =>
  `explanations: 1\nname: test\nrelationships:\n${relationships}`;

export const ASSIGNED = `  - id: assigned
    says: "{user} had {case} of {subject} as {assignments.role} from {from} to {to}"
    path: cases.subject -> cases.case -> assignments.case -> assignments.user
    when:
      - { within: assignments, before: 1d, after: 14d }
      - { ever: cases }
    where:
      assignments.role: [lead, hearing]
`;

export const TEAM = `  - id: team
    says: "{user} is in the team {unit} of who has {case}"
    path: cases.subject → cases.case → assignments.case → assignments.user → users.user → users.unit → users.unit → users.user
    when:
      - { ever: cases }
`;

export function declared(
  tables: ContextTables,
  relationships: string = ASSIGNED + TEAM,
): { readonly world: World; readonly explainer: Explainer } {
  const world = worldOf(tables);
  const explainer = new Explainer(world.context, parseExplanations(fileOf(relationships), "test.yaml"));
  return { world: { ...world, explainer }, explainer };
}

/** The id of what explains an access at a time, or "nothing". */
export function explains(
  { world, explainer }: ReturnType<typeof declared>,
  user: string,
  subject: string,
  timeMs: number,
): string {
  const found = explainer.find(world.names.users.add(user), world.names.subjects.add(subject), timeMs);
  return found === 0 ? "nothing" : (explainer.ids[found - 1] as string);
}
