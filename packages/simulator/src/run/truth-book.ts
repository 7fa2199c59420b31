// Which events belong to which injected scenario: the only place that knows.
import type { Population } from "../agency/index.ts";
import { DAY_MS, formatInstant } from "../calendar/index.ts";
import { ACTION, type Draft } from "../emit/index.ts";
import type { PlannedScenario } from "../misuse/index.ts";
import type { ScenarioTruth } from "../truth/index.ts";

interface Entry {
  readonly events: string[];
  readonly signIns: string[];
  readonly subjects: Set<number>;
  readonly users: Set<string>;
  readonly days: Set<number>;
  first: number;
  last: number;
}

export class TruthBook {
  readonly #scenarios: readonly PlannedScenario[];
  readonly #population: Population;
  readonly #entries: Entry[];

  constructor(scenarios: readonly PlannedScenario[], population: Population) {
    this.#scenarios = scenarios;
    this.#population = population;
    this.#entries = scenarios.map(() => ({
      events: [],
      signIns: [],
      subjects: new Set(),
      users: new Set(),
      days: new Set(),
      first: -1,
      last: -1,
    }));
  }

  /** Notes an event that has just got its uid, if it belongs to a scenario. */
  note(draft: Draft, uid: string): void {
    const entry = this.#entries[draft.label];
    if (entry === undefined) return;
    if (draft.action >= ACTION.signIn) {
      entry.signIns.push(uid);
      return;
    }
    entry.events.push(uid);
    entry.users.add(draft.session.person.uid);
    entry.days.add(Math.floor(draft.time / DAY_MS));
    if (draft.subject >= 0) entry.subjects.add(draft.subject);
    for (const other of draft.others ?? []) entry.subjects.add(other);
    if (entry.first < 0) entry.first = draft.time;
    entry.last = draft.time;
  }

  /** Scenarios that made at least one access; the others fell beyond the last day or found nobody at work. */
  conclude(): ScenarioTruth[] {
    const truths: ScenarioTruth[] = [];
    this.#entries.forEach((entry, i) => {
      if (entry.events.length === 0) return;
      const { kind, placement } = this.#scenarios[i] as PlannedScenario;
      truths.push({
        id: `m${String(i + 1).padStart(4, "0")}`,
        kind,
        user: placement.person?.uid ?? null,
        users: [...entry.users],
        true_user: placement.trueUser?.uid ?? null,
        subjects: [...entry.subjects].map((subject) => this.#population.uid(subject)),
        events: entry.events,
        sign_ins: entry.signIns,
        first: formatInstant(entry.first),
        last: formatInstant(entry.last),
        days: entry.days.size,
      });
    });
    return truths;
  }
}
