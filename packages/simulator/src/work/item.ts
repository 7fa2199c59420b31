// Items of work by role: what somebody does next, and why they are allowed to.
import type { AgencyRole } from "../agency/index.ts";
import type { Casebook, Desk } from "../casework/index.ts";
import { DIFFICULTY } from "../difficulty.ts";
import { ACTION } from "../emit/index.ts";
import type { Random } from "../random/index.ts";
import {
  answerCaller,
  attendIncident,
  browseToLearn,
  careInformally,
  followOwnFile,
  helpTeam,
  helpOtherTeam,
  registerApplication,
  revisitClosedFile,
} from "./casework-items.ts";
import {
  answerRequest,
  correctRecord,
  reviewTeamFile,
  sampleForAudit,
  scanBacklog,
  spotCheck,
  takeComplaint,
} from "./office-items.ts";
import { writePlateReason } from "./reason.ts";
import type { ShiftContext } from "./shift-context.ts";
import type { Sitting } from "./sitting.ts";

export type Item<Files extends Casebook> = (context: ShiftContext<Files>, sitting: Sitting) => void;
/** Chances and items; the last takes the rest. */
export type Items<Files extends Casebook> = readonly (readonly [number, Item<Files>])[];

function searchPlate(_context: ShiftContext, sitting: Sitting): void {
  sitting.form = { purpose: "enquiry", caseRef: "", reason: writePlateReason(sitting.random, sitting.person) };
  sitting.note(ACTION.plateSearch, -1);
  sitting.pause(40);
}

/** What each role does with its time. */
const ITEMS: Readonly<Record<AgencyRole, Items<Desk>>> = {
  caseworker: [
    [DIFFICULTY.helpTeam, helpTeam],
    [DIFFICULTY.helpOtherTeam, helpOtherTeam],
    [DIFFICULTY.callerEnquiry, answerCaller],
    [DIFFICULTY.informalItems, careInformally],
    [0.02, revisitClosedFile],
    [1, followOwnFile],
  ],
  intake: [
    [0.12, searchPlate],
    [0.02, helpTeam],
    [1, answerCaller],
  ],
  supervisor: [
    [DIFFICULTY.supervisorComplaint, takeComplaint],
    [DIFFICULTY.supervisorSpotCheck, spotCheck],
    [0.03, searchPlate],
    [1, reviewTeamFile],
  ],
  hearings: [
    [DIFFICULTY.callerEnquiry, answerCaller],
    [DIFFICULTY.helpOtherTeam, helpOtherTeam],
    [0.04, revisitClosedFile],
    [1, followOwnFile],
  ],
  clerk: [
    [DIFFICULTY.scanningRun, scanBacklog],
    [0.3, correctRecord],
    [0.05, answerCaller],
    [1, answerRequest],
  ],
  auditor: [[1, sampleForAudit]],
  service: [],
};

function drawByChance<Files extends Casebook>(random: Random, items: Items<Files>): Item<Files> {
  let u = random.unit();
  for (const [chance, item] of items) {
    if (u < chance) return item;
    u -= chance;
  }
  return (items[items.length - 1] as Items<Files>[number])[1];
}

/** Plays the next item of this person's day in an agency. */
export function drawItem(context: ShiftContext<Desk>, sitting: Sitting, isApplication: boolean): void {
  if (isApplication) registerApplication(context, sitting);
  else drawFrom(context, sitting, ITEMS[sitting.person.role as AgencyRole]);
}

/** Plays one of these items, or an emergency, or what newcomers do. */
export function drawFrom<Files extends Casebook>(
  context: ShiftContext<Files>,
  sitting: Sitting,
  items: Items<Files>,
): void {
  const { person, random } = sitting;
  const incident = context.incidents.find(({ at }) => at <= sitting.now);
  if (incident !== undefined) {
    const drawn =
      person.role === "intake" || person.role === "admissions" ? DIFFICULTY.incidentIntake : DIFFICULTY.incidentOthers;
    // Divided over the items of a shift, so that the setting is the chance per person and shift.
    if (person.role !== "auditor" && random.chance(drawn / 6)) {
      attendIncident(context, sitting, incident);
      return;
    }
  }
  if (context.day - person.fromDay < DIFFICULTY.traineeDays && random.chance(DIFFICULTY.traineeBrowsing)) {
    browseToLearn(context, sitting);
    return;
  }
  drawByChance(random, items)(context, sitting);
}
