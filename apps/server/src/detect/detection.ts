// Detection of one data folder: a pass over everything when there is something new, the present day live while the folder is served, and the
// answers. docs/reference/findings.md
import { join } from "node:path";
import {
  type AccessExplanation,
  type CoverageAnswer,
  type DetectionStatus,
  type DetectSummary,
  type FairnessAnswer,
  type DetectorsAnswer,
  type FindingAccesses,
  type FindingAccessesQuery,
  type FindingAnswer,
  type FindingsAnswer,
  type FindingsQuery,
  type Progress,
  type Reproduction,
  type SealedFinding,
} from "@quis/contract";
import { toBase64 } from "@quis/tlog";
import { QuisError } from "../instance/error.ts";
import { Queue } from "../instance/queue.ts";
import { VERSION } from "../instance/version.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { readRule } from "../rules/index.ts";
import type { Store } from "../store/index.ts";
import type { Indexer } from "../store/indexer.ts";
import { SAMPLE_KIND } from "./finding.ts";
import { flaggedBy, NOTHING_FLAGGED } from "./flagged.ts";
import type { JudgeSetup } from "./judge-worker.ts";
import { detectorStates } from "./detector-states.ts";
import { coverAll, explainAccess } from "./explaining.ts";
import { computeAgain } from "./again.ts";
import { cardsOf } from "./cards.ts";
import { fairnessOf } from "./fairness.ts";
import { FindingAccessesReader } from "./finding-accesses.ts";
import { LastPassFile } from "./last-pass.ts";
import { type Passed, passOver } from "./pass.ts";
import { PresentDay } from "./present-day.ts";
import { FindingQueue } from "./queue.ts";
import { rankRows } from "./rank.ts";
import type { FindingRegister, KnownFinding, Settled } from "./register.ts";
import { isOfRule } from "./rule-finding.ts";
import type { RuleFindings } from "./rule-findings.ts";
import type { SeenFindings } from "./seen.ts";
import { readDetectionSettings, readWebhookSecret } from "./settings.ts";
import { judgingByReviews, judgingOf, type JudgingParts } from "./judging.ts";
import { type AccessToExplain, type ExplainedRows, WarmExplainer } from "./warm-explainer.ts";
import { Webhook } from "./webhook.ts";

export interface DetectionParts extends JudgingParts {
  readonly store: Store;
  readonly records: Ledger;
  readonly indexer: Indexer;
  readonly register: FindingRegister;
  readonly rules: RuleFindings;
  readonly seen: SeenFindings;
}

/** A rule's finding is there within seconds of its event. */
const RULES_EVERY_MS = 2000;
const RULES_RETRY_MS = 60_000;

export interface DetectWork {
  readonly onProgress?: (progress: Progress) => void;
  readonly signal: AbortSignal;
}

interface Plan {
  readonly setup: JudgeSetup;
  readonly cut: number;
  readonly by: string;
}

export class Detection {
  readonly #parts: DetectionParts;
  // Passes and reproductions, one after the other: each has a history in memory, beside the one that today is judged by.
  readonly #works = new Queue();
  // Beside them: a pass of minutes must not keep a rule's finding waiting.
  readonly #rulesInTurn = new Queue();
  // Whoever makes the whole store again goes between two questions of a pass.
  #guard: <T>(work: () => Promise<T>) => Promise<T> = (work) => work();
  #progress: { done: number; total: number } | null = null;
  readonly #last: LastPassFile;
  #failure: string | null = null;
  #present: PresentDay | undefined;
  #webhook: Webhook | undefined;
  readonly #queue: FindingQueue;
  readonly #accesses: FindingAccessesReader;
  readonly #warm: WarmExplainer;

  constructor(parts: DetectionParts) {
    this.#parts = parts;
    this.#queue = new FindingQueue(parts);
    this.#accesses = new FindingAccessesReader({
      ...parts,
      contextFolder: join(parts.data, "context"),
      present: async () => (await this.#plan()).setup,
    });
    this.#warm = new WarmExplainer(parts.context, () => judgingOf(parts));
    this.#last = new LastPassFile(join(parts.data, "index", "detection.json"));
  }

  /** `guard` runs each question to the store. */
  guardBy(guard: <T>(work: () => Promise<T>) => Promise<T>): void {
    this.#guard = guard;
  }

  /** Keeps findings up to date in the background until `signal`: the folder is served. */
  async serve(signal: AbortSignal): Promise<void> {
    const { data, detectors, register, now, indexer, records } = this.#parts;
    await this.#openWebhook().catch((error: unknown) => this.#fail(error));
    this.#present = new PresentDay({
      pass: (present) => this.run({ signal }, present).then(() => undefined),
      register,
      store: this.#parts.store,
      guard: (work) => this.#guard(work),
      indexed: () => Math.min(indexer.indexed, records.checkpointSize),
      now,
      signal,
      onSealed: () => this.#webhook?.poke(),
      onFailure: (error) => this.#fail(error),
    });
    void readDetectionSettings(data, detectors).catch((error: unknown) => this.#fail(error));
    this.#present.start();
    this.#watchRules(signal);
  }

  // Rules need nothing learned: they are asked at once, not when the next pass is due.
  #watchRules(signal: AbortSignal): void {
    const wait = (ms: number): void => {
      const timer = setTimeout(() => {
        void this.#lookByRules({ signal })
          .then(({ raised }) => {
            if (raised > 0) this.#webhook?.poke();
            wait(RULES_EVERY_MS);
          })
          .catch((error: unknown) => {
            if (signal.aborted) return;
            this.#fail(error);
            wait(RULES_RETRY_MS);
          });
      }, ms);
      timer.unref();
      signal.addEventListener("abort", () => clearTimeout(timer), { once: true });
    };
    wait(RULES_EVERY_MS);
  }

  #lookByRules({ signal, onProgress }: DetectWork): Promise<Settled> {
    const { rules, records } = this.#parts;
    return this.#rulesInTurn.run(async () => {
      let done = 0;
      return rules.look(signal, (events) => {
        done += events;
        onProgress?.({ type: "progress", phase: "rules", done, total: records.checkpointSize, unit: "events" });
      });
    });
  }

  /** Judges everything and seals what is new. @throws QuisError QUIS_BAD_INPUT for settings that cannot be; QUIS_ABORTED */
  run(work: DetectWork, keep?: PresentDay): Promise<DetectSummary> {
    return this.#works.run(async () => {
      try {
        const summary = await this.#run(work, keep ?? this.#present);
        this.#failure = null;
        return summary;
      } catch (error) {
        if (!work.signal.aborted) this.#fail(error);
        throw error;
      } finally {
        this.#progress = null;
      }
    });
  }

  async #run({ onProgress, signal }: DetectWork, keep: PresentDay | undefined): Promise<DetectSummary> {
    const { store, register } = this.#parts;
    const startedMs = performance.now();
    const { setup: planned, cut, by } = await this.#plan();
    const byRules = await this.#lookByRules({ signal, ...(onProgress === undefined ? {} : { onProgress }) });
    const setup = { ...planned, flagged: flaggedBy(await register.rows()) };
    const passed = await passOver({
      store,
      register,
      setup,
      cut,
      guard: (work) => this.#guard(work),
      signal,
      onProgress: (done, total) => {
        this.#progress = { done, total };
        onProgress?.({ type: "progress", phase: "detect", done, total, unit: "events" });
      },
    });
    if (keep === undefined) await passed.thread.end();
    else await keep.goOn(passed.thread, setup, cut);
    const seconds = (performance.now() - startedMs) / 1000;
    const peak = Math.round(process.resourceUsage().maxRSS / 1024);
    await this.#remember(passed, { setup, cut, by }, seconds, peak);
    this.#webhook?.poke();
    const { events, days, updated, sampled } = passed;
    const raised = passed.raised + byRules.raised;
    return { tree_size: cut, events, days, raised, updated, sampled, seconds, peak_mib: peak };
  }

  /** What a pass would look at now, and by what. The store has all of it when this returns. */
  async #plan(): Promise<Plan> {
    const { records, indexer, register, detectors } = this.#parts;
    const judging = await judgingByReviews(this.#parts);
    await records.settle();
    // Read in one turn: the root is that of the size. Nobody knew it when the accesses happened, so nobody could choose whom the sample spares.
    const [cut, root] = [records.checkpointSize, toBase64(records.root)];
    await indexer.settle(cut);
    const sampled = [...(await register.sampledDays())];
    const setup: JudgeSetup = { ...judging, seed: root, sampled, flagged: NOTHING_FLAGGED };
    const versions = detectors.map(({ id, version }) => `${id} ${version}`);
    const by = JSON.stringify([
      VERSION,
      versions,
      cut,
      setup.context,
      setup.explanations.name,
      // A review that was closed is no reason to go through everything again.
      { ...setup.engine, dispositions: null },
      setup.present,
    ]);
    return { setup, cut, by };
  }

  /** A pass if something has changed since the last one. */
  async bringUpToDate(work: DetectWork): Promise<void> {
    const { by } = await this.#plan();
    await this.#lookByRules(work);
    if ((await this.#last.read(this.#parts.records.size))?.by !== by) await this.run(work);
  }

  async status(): Promise<DetectionStatus> {
    const { detectors, register, records } = this.#parts;
    const last = await this.#last.read(records.size);
    const rows = await register.rows();
    const samples = rows.filter(({ kind }) => kind === SAMPLE_KIND).length;
    const applying = new Map((this.#present?.applying ?? last?.applying ?? []).map((one) => [one.id, one]));
    const judgedTo = Math.max(last?.last.tree_size ?? 0, this.#present?.judgedTo ?? 0);
    const state =
      this.#progress !== null
        ? "running"
        : last === undefined
          ? "never"
          : judgedTo < records.checkpointSize
            ? "behind"
            : "current";
    return {
      state,
      progress: this.#progress,
      last: last?.last ?? null,
      future: last?.future ?? 0,
      detectors: detectorStates(detectors, applying, last !== undefined),
      findings: rows.length - samples,
      samples,
      failure: this.#failure,
      webhook: this.#webhook?.state() ?? null,
    };
  }

  readonly rows = (): Promise<readonly KnownFinding[]> => this.#parts.register.rows();

  readonly flaggedAt: FindingRegister["flaggedAt"] = (size) => this.#parts.register.flaggedAt(size);

  /** The users that a finding is about; none if there is no such finding. */
  async usersOf(id: string): Promise<string[]> {
    const row = (await this.#parts.register.rows()).find((one) => one.id === id);
    return row === undefined || row.user === "" ? [] : [row.user];
  }

  /** Every finding ever raised, best rank first. */
  readonly ranked = async (): Promise<(KnownFinding & { rank: number })[]> => rankRows(await this.rows());

  async findings(actor: string, query: FindingsQuery): Promise<FindingsAnswer> {
    const { register } = this.#parts;
    const page = await this.#queue.page(actor, query);
    const detection = await this.status();
    if (query.ocsf !== "true") return { ...page, detection };
    const events: Readonly<Record<string, unknown>>[] = [];
    for (const { id, raised } of page.findings) {
      const whole = await register.read(id);
      events.push((await register.eventOf(whole?.updates.at(-1)?.deed ?? raised.deed)).event);
    }
    return { ...page, detection, ocsf: events };
  }

  /** @throws QuisError QUIS_NOT_FOUND */
  async finding(actor: string, id: string, again: DetectWork | undefined): Promise<FindingAnswer> {
    const { register, data, seen } = this.#parts;
    const sealed = await register.read(id);
    // Before it is noted: the row says whether it was new.
    const beside = await this.#queue.beside(actor, id);
    if (sealed === undefined || beside === undefined)
      throw new QuisError("QUIS_NOT_FOUND", `expected the id of a finding that was sealed, got ${id}`);
    await seen.note(actor, id);
    const kept = isOfRule(sealed) ? await readRule(data, sealed.kind.slice("rule:".length)) : undefined;
    const rule = kept === undefined ? null : { ...kept, same: kept.rule.version === sealed.signals[0]?.version };
    const answer: FindingAnswer = { finding: { ...sealed, rank: beside.row.rank }, ...beside, rule };
    return again === undefined ? answer : { ...answer, reproduction: await this.#reproduce(sealed, again) };
  }

  #reproduce(sealed: SealedFinding, work: DetectWork): Promise<Reproduction> {
    return this.#works.run(() =>
      computeAgain(
        sealed,
        { ...this.#parts, rows: () => this.#parts.register.rows(), guard: (asked) => this.#guard(asked) },
        work,
      ),
    );
  }

  /** @throws QuisError QUIS_NOT_FOUND */
  async accesses(id: string, query: FindingAccessesQuery): Promise<FindingAccesses> {
    const sealed = await this.#parts.register.read(id);
    if (sealed === undefined)
      throw new QuisError("QUIS_NOT_FOUND", `expected the id of a finding that was sealed, got ${id}`);
    return this.#accesses.read(sealed, query);
  }

  async detectors(): Promise<DetectorsAnswer> {
    const { data, detectors, register } = this.#parts;
    const settings = await readDetectionSettings(data, detectors);
    const { state, last, future, failure, detectors: states } = await this.status();
    return {
      detectors: cardsOf(detectors, settings, states, await register.rows()),
      budget: settings.budget,
      sample: settings.sample,
      explanations: settings.explanations,
      judged: { state, last, future, failure },
    };
  }

  /** @throws QuisError QUIS_NOT_FOUND */
  async explain(index: number): Promise<AccessExplanation> {
    const { setup } = await this.#plan();
    return this.#works.run(() => explainAccess(this.#parts.store, setup, index));
  }

  coverage({ signal, onProgress }: DetectWork): Promise<CoverageAnswer> {
    return this.#works.run(async () => {
      const { setup, cut } = await this.#plan();
      const { store } = this.#parts;
      const guard = <T>(work: () => Promise<T>): Promise<T> => this.#guard(work);
      const onEvents = (done: number): void =>
        onProgress?.({ type: "progress", phase: "explain", done, total: cut, unit: "events" });
      return coverAll({ store, setup, cut, guard, signal, onEvents });
    });
  }

  /** What explains each of the accesses; does not wait for a pass. */
  explainAll(accesses: readonly AccessToExplain[]): Promise<ExplainedRows> {
    return this.#warm.explain(accesses);
  }

  fairness(): Promise<FairnessAnswer> {
    const { store, context, register } = this.#parts;
    return fairnessOf({ store, context, register, guard: (work) => this.#guard(work) });
  }

  async close(): Promise<void> {
    await this.#present?.close();
    await this.#accesses.close();
    await this.#warm.close();
    await this.#works.idle();
    await this.#rulesInTurn.idle();
    await this.#webhook?.close();
  }

  async #openWebhook(): Promise<void> {
    const { data, detectors, register, now } = this.#parts;
    const { webhook } = await readDetectionSettings(data, detectors);
    if (webhook === undefined) return;
    const secret = await readWebhookSecret(data, webhook);
    const file = join(data, "index", "webhook.json");
    this.#webhook = new Webhook({ url: webhook.url, secret, register, file, now });
    this.#webhook.poke();
  }

  #fail(error: unknown): void {
    this.#failure = error instanceof Error ? error.message : String(error);
  }

  async #remember(passed: Passed, { setup, cut, by }: Plan, seconds: number, peakMib: number): Promise<void> {
    const { events, days, future, applying } = passed;
    const at = new Date(this.#parts.now()).toISOString();
    const last = { at, tree_size: cut, events, days, seconds, peak_mib: peakMib, context: [...setup.context] };
    await this.#last.write({ by, last, future, applying });
  }
}
