// What one data folder can answer and do: the same questions for the command line, the HTTP API and the page.
import type {
  Answer,
  Ask,
  BacktestRequest,
  BacktestSummary,
  BackupSummary,
  ContextKind,
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
  Progress,
  QuarantinedDetail,
  QuarantineList,
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

import type { AskDoor } from "../ask/index.ts";
import type { Masks } from "../access/masks/index.ts";
import type { DisposalDoor } from "../retention/disposals.ts";
import type { RevealDoor } from "../access/reveals/index.ts";
import type { AccessDoor } from "../access/index.ts";
import type { QuarantinePage } from "../collect/quarantine.ts";
import type { DetectionDoor } from "../detect/index.ts";
import type { DisclosureRequest } from "../disclose/disclosure.ts";
import type { PublishDoor } from "../publish/index.ts";
import type { ReviewDoor } from "../review/index.ts";
import type { DutyDoor } from "../duty/index.ts";
import type { IntakeDoor } from "../intake/index.ts";
import type { OverviewDoor } from "../overview/index.ts";
import type { OversightDoor } from "./oversight-door.ts";
import type { SurveyDoor } from "../survey/index.ts";

/** `records`, `oversight`, or one more that the folder's label names. */
export type LogName = string;

/** How long work is told about and stopped. */
export interface WorkOptions {
  readonly onProgress?: (progress: Progress) => void;
  readonly signal?: AbortSignal;
}

/** A change of a log's signing key. */
export interface RotationInput {
  readonly log: LogName;
  readonly reason: string;
  /** How long checkpoints carry the old key's signature beside the new one's; 0 for not at all. */
  readonly overlapMs: number;
}

/** An off-site copy: a folder, or the address of a `quis mirror serve`. */
export interface MirrorInput {
  readonly name: string;
  readonly to: string;
  /** File that holds the bearer token, for an address. */
  readonly tokenFile?: string;
}

/** One file to import; `bytes` is the file as it stands, possibly gzip. */
export interface ImportInput {
  /** Name shown in summaries and kept with quarantined records. */
  readonly file: string;
  readonly bytes: AsyncIterable<Uint8Array>;
  /** Size of `bytes` for the progress bar, if known. */
  readonly sizeBytes?: number;
  readonly source: string;
  /** A format's name or `auto`. */
  readonly format?: string;
  /** Text of the mapping file (YAML). */
  readonly mapping?: string;
  /** IANA zone for times that name none. */
  readonly zone?: string;
  /** Year of the first line, for times that name none (BSD syslog). */
  readonly year?: number;
}

/**
 * An opened data folder. Every question is sealed in the `oversight` log before it is answered, in the name of `actor`
 * (who asks, such as `local:NAME`). Rejects with QuisError.
 */
export interface Instance {
  status(): Promise<Status>;
  /** One log with its witnesses: who outside has cosigned what, and how far publication is. Not sealed. */
  log(log: LogName): Promise<LogReport>;
  /** Readings of a free text that have answers: a person, a user, a session, an event index. */
  ask(actor: string, text: string): Promise<Ask>;
  who(actor: string, subject: string, page: PageQuery): Promise<Answer>;
  user(actor: string, user: string, page: PageQuery): Promise<Answer>;
  session(actor: string, session: string, page: PageQuery): Promise<Answer>;
  events(actor: string, query: EventsQuery): Promise<Answer>;
  /** Figures, explanations, exports and kept questions. */
  asking(): AskDoor;
  event(actor: string, index: number, log?: LogName): Promise<EventDetail>;
  /** A file that proves chosen fields of one event and hides the others; sealed as a disclosure. */
  disclose(actor: string, request: DisclosureRequest): Promise<Disclosure>;
  /** The key that finds this subject's entries in the public log; sealed as a disclosure. */
  subjectKey(actor: string, subject: string): Promise<SubjectKey>;
  importFile(actor: string, input: ImportInput, work?: WorkOptions): Promise<ImportSummary>;
  importContext(
    actor: string,
    input: { readonly kind: ContextKind; readonly file: string; readonly bytes: AsyncIterable<Uint8Array> },
    work?: WorkOptions,
  ): Promise<ContextSummary>;
  /** What is missing: judges every source, seals findings that are new or closed, and answers with those that match. */
  gaps(actor: string, query: GapsQuery): Promise<GapsAnswer>;
  /** Sigma rules in force, and those that are refused. About rules, not about persons: not sealed. */
  rules(): Promise<RulesAnswer>;
  /** What rules would have found in all that is sealed. */
  backtest(actor: string, request: BacktestRequest, work?: WorkOptions): Promise<BacktestSummary>;
  /** Two sources that see the same accesses, held against each other. */
  reconcile(actor: string, query: ReconcileQuery): Promise<ReconcileAnswer>;
  /** Detection: findings, and how far was judged. */
  detection(): DetectionDoor;
  /** Reviews of findings, and steps in them. */
  reviewing(): ReviewDoor;
  /** The duty to review: periods, sign-offs, samples. */
  duty(): DutyDoor;
  /** Bundles and other documents for outside. */
  publishing(): PublishDoor;
  /** The instance as a whole: the first screen, and how it is set up. */
  overview(): OverviewDoor;
  /** People who may sign in, and tokens for programs. */
  access(): AccessDoor;
  /** Sources and logs as a whole: calendar, reports, samples, growth, what is kept. */
  survey(): SurveyDoor;
  verify(actor: string, work?: WorkOptions): Promise<VerifySummary>;
  rebuild(actor: string, work?: WorkOptions): Promise<RebuildSummary>;
  /** What is destroyed, by two people where somebody administrates. */
  disposals(): DisposalDoor;
  /** By one person, where nobody administrates. Erases the payload of one event; the log keeps its entry and says by whose authority. */
  erase(actor: string, request: EraseRequest, work?: WorkOptions): Promise<EraseSummary>;
  /** By one person, where nobody administrates. Puts a retention policy in force and destroys what it says must go; with `dry_run` says what that would be. */
  retain(actor: string, request: RetainRequest, work?: WorkOptions): Promise<RetainSummary>;
  /** Encrypts what an older version left unencrypted. */
  encrypt(actor: string, work?: WorkOptions): Promise<EncryptSummary>;
  quarantineList(actor: string, page: QuarantinePage): Promise<QuarantineList>;
  quarantineShow(actor: string, id: string): Promise<QuarantinedDetail>;
  /** Tries quarantined records again, one by id or all, with the format and mapping they came with. */
  quarantineRetry(actor: string, id: string | undefined, work?: WorkOptions): Promise<RetrySummary>;
  /** Live sources: what sources.yaml names, and how each is doing. */
  sources(): Promise<IntakeState[]>;
  /** Adds a source to sources.yaml, or changes it; a running server takes it up at once. */
  addSource(actor: string, entry: SourceEntry): Promise<IntakeState>;
  /** Takes up sources.yaml as it is now. @throws QuisError QUIS_BAD_SOURCES; then nothing has changed */
  reloadSources(actor: string): Promise<IntakeState[]>;
  /** A new bearer token of a source, told this once; the one before is valid no more. */
  sourceToken(actor: string, id: string): Promise<SourceToken>;
  /** Pseudonyms opened to one person for one case. */
  reveals(): RevealDoor;
  /** What stands in place of names; undefined where another process serves the folder, which has laid masks on already. */
  masks(): Masks | undefined;
  /** Where requests are sealed that nothing else seals, and what is known of whom they are about; undefined unless this process has the folder. */
  oversight(): OversightDoor | undefined;
  /** The way in for events that others send; undefined unless this process serves the folder. */
  intake(): IntakeDoor | undefined;
  /** Names of the logs, `records` and `oversight` first. */
  logNames(): readonly LogName[];
  /** Present verifier key of a log. @throws QuisError QUIS_NOT_FOUND */
  vkey(log: LogName): string;
  /** All keys that a log has had, every hand-over checked. */
  keyHistory(log: LogName): Promise<KeyHistory>;
  /** Gives a log a new signing key; the hand-over is published and sealed. */
  rotateKey(actor: string, rotation: RotationInput): Promise<RotationSummary>;
  /** Gives a log an ML-DSA-44 key that signs beside its own. */
  addMldsaKey(actor: string, log: LogName): Promise<MldsaKeySummary>;
  /** Saves everything that cannot be made again into `to`, while work goes on. */
  backup(
    actor: string,
    input: { readonly to: string; readonly withKeys: boolean },
    work?: WorkOptions,
  ): Promise<BackupSummary>;
  /** Off-site copies that are kept up to date. */
  mirrors(): Promise<MirrorState[]>;
  addMirror(actor: string, mirror: MirrorInput): Promise<MirrorState>;
  removeMirror(actor: string, name: string): Promise<void>;
  /** Folder of a public log, to be served read-only, except its checkpoint. */
  logFolder(log: LogName): string;
  /** File of the published checkpoint; undefined while none is published. */
  checkpointPath(log: LogName): string | undefined;
  /** Waits until everything acknowledged is in tiles, signed and indexed. */
  settle(): Promise<void>;
  close(): Promise<void>;
}
