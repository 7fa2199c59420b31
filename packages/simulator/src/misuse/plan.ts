// The plan of misuse: every kind once where it fits, then more by weight until the aimed share of events is reached.
import type { Agency } from "../casework/index.ts";
import { STREAM } from "../random/index.ts";
import type { ScenarioKind, SkippedScenario } from "../truth/index.ts";
import type { ShiftContext } from "../work/index.ts";
import { leaverLogin, outOfShift, sharedLogin } from "./account.ts";
import { breakGlass, falseCaseRef, relation, singleMatched, singleRandom, stalking } from "./lone.ts";
import { Planner, type Act, type Placement, type Scheme } from "./planner.ts";
import { Stage } from "./stage.ts";
import { bulk, slowDrip, vipCrowd } from "./volume.ts";

const SCHEMES: readonly Scheme[] = [
  singleRandom,
  singleMatched,
  stalking,
  bulk,
  slowDrip,
  vipCrowd,
  relation,
  falseCaseRef,
  outOfShift,
  sharedLogin,
  leaverLogin,
  breakGlass,
];

/** Accesses per post and calendar day, about: turns a share of events into a number of events. */
const EVENTS_PER_POST_DAY = 27;

export interface PlannedScenario {
  readonly kind: ScenarioKind;
  readonly placement: Placement;
}

export interface MisusePlan {
  readonly scenarios: readonly PlannedScenario[];
  readonly skipped: readonly SkippedScenario[];
}

/** Plans all misuse of the run before it begins. With a prevalence of 0 there is none. */
export function planMisuse(agency: Agency): MisusePlan {
  const { settings, seeds } = agency;
  const scenarios: PlannedScenario[] = [];
  const skipped: SkippedScenario[] = [];
  if (settings.prevalence === 0) return { scenarios, skipped };
  const planner = new Planner(agency);
  const budget = settings.users * settings.days * EVENTS_PER_POST_DAY * settings.prevalence;
  let planned = 0;
  let tries = 0;
  const place = (scheme: Scheme): string | undefined => {
    const placement = scheme.place(planner, seeds.stream(STREAM.misuse, tries++));
    if (typeof placement === "string") return placement;
    scenarios.push({ kind: scheme.kind, placement });
    planned += placement.size;
    return undefined;
  };
  const schemes = SCHEMES.filter((scheme) => settings.scenarios.includes(scheme.kind));
  const open: Scheme[] = [];
  for (const scheme of schemes) {
    const reason = place(scheme);
    if (reason === undefined) open.push(scheme);
    else skipped.push({ kind: scheme.kind, reason });
  }
  const total = open.reduce((sum, scheme) => sum + scheme.weight, 0);
  const random = seeds.stream(STREAM.misuse, -1);
  while (planned < budget && open.length > 0 && tries < 1_000_000) {
    let target = random.unit() * total;
    const drawn = open.find((scheme) => (target -= scheme.weight) < 0);
    if (drawn !== undefined) place(drawn);
  }
  return { scenarios, skipped };
}

/** Acts by day, so that each day plays its own. */
export class MisuseCalendar {
  readonly #byDay = new Map<number, { readonly scenario: number; readonly act: Act }[]>();

  constructor(plan: MisusePlan) {
    plan.scenarios.forEach(({ placement }, scenario) => {
      for (const act of placement.acts) {
        const acts = this.#byDay.get(act.day);
        if (acts === undefined) this.#byDay.set(act.day, [{ scenario, act }]);
        else acts.push({ scenario, act });
      }
    });
  }

  /** Plays the day's misuse after the day's work, through the same journal; only the label differs. */
  play(context: ShiftContext): void {
    for (const [part, { scenario, act }] of (this.#byDay.get(context.day) ?? []).entries()) {
      context.journal.label = scenario;
      act.play(new Stage(context, scenario * 1024 + (part % 1024)));
      context.journal.label = -1;
    }
    this.#byDay.delete(context.day);
  }
}
