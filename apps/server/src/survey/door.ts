// Who asks about sources and logs as a whole. Every question is sealed before it is answered.
import type {
  CalendarAnswer,
  CalendarQuery,
  GrowthAnswer,
  KeepingAnswer,
  PreviewAnswer,
  SourceReport,
} from "@quis/contract";
import type { Completeness, Look } from "../completeness/index.ts";
import type { Quarantine } from "../collect/quarantine.ts";
import { QuisError } from "../instance/error.ts";
import type { Sources } from "../intake/index.ts";
import { ledgerFolders, type Ledger } from "../ledger/ledger.ts";
import type { Deed } from "../oversight/oversight.ts";
import { type PreviewInput, Previews } from "../preview/index.ts";
import type { DecisionRegister } from "../retention/register.ts";
import { BackupRegister } from "./backups.ts";
import { calendarOf } from "./calendar.ts";
import { logGrowth } from "./growth.ts";
import { keepingOf } from "./keeping.ts";
import { sourceReport } from "./source-report.ts";

export interface SurveyDoor {
  /** For each source and day what is known of it. */
  calendar(actor: string, query: CalendarQuery): Promise<CalendarAnswer>;
  /** One source as a whole. @throws QuisError QUIS_NOT_FOUND */
  source(actor: string, source: string, fresh: boolean): Promise<SourceReport>;
  /** A sample read as an import would read it; nothing of it is kept. @throws QuisError QUIS_TOO_LARGE */
  preview(actor: string, input: PreviewInput): Promise<PreviewAnswer>;
  /** How a log grew. Names nobody: not sealed. @throws QuisError QUIS_NOT_FOUND */
  growth(log: string, points: number): Promise<GrowthAnswer>;
  /** Decisions about what is kept, and backups. */
  keeping(actor: string): Promise<KeepingAnswer>;
}

export interface SurveyParts {
  readonly data: string;
  readonly ledgers: { readonly oversight: Ledger; readonly [log: string]: Ledger };
  readonly completeness: Completeness;
  readonly quarantine: Quarantine;
  readonly decisions: DecisionRegister;
  readonly sources: Sources;
  readonly seal: (deed: Deed) => Promise<unknown>;
  /** Runs a look when everything acknowledged is in the store, and nothing else looks at the whole. */
  readonly judge: <T>(look: () => Promise<T>) => Promise<T>;
  readonly now: () => number;
}

/** A look so young will do: a running server makes one as often. */
const RECENT_MS = 900_000;
const DAY_MS = 86_400_000;

export class SurveyAnswers implements SurveyDoor {
  readonly #parts: SurveyParts;
  readonly #backups: BackupRegister;
  readonly #previews = new Previews();
  #looking: Promise<Look> | undefined;

  constructor(parts: SurveyParts) {
    this.#parts = parts;
    this.#backups = new BackupRegister(parts.ledgers.oversight, ledgerFolders(parts.data, "oversight").logFolder);
  }

  async calendar(actor: string, { days, to, fresh }: CalendarQuery): Promise<CalendarAnswer> {
    const parameters = { days: Number(days ?? 28), ...(to === undefined ? {} : { to }) };
    await this.#parts.seal({ actor, activity: "search", what: "calendar", parameters });
    const look = await this.#look(fresh === "true");
    const last = to === undefined ? undefined : Math.floor(Date.parse(`${to}T00:00:00Z`) / DAY_MS);
    return calendarOf({ look, intakes: await this.#parts.sources.states(), days: parameters.days, to: last });
  }

  async source(actor: string, source: string, fresh: boolean): Promise<SourceReport> {
    await this.#parts.seal({ actor, activity: "search", what: "source", parameters: { source } });
    const look = await this.#look(fresh);
    const intake = (await this.#parts.sources.states()).find(({ id }) => id === source);
    const report = sourceReport({ source, look, intake, waiting: this.#parts.quarantine.counts() });
    if (report === undefined)
      throw new QuisError(
        "QUIS_NOT_FOUND",
        `expected a source that has sent events or is in sources.yaml, got ${JSON.stringify(source)}`,
      );
    return report;
  }

  // Those who ask while a look is under way wait for that one.
  async #look(fresh: boolean): Promise<Look> {
    const { completeness, judge, now } = this.#parts;
    const last = fresh ? undefined : completeness.lastSince(now() - RECENT_MS);
    if (last !== undefined) return last;
    this.#looking ??= judge(() => completeness.survey()).finally(() => (this.#looking = undefined));
    return this.#looking;
  }

  async preview(actor: string, input: PreviewInput): Promise<PreviewAnswer> {
    const { file, format, sample } = input;
    const parameters = { file, bytes: sample.length, ...(format === undefined ? {} : { format }) };
    await this.#parts.seal({ actor, activity: "read", what: "preview", parameters });
    return this.#previews.run(input);
  }

  async growth(log: string, points: number): Promise<GrowthAnswer> {
    const ledger = Object.hasOwn(this.#parts.ledgers, log) ? this.#parts.ledgers[log] : undefined;
    if (ledger === undefined) throw new QuisError("QUIS_NOT_FOUND", `expected a log of this folder, got ${log}`);
    return logGrowth(log, ledger, points);
  }

  async keeping(actor: string): Promise<KeepingAnswer> {
    await this.#parts.seal({ actor, activity: "read", what: "keeping" });
    // The register knows every decision of this process: it is brought up to date by whatever decides.
    return keepingOf(this.#parts.decisions.all(), await this.#backups.all());
  }
}
