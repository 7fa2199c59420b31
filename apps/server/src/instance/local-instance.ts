// An open data folder of this process. Every question is sealed in the oversight log before it is answered.
import type {
  Answer,
  Ask,
  BacktestRequest,
  BacktestSummary,
  BackupSummary,
  ContextSummary,
  Disclosure,
  EncryptSummary,
  EraseRequest,
  EraseSummary,
  EventDetail,
  EventsQuery,
  GapsAnswer,
  GapsQuery,
  ImportSummary,
  IntakeState,
  KeyHistory,
  MirrorState,
  MldsaKeySummary,
  LogReport,
  PageQuery,
  QuarantineList,
  QuarantinedDetail,
  RebuildSummary,
  ReconcileAnswer,
  ReconcileQuery,
  RetainRequest,
  RetainSummary,
  RetrySummary,
  RotationSummary,
  RulesAnswer,
  SourceEntry,
  SourceToken,
  Status,
  SubjectKey,
  VerifySummary,
} from "@quis/contract";
import type { AskAnswers } from "../ask/index.ts";
import { AccessAnswers } from "../access/index.ts";
import { importFile, type ImportTarget } from "../collect/importer.ts";
import type { QuarantinePage } from "../collect/quarantine.ts";
import { retryQuarantined } from "../collect/retry.ts";
import { Appends } from "../collect/seal-prepared.ts";
import type { ContextImport } from "../context/context-store.ts";
import { DetectionAnswers } from "../detect/index.ts";
import { DutyAnswers } from "../duty/index.ts";
import { backupFolder } from "../backup/index.ts";
import type { DisclosureRequest } from "../disclose/disclosure.ts";
import { type IntakeDoor, Sources } from "../intake/index.ts";
import { settleAll } from "../ledger/ledger.ts";
import type { Deed } from "../oversight/oversight.ts";
import { type OverviewDoor, overviewDoor } from "../overview/index.ts";
import { addMldsaKey, keyHistory, rotateKey } from "../rotation/index.ts";
import { ReviewAnswers } from "../review/index.ts";
import { Disposals } from "../retention/disposals.ts";
import { encryptPayload } from "../retention/encrypt.ts";
import { Publishing } from "../publish/index.ts";
import { backtest, listRules } from "../rules/index.ts";
import { askAnswers } from "./asking.ts";
import { SurveyAnswers } from "../survey/index.ts";
import { QuisError } from "./error.ts";
import { Gate } from "./gate.ts";
import { importTarget } from "./import-target.ts";
import type { ImportInput, Instance, LogName, MirrorInput, RotationInput, WorkOptions } from "./instance.ts";
import { type OversightDoor, oversightDoor } from "./oversight-door.ts";
import { closeParts, type Parts } from "./parts.ts";
import { provenEvent, sealedDisclosure, sealedSubjectKey } from "./proving.ts";
import { Queue } from "./queue.ts";
import * as deeds from "./sealed-work.ts";
import { checkpointPathOf, ledgerOf, logFolderOf, reportLog, statusOf } from "./states.ts";
import { rebuildFolder, verifyFolder } from "./whole-folder.ts";

export class LocalInstance implements Instance {
  readonly #parts: Parts;
  #verified: VerifySummary | null = null;
  // A rebuild runs alone: not under a verification, which compares the store, nor under an import, which uses the dedupe index.
  readonly #wholes = new Queue();
  readonly #imports = new Queue();
  // Live sources seal beside imports, and not while something runs alone.
  readonly #gate = new Gate();
  readonly #appends = new Appends();
  readonly #sources: Sources;
  readonly #detection: DetectionAnswers;
  readonly #publishing: Publishing;
  readonly #asking: AskAnswers;
  readonly #survey: SurveyAnswers;
  #closing: Promise<void> | undefined;
  readonly #closed = new AbortController();

  constructor(parts: Parts) {
    this.#parts = parts;
    const { data, indexer, quarantine, pool, now } = parts;
    const ledger = parts.ledgers.records;
    const target = (): Promise<ImportTarget> => this.#target();
    const seal = (deed: Deed): Promise<number> => this.#seal(deed);
    this.#sources = new Sources({ data, ledger, indexer, quarantine, pool, gate: this.#gate, target, now });
    this.#detection = new DetectionAnswers({ detection: parts.detection, seal, work: (work) => this.#work(work) });
    this.#survey = new SurveyAnswers({ ...parts, sources: this.#sources, seal, judge: (look) => this.#judge(look) });
    this.#publishing = new Publishing({
      parts,
      seal,
      work: (work) => this.#work(work),
      gaps: () => this.#judge(async () => (await parts.completeness.look({})).gaps),
    });
    this.#asking = askAnswers(parts, { seal, stopped: this.#closed.signal });
    parts.detection.guardBy((work) => this.#gate.pass(work));
    // What the log has beyond the store is indexed in the background; questions meanwhile answer from what is there.
    void parts.indexer.settle(parts.ledgers.records.size).catch(() => undefined);
  }

  /** Tells commands on the same folder where this process answers. */
  async announce(url: string, token: string): Promise<void> {
    await this.#parts.lock.announce(url, token);
  }

  status(): Promise<Status> {
    return statusOf(this.#parts, this.#verified);
  }

  log(log: LogName): Promise<LogReport> {
    return reportLog(this.#parts, log);
  }

  ask(actor: string, text: string): Promise<Ask> {
    return this.#asking.ask(actor, text);
  }

  who(actor: string, subject: string, page: PageQuery): Promise<Answer> {
    return this.#asking.who(actor, subject, page);
  }

  user(actor: string, user: string, page: PageQuery): Promise<Answer> {
    return this.#asking.user(actor, user, page);
  }

  session(actor: string, session: string, page: PageQuery): Promise<Answer> {
    return this.#asking.session(actor, session, page);
  }

  events(actor: string, query: EventsQuery): Promise<Answer> {
    return this.#asking.events(actor, query);
  }

  readonly asking = (): AskAnswers => this.#asking;

  event(actor: string, index: number, log: LogName = "records"): Promise<EventDetail> {
    return provenEvent(this.#parts, (deed) => this.#seal(deed), actor, index, log);
  }

  disclose(actor: string, request: DisclosureRequest): Promise<Disclosure> {
    return sealedDisclosure(this.#parts, (deed) => this.#seal(deed), actor, request);
  }

  subjectKey(actor: string, subject: string): Promise<SubjectKey> {
    return sealedSubjectKey(this.#parts, (deed) => this.#seal(deed), actor, subject);
  }

  async gaps(actor: string, query: GapsQuery): Promise<GapsAnswer> {
    await this.#seal({ actor, activity: "search", what: "gaps", parameters: deeds.given(query) });
    return this.#judge(() => this.#parts.completeness.look(query));
  }

  // What is judged is everything acknowledged before.
  async #judge<T>(look: () => Promise<T>): Promise<T> {
    await this.settle();
    return this.#wholes.run(look);
  }

  readonly survey = (): SurveyAnswers => this.#survey;

  rules(): Promise<RulesAnswer> {
    return listRules(this.#parts.data);
  }

  async backtest(actor: string, request: BacktestRequest, work?: WorkOptions): Promise<BacktestSummary> {
    await this.#seal(deeds.backtestDeed(actor, request));
    return this.#wholes.run(() => backtest(this.#parts, request, this.#work(work)));
  }

  async reconcile(actor: string, query: ReconcileQuery): Promise<ReconcileAnswer> {
    await this.#seal({ actor, activity: "search", what: "reconcile", parameters: deeds.given(query) });
    await this.settle();
    return this.#parts.completeness.reconcile(query);
  }

  importFile(actor: string, input: ImportInput, work?: WorkOptions): Promise<ImportSummary> {
    const run = () => this.#imports.run(async () => importFile(await this.#target(), input, this.#work(work)));
    return deeds.sealedImport((deed) => this.#seal(deed), actor, input, run);
  }

  importContext(actor: string, input: ContextImport): Promise<ContextSummary> {
    return deeds.importContext(this.#parts, (deed) => this.#seal(deed), actor, input);
  }

  readonly detection = (): DetectionAnswers => this.#detection;

  readonly reviewing = (): ReviewAnswers => new ReviewAnswers({ ...this.#parts, seal: (deed) => this.#seal(deed) });

  readonly duty = (): DutyAnswers =>
    new DutyAnswers({ ...this.#parts, ...this.#parts.duty, seal: (deed) => this.#seal(deed) });
  readonly publishing = (): Publishing => this.#publishing;
  readonly overview = (): OverviewDoor => overviewDoor(this.#parts, this);
  readonly access = (): AccessAnswers => new AccessAnswers(this.#parts.identity);

  readonly reveals = (): Parts["reveals"] => this.#parts.reveals;
  readonly masks = (): Parts["masks"] => this.#parts.masks;
  async verify(actor: string, work?: WorkOptions): Promise<VerifySummary> {
    await this.#seal({ actor, activity: "read", what: "verify" });
    return this.#wholes.run(async () => (this.#verified = await verifyFolder(this.#parts, this.#work(work))));
  }

  async rebuild(actor: string, work?: WorkOptions): Promise<RebuildSummary> {
    await this.#seal({ actor, activity: "update", what: "rebuild" });
    return this.#alone(() => rebuildFolder(this.#parts, this.#work(work)));
  }

  readonly disposals = (): Disposals =>
    new Disposals({
      parts: this.#parts,
      seal: (deed) => this.#seal(deed),
      alone: (work) => this.#alone(work),
      work: (work) => this.#work(work),
    });

  erase(actor: string, request: EraseRequest): Promise<EraseSummary> {
    return this.disposals().eraseAlone(actor, request);
  }

  retain(actor: string, request: RetainRequest, work?: WorkOptions): Promise<RetainSummary> {
    return this.disposals().retainAlone(actor, request, work);
  }

  async encrypt(actor: string, work?: WorkOptions): Promise<EncryptSummary> {
    await this.#seal({ actor, activity: "update", what: "encrypt" });
    return this.#alone(() => encryptPayload(this.#parts, this.#work(work)));
  }

  // Nothing else that reads or writes the whole runs meanwhile.
  #alone<T>(work: () => Promise<T>): Promise<T> {
    return this.#wholes.run(() => this.#imports.run(() => this.#gate.alone(work)));
  }

  async quarantineList(actor: string, page: QuarantinePage): Promise<QuarantineList> {
    const { source, code, file } = page;
    await this.#seal({
      actor,
      activity: "search",
      what: "quarantine list",
      parameters: deeds.given({ source, code, file }),
    });
    const { quarantine } = this.#parts;
    return { ...quarantine.list(page), counts: quarantine.counts() };
  }

  async quarantineShow(actor: string, id: string): Promise<QuarantinedDetail> {
    await this.#seal({ actor, activity: "read", what: "quarantine show", parameters: { id } });
    return this.#parts.quarantine.show(id);
  }

  async quarantineRetry(actor: string, id: string | undefined, work?: WorkOptions): Promise<RetrySummary> {
    await this.#seal({ actor, activity: "import", what: "quarantine retry", parameters: deeds.given({ id }) });
    return this.#imports.run(async () => retryQuarantined(await this.#target(), id, this.#work(work)));
  }

  /** Begins to take in from live sources, until closed. @throws QuisError QUIS_BAD_SOURCES */
  startIntake(): Promise<void> {
    return this.#sources.start();
  }

  /** Begins to look for gaps by itself, as completeness.yaml says, until the instance is closed. */
  startWatch(): void {
    this.#parts.watch.start((signal) => deeds.watchGaps(this.#parts, this.#wholes, signal));
  }

  readonly oversight = (): OversightDoor => oversightDoor(this.#parts, (deed) => this.#seal(deed));

  intake(): IntakeDoor | undefined {
    return this.#sources.door;
  }

  sources(): Promise<IntakeState[]> {
    return this.#sources.states();
  }

  async addSource(actor: string, entry: SourceEntry): Promise<IntakeState> {
    const { id, intake, format } = entry;
    await this.#seal({ actor, activity: "update", what: "source add", parameters: { id, intake, format } });
    return this.#sources.add(entry);
  }

  async reloadSources(actor: string): Promise<IntakeState[]> {
    await this.#seal({ actor, activity: "update", what: "sources reload" });
    return this.#sources.reload();
  }

  async sourceToken(actor: string, id: string): Promise<SourceToken> {
    await this.#seal({ actor, activity: "update", what: "source token", parameters: { id } });
    return this.#sources.token(id);
  }

  logNames(): readonly LogName[] {
    return Object.keys(this.#parts.ledgers);
  }

  vkey(log: LogName): string {
    return ledgerOf(this.#parts, log).signed.vkey;
  }

  keyHistory(log: LogName): Promise<KeyHistory> {
    return keyHistory(this.#parts.data, this.#parts.keys, log, ledgerOf(this.#parts, log));
  }

  rotateKey(actor: string, rotation: RotationInput): Promise<RotationSummary> {
    return this.#changeKey(rotation.log, () => rotateKey(this.#parts, actor, rotation));
  }

  addMldsaKey(actor: string, log: LogName): Promise<MldsaKeySummary> {
    return this.#changeKey(log, () => addMldsaKey(this.#parts, actor, log));
  }

  // One after the other, and not while everything is being verified.
  async #changeKey<T>(log: LogName, change: () => Promise<T>): Promise<T> {
    this.#checkOpen();
    const summary = await this.#wholes.run(change);
    this.#parts.mirrors.poke();
    this.#parts.publications.get(log)?.advance();
    return summary;
  }

  backup(actor: string, input: deeds.BackupInput, work?: WorkOptions): Promise<BackupSummary> {
    const run = () => this.#wholes.run(() => backupFolder(this.#parts, input, this.#work(work)));
    return deeds.sealedBackup((deed) => this.#seal(deed), actor, input, run);
  }

  mirrors(): Promise<MirrorState[]> {
    return this.#parts.mirrors.states();
  }

  async addMirror(actor: string, mirror: MirrorInput): Promise<MirrorState> {
    const { name, to } = mirror;
    await this.#seal({ actor, activity: "update", what: "mirror add", parameters: { name, to } });
    return this.#parts.mirrors.add(mirror);
  }

  async removeMirror(actor: string, name: string): Promise<void> {
    await this.#seal({ actor, activity: "update", what: "mirror remove", parameters: { name } });
    await this.#parts.mirrors.remove(name);
  }

  logFolder(log: LogName): string {
    return logFolderOf(this.#parts, log);
  }

  checkpointPath(log: LogName): string | undefined {
    return checkpointPathOf(this.#parts, log);
  }

  async settle(): Promise<void> {
    const { ledgers, indexer } = this.#parts;
    await settleAll(Object.values(ledgers));
    await indexer.settle(ledgers.records.size);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#closed.abort();
    await this.#parts.watch.close();
    await this.#sources.close();
    await this.#parts.detection.close();
    await this.#wholes.idle();
    await this.#imports.idle();
    await closeParts(this.#parts);
  }

  #checkOpen(): void {
    if (this.#closed.signal.aborted)
      throw new QuisError("QUIS_ABORTED", "Quis is stopping; ask again after the next start");
  }

  async #seal(deed: Deed): Promise<number> {
    this.#checkOpen();
    return this.#parts.oversight.record(deed);
  }

  #target(): Promise<ImportTarget> {
    return importTarget(this.#parts, this.#appends);
  }

  // Work stops when its caller or the whole instance does.
  #work(work: WorkOptions = {}): WorkOptions & { readonly signal: AbortSignal } {
    const signals = work.signal === undefined ? [this.#closed.signal] : [work.signal, this.#closed.signal];
    return { ...work, signal: AbortSignal.any(signals) };
  }
}
