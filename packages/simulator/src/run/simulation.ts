// The simulation itself: pure and lazy. A world is built from the seed, days are played one after another, and text
// comes out in time order. Nothing here reads a clock, a disk or the machine's random numbers.
import { type Duty, hireStaff, type Person, Population, Rota } from "../agency/index.ts";
import { DAY_MS } from "../calendar/index.ts";
import {
  type Agency,
  type CaseFile,
  Desk,
  formatAssignmentRows,
  formatCaseRows,
  Shelf,
  Wards,
} from "../casework/index.ts";
import { ACTION, Journal, OcsfWriter, PgAuditWriter, PlateSearchWriter, type Draft } from "../emit/index.ts";
import { MisuseCalendar, planMisuse } from "../misuse/index.ts";
import { readOptions, type SimulationOptions } from "../options.ts";
import { Seeds, STREAM } from "../random/index.ts";
import type { ScenarioTruth, SkippedScenario } from "../truth/index.ts";
import {
  AGENCY_WORK,
  beginIncidents,
  HOSPITAL_WORK,
  planIncidents,
  playShift,
  SessionBook,
  type ShiftContext,
} from "../work/index.ts";
import { formatRelationshipRows, formatRosterRows, formatUserRows, type ContextKind } from "./context-rows.ts";
import { TruthBook } from "./truth-book.ts";

/** Records per post: most of them are never opened in a year. */
const RECORDS_PER_POST = 150;
const LEAST_RECORDS = 2000;
/** Lines per piece of output: about a megabyte. */
const LINES_PER_PIECE = 1200;

/** A piece of output, in time order. Texts hold whole lines; any may be empty. */
export interface Piece {
  /** Day under way, from 0; at most the number of days, after the last. */
  readonly day: number;
  /** OCSF lines, each ending in a newline. */
  readonly events: string;
  readonly eventCount: number;
  /** PostgreSQL jsonlog lines, each ending in a newline. */
  readonly pgaudit: string;
  readonly pgauditCount: number;
  /** Plate-search rows, each beginning with a newline. */
  readonly alpr: string;
  readonly alprCount: number;
  /** Rows of context tables, without their headers. */
  readonly context: Readonly<Partial<Record<ContextKind, string>>>;
}

/** What is known at the end. */
export interface Outcome {
  readonly persons: number;
  readonly subjects: number;
  readonly cases: number;
  readonly events: number;
  readonly labelledEvents: number;
  readonly scenarios: readonly ScenarioTruth[];
  readonly skipped: readonly SkippedScenario[];
}

/** Turns drafts into pieces of text, numbering them as they come. */
class Scribe {
  readonly #ocsf: OcsfWriter;
  readonly #pgaudit: PgAuditWriter;
  readonly #plates: PlateSearchWriter;
  readonly #truth: TruthBook;
  readonly #prefix: string;
  count = 0;

  constructor(agency: Agency, truth: TruthBook) {
    this.#ocsf = new OcsfWriter(agency.settings.setting, agency.population, agency.persons);
    this.#pgaudit = new PgAuditWriter(agency.population, agency.seeds);
    this.#plates = new PlateSearchWriter(agency.seeds);
    this.#truth = truth;
    // Part of the uid, so that two simulations fed into one place are not taken for duplicates of each other.
    const { settings, seeds } = agency;
    this.#prefix = `ra${(seeds.hash(STREAM.session, settings.users, settings.days) & 0xffff).toString(16).padStart(4, "0")}-`;
  }

  *write(day: number, drafts: readonly Draft[]): Generator<Piece> {
    for (let from = 0; from < drafts.length; from += LINES_PER_PIECE) {
      let events = "";
      let pgaudit = "";
      let alpr = "";
      let eventCount = 0;
      let alprCount = 0;
      let pgauditCount = 0;
      for (let i = from; i < drafts.length && i < from + LINES_PER_PIECE; i++) {
        const draft = drafts[i] as Draft;
        if (draft.action === ACTION.plateSearch) {
          alpr += this.#plates.format(draft);
          alprCount += 1;
          continue;
        }
        this.count += 1;
        const uid = this.#prefix + String(this.count).padStart(10, "0");
        events += this.#ocsf.format(draft, uid);
        events += "\n";
        eventCount += 1;
        const lines = this.#pgaudit.format(draft);
        if (lines !== "") {
          pgaudit += lines;
          for (let at = lines.indexOf("\n"); at >= 0; at = lines.indexOf("\n", at + 1)) pgauditCount += 1;
        }
        if (draft.label >= 0) this.#truth.note(draft, uid);
      }
      yield { day, events, eventCount, pgaudit, pgauditCount, alpr, alprCount, context: {} };
    }
  }
}

/** Rows of files that have left the shelf, waiting to be handed out. */
class Archive {
  #assignments = "";
  #cases = "";
  count = 0;

  readonly #agency: Agency;
  constructor(agency: Agency) {
    this.#agency = agency;
  }

  readonly put = (file: CaseFile): void => {
    this.#cases += formatCaseRows(file, this.#agency.population);
    this.#assignments += formatAssignmentRows(file);
    this.count += 1;
  };

  take(): { assignments: string; cases: string } {
    const rows = { assignments: this.#assignments, cases: this.#cases };
    this.#assignments = "";
    this.#cases = "";
    return rows;
  }
}

const quiet = (day: number, context: Piece["context"]): Piece => ({
  day,
  events: "",
  eventCount: 0,
  pgaudit: "",
  pgauditCount: 0,
  alpr: "",
  alprCount: 0,
  context,
});

type DayContext = Omit<ShiftContext, "place">;

/** What differs between the places: who keeps the files, and what is done on a shift. */
interface House {
  readonly desk: Desk | Wards;
  readonly play: (context: DayContext, person: Person, duty: Duty) => void;
  /** Rows of work.csv since the last call. */
  readonly takeWork: () => string;
}

function openHouse(agency: Agency, shelf: Shelf): House {
  if (agency.settings.setting === "hospital") {
    const desk = new Wards(agency, shelf);
    const place = { agency, desk };
    return {
      desk,
      play: (context, person, duty) => playShift({ ...context, place }, person, duty, HOSPITAL_WORK),
      takeWork: () => desk.takeWork(),
    };
  }
  const desk = new Desk(agency, shelf);
  const place = { agency, desk };
  return {
    desk,
    play: (context, person, duty) => playShift({ ...context, place }, person, duty, AGENCY_WORK),
    takeWork: () => "",
  };
}

/**
 * Plays an agency or a hospital and yields its files piece by piece; the generator's return value is the outcome with the labels.
 * Memory follows posts and open cases, not the number of days.
 * @throws SimulatorError `SIM_OPTION_INVALID`
 */
export function* simulatePieces(options: SimulationOptions): Generator<Piece, Outcome> {
  const settings = readOptions(options);
  const seeds = new Seeds(settings.seed);
  const population = new Population(
    seeds.stream(STREAM.population),
    Math.max(LEAST_RECORDS, settings.users * RECORDS_PER_POST),
  );
  const { units, persons } = hireStaff(settings, seeds, population);
  const agency: Agency = { settings, seeds, population, units, persons, rota: new Rota(settings, seeds) };
  yield quiet(0, { users: formatUserRows(agency) });
  for (const relationships of formatRelationshipRows(agency)) yield quiet(0, { relationships });

  const endMs = settings.startMs + settings.days * DAY_MS;
  const journal = new Journal(endMs);
  const book = new SessionBook(journal, seeds);
  const archive = new Archive(agency);
  const house = openHouse(agency, new Shelf(settings.startMs, units.length, archive.put));
  const { desk } = house;
  const plan = planMisuse(agency);
  const misuse = new MisuseCalendar(plan);
  const incidents = planIncidents(agency);
  const truth = new TruthBook(plan.scenarios, population);
  const scribe = new Scribe(agency, truth);

  for (let day = 0; day < settings.days; day++) {
    desk.beginDay(day);
    book.beginDay();
    yield quiet(day, { roster: formatRosterRows(agency, day), ...archive.take() });
    const running = beginIncidents(agency, desk, incidents, day);
    const context = { journal, book, day, incidents: running };
    for (const person of persons) {
      const duty = agency.rota.worked(person, day);
      if (duty !== null) house.play(context, person, duty);
    }
    misuse.play({ ...context, place: { agency, desk } });
    const work = house.takeWork();
    if (work !== "") yield quiet(day, { work });
    yield* scribe.write(day, journal.take(settings.startMs + (day + 1) * DAY_MS));
  }
  desk.end(endMs);
  yield quiet(settings.days, archive.take());

  const scenarios = truth.conclude();
  return {
    persons: persons.length,
    subjects: population.size,
    cases: archive.count,
    events: scribe.count,
    labelledEvents: scenarios.reduce((sum, scenario) => sum + scenario.events.length, 0),
    scenarios,
    skipped: plan.skipped,
  };
}

/**
 * The access events alone, one JSON line at a time without its newline, in time order; returns the outcome with the labels.
 * @throws SimulatorError `SIM_OPTION_INVALID`
 */
export function* simulateEvents(options: SimulationOptions): Generator<string, Outcome> {
  const pieces = simulatePieces(options);
  for (;;) {
    const step = pieces.next();
    if (step.done === true) return step.value;
    const { events } = step.value;
    for (let from = 0; from < events.length;) {
      const to = events.indexOf("\n", from);
      yield events.slice(from, to);
      from = to + 1;
    }
  }
}
