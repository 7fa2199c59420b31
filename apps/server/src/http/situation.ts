// What a request is about, for the policies: whose accesses, in which case, with which proof.
import type { FastifyRequest } from "fastify";
import type { Principal } from "../access/index.ts";
import { actions, isActionName, plainSituation, type Situation } from "../access/policy/index.ts";
import { type OversightDoor, NO_STAFF, type Staff } from "../instance/oversight-door.ts";

export interface SituationOptions {
  readonly door: OversightDoor;
  readonly now: () => number;
  /** Whether the users behind an index, a session or a finding are looked up. */
  readonly lookUp: boolean;
}

/** Reads parameters as the route's schema has taken them; called before that, they count for nothing. */
export async function situationOf(
  request: FastifyRequest,
  { door, now, lookUp }: SituationOptions,
): Promise<Situation> {
  const principal = request.known?.principal;
  const plain = plainSituation(principal, now());
  const { asked } = request;
  const given: Given = principal?.finding === undefined ? parametersOf(request) : { id: principal.finding };
  const situation: Situation = {
    ...plain,
    purposeGiven: asked?.purpose !== undefined,
    caseReference: asked?.caseReference,
    namesSubject: given["subject"] !== undefined,
    readsOversight: readsOversight(request, given),
  };
  if (!lookUp || principal === undefined || !speaksOfPeople(request)) return situation;
  if (principal.method === "local" || (principal.user === null && principal.unit === null)) return situation;
  const { users, isWhole, finding } = await usersOf(request, given, door);
  if (users.length === 0) return situation;
  const bars = await isBarred(principal, door);
  const isSelf = (user: string): boolean => principal.user !== null && user === principal.user;
  // Attacker: an employee who looks whether anything is asked about them, while telling them is put off for fear of just that. A finding of which its
  // employee was not told is like another's to them; reviews look themselves.
  const isTold = finding === undefined || !users.some(isSelf) || (await door.told()).has(finding);
  return {
    ...situation,
    aboutSelf: users.some(isSelf),
    aboutOnlySelf: isWhole && isTold && users.every(isSelf),
    aboutOwnChain: users.some((user) => !isSelf(user) && bars(user)),
  };
}

function speaksOfPeople(request: FastifyRequest): boolean {
  const { action } = request.routeOptions.config;
  return isActionName(action) && /^(?:content|export|decision)$/.test(actions[action].class);
}

/** Actions whose `id` is the finding's that is reviewed. */
const OF_A_REVIEW: ReadonlySet<string | undefined> = new Set([
  "review",
  "review-step",
  "review-attach",
  "review-attachment",
  "reply-read",
  "reply-attach",
  "reply-step",
]);

type Given = Readonly<Record<string, string | undefined>>;

function parametersOf(request: FastifyRequest): Given {
  const all = { ...(request.query as object | null), ...(request.params as object | null) };
  return Object.fromEntries(
    Object.entries(all).map(([name, value]) => [
      name,
      typeof value === "string" || typeof value === "number" ? String(value) : undefined,
    ]),
  );
}

function readsOversight(request: FastifyRequest, { log }: Given): boolean {
  return speaksOfPeople(request) && log !== undefined && log !== "records";
}

/** Users whom the request is about; `isWhole` if its answer tells of no others. */
async function usersOf(
  request: FastifyRequest,
  { user, session, index, id, finding, q, log }: Given,
  door: OversightDoor,
): Promise<{ readonly users: readonly string[]; readonly isWhole: boolean; readonly finding?: string }> {
  if (user !== undefined) return { users: [user], isWhole: true };
  if (session !== undefined) return { users: await door.usersOfSession(session), isWhole: true };
  if (index !== undefined && (log ?? "records") === "records")
    return { users: await door.usersOfEvent(Number(index)), isWhole: true };
  const { action } = request.routeOptions.config;
  if (id !== undefined && action === "finding")
    return { users: await door.usersOfFinding(id), isWhole: true, finding: id };
  if (id !== undefined && OF_A_REVIEW.has(action)) return { users: await door.usersOfFinding(id), isWhole: true };
  if (id !== undefined && action === "disposal-decide") return { users: await door.usersOfDisposal(id), isWhole: true };
  if (finding !== undefined) return { users: await door.usersOfFinding(finding), isWhole: true, finding };
  // A text may mean somebody else too.
  if (q !== undefined) return { users: [q.trim()], isWhole: false };
  return { users: [], isWhole: false };
}

/** Whether `principal` may not be told of a user: they are that user, of the same unit, or above or below them. */
export async function isBarred(
  principal: Principal | undefined,
  door: OversightDoor,
): Promise<(user: string) => boolean> {
  if (principal === undefined || principal.method === "local") return () => false;
  const { user: self, unit } = principal;
  if (self === null && unit === null) return () => false;
  // An overseer is of no unit of the body; themselves they may not review either.
  const staff = principal.roles.includes("overseer") ? NO_STAFF : await door.staff();
  const ownUnit = unit ?? staff.unitOf(self ?? "");
  return (user) =>
    user === self || (ownUnit !== undefined && staff.unitOf(user) === ownUnit) || isAboveOrBelow(staff, self, user);
}

function isAboveOrBelow(staff: Staff, self: string | null, user: string): boolean {
  if (self === null) return false;
  return staff.managersOf(user).includes(self) || staff.managersOf(self).includes(user);
}
