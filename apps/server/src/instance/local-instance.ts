// An open data folder of this process. Every question is sealed in the oversight log before it is answered.
import { createHash } from "node:crypto";
import type {
  Answer,
  Ask,
  ContextSummary,
  Disclosure,
  EncryptSummary,
  EraseRequest,
  EraseSummary,
  EventDetail,
  EventsQuery,
  ImportSummary,
  LogReport,
  PageQuery,
  Quarantined,
  QuarantinedDetail,
  RebuildSummary,
  RetainRequest,
  RetainSummary,
  RetrySummary,
  Status,
  SubjectKey,
  VerifySummary,
} from "@quis/contract";
import { join } from "node:path";
import { subjectKey } from "@quis/event";
import { parseSkey, parseVkey, toBase64 } from "@quis/tlog";
import * as ask from "../ask/index.ts";
import { importFile, type ImportTarget } from "../collect/importer.ts";
import { cachedSubjectKeys } from "../collect/prepare.ts";
import { retryQuarantined } from "../collect/retry.ts";
import type { ContextImport } from "../context/context-store.ts";
import { type DisclosureRequest, makeDisclosure } from "../disclose/disclosure.ts";
import { type Ledger, ledgerFolders } from "../ledger/ledger.ts";
import type { Deed } from "../oversight/oversight.ts";
import { publishedNote, reportPublication, summarisePublication } from "../publication/index.ts";
import { localApproval } from "../retention/approval.ts";
import { encryptPayload } from "../retention/encrypt.ts";
import { eraseEvent } from "../retention/erase.ts";
import { withGone } from "../retention/gone-notes.ts";
import { erasuresOf, scanDecisions } from "../retention/register.ts";
import { retain } from "../retention/retain.ts";
import { carryOutAgain } from "../retention/retained.ts";
import { rebuildStore } from "../verify/rebuild.ts";
import { verifyLog } from "../verify/verify.ts";
import { QuisError } from "./error.ts";
import { eventDetail } from "./event-detail.ts";
import type { ImportInput, Instance, LogName, WorkOptions } from "./instance.ts";
import type { Parts } from "./parts.ts";
import { Queue } from "./queue.ts";
import { VERSION } from "./version.ts";

export class LocalInstance implements Instance {
  readonly #parts: Parts;
  #verified: VerifySummary | null = null;
  // A rebuild runs alone: not under a verification, which compares the store, nor under an import, which uses the dedupe index.
  readonly #wholes = new Queue();
  readonly #imports = new Queue();
  #closing: Promise<void> | undefined;
  readonly #closed = new AbortController();

  constructor(parts: Parts) {
    this.#parts = parts;
    // What the log has beyond the store is indexed in the background; questions meanwhile answer from what is there.
    void parts.indexer.settle(parts.ledgers.records.size).catch(() => undefined);
  }

  /** Tells commands on the same folder where this process answers. */
  async announce(url: string, token: string): Promise<void> {
    await this.#parts.lock.announce(url, token);
  }

  async status(): Promise<Status> {
    const { data, label, indexer, quarantine, store } = this.#parts;
    return {
      version: VERSION,
      data,
      logs: (["records", "oversight"] as const).map((name) => this.#logState(name)),
      indexed: indexer.indexed,
      sources: await ask.sourceStates(store),
      quarantined: quarantine.total,
      verified: this.#verified,
      demo: label.demo,
    };
  }

  async log(log: LogName): Promise<LogReport> {
    const publication = this.#parts.publications.get(log);
    // Right after the start the witnesses are being asked: their answer is worth the moment.
    await publication?.asked();
    const { witnessed: _, ...state } = this.#logState(log);
    return { ...state, ...reportPublication(publication, state.checkpoint_size) };
  }

  #logState(name: LogName): Status["logs"][number] {
    const ledger = this.#parts.ledgers[name];
    const publication = this.#parts.publications.get(name);
    const vkey = this.vkey(name);
    return {
      name,
      origin: parseVkey(vkey).name,
      vkey,
      size: ledger.size,
      checkpoint_size: ledger.checkpointSize,
      root: toBase64(ledger.root),
      signed_at: ledger.signedAtMs === undefined ? null : new Date(ledger.signedAtMs).toISOString(),
      ...(publication === undefined ? {} : { witnessed: summarisePublication(publication, ledger.checkpointSize) }),
    };
  }

  async ask(actor: string, text: string): Promise<Ask> {
    await this.#seal({ actor, activity: "search", what: "ask", parameters: { text } });
    return ask.ask(this.#parts.store, text);
  }

  async who(actor: string, subject: string, page: PageQuery): Promise<Answer> {
    await this.#seal({ actor, activity: "search", what: "who", parameters: given(page), subject });
    return this.#withGone(await ask.who(this.#parts.store, subject, page));
  }

  async user(actor: string, user: string, page: PageQuery): Promise<Answer> {
    await this.#seal({ actor, activity: "search", what: "user", parameters: { user, ...given(page) } });
    return this.#withGone(await ask.user(this.#parts.store, user, page));
  }

  async session(actor: string, session: string, page: PageQuery): Promise<Answer> {
    await this.#seal({ actor, activity: "search", what: "session", parameters: { session, ...given(page) } });
    return this.#withGone(await ask.session(this.#parts.store, session, page));
  }

  async events(actor: string, query: EventsQuery): Promise<Answer> {
    const { subject } = query;
    await this.#seal({
      actor,
      activity: "search",
      what: "events",
      parameters: given(query),
      ...(subject === undefined ? {} : { subject }),
    });
    return this.#withGone(await ask.events(this.#parts.store, query));
  }

  async event(actor: string, index: number, log: LogName = "records"): Promise<EventDetail> {
    const ledger = this.#ledgerWith(index, log);
    await this.#seal({ actor, activity: "read", what: "event", parameters: { log, index } });
    if (index >= ledger.checkpointSize) await ledger.settle();
    const checkpoint = await this.#noteFor(ledger, log, index);
    return eventDetail(ledger, { log, index, checkpoint, vkey: this.vkey(log), decisions: this.#parts.decisions });
  }

  async disclose(actor: string, request: DisclosureRequest): Promise<Disclosure> {
    const { index, log, disclose } = request;
    const ledger = this.#ledgerWith(index, log);
    const parameters = { log, index, fields: disclose.join(",") };
    await this.#seal({ actor, activity: "export", what: "disclosure", parameters });
    if (index >= ledger.checkpointSize) await ledger.settle();
    const checkpoint = await this.#noteFor(ledger, log, index);
    return makeDisclosure({ ledger, checkpoint, signer: parseSkey(this.#parts.keys.signing[log]) }, request);
  }

  // The checkpoint that proofs of the entry stand under: the published one, where witnesses decide what is published.
  async #noteFor(ledger: Ledger, log: LogName, index: number): Promise<string> {
    const publication = this.#parts.publications.get(log);
    return publication === undefined ? ledger.checkpoint : publishedNote(publication, ledger, index);
  }

  async subjectKey(actor: string, subject: string): Promise<SubjectKey> {
    await this.#seal({ actor, activity: "export", what: "subject key", subject });
    const key = subjectKey(this.#parts.keys.subjectMaster, subject);
    return { subject, vkey: this.vkey("records"), key: toBase64(key) };
  }

  async importFile(actor: string, input: ImportInput, work?: WorkOptions): Promise<ImportSummary> {
    const { file, source } = input;
    await this.#seal({
      actor,
      activity: "import",
      what: "import",
      parameters: { file, source, format: input.format ?? "auto" },
    });
    const summary = await this.#imports.run(async () => importFile(await this.#target(), input, this.#work(work)));
    const { read, sealed, duplicates, quarantined, tree_size } = summary;
    await this.#seal({
      actor,
      activity: "import",
      what: "imported",
      parameters: { file, source, read, sealed, duplicates, quarantined, tree_size },
    });
    return summary;
  }

  async importContext(actor: string, input: ContextImport): Promise<ContextSummary> {
    const kept = await this.#parts.context.import(input);
    await this.#seal({
      actor,
      activity: "import",
      what: "context",
      parameters: { kind: kept.kind, file: kept.file, rows: kept.rows, version: kept.version, sha256: kept.sha256 },
    });
    await this.#parts.ledgers.oversight.settle();
    return { ...kept, tree_size: this.#parts.ledgers.oversight.checkpointSize };
  }

  async verify(actor: string, work?: WorkOptions): Promise<VerifySummary> {
    await this.#seal({ actor, activity: "read", what: "verify" });
    return this.#wholes.run(async () => {
      const { data, ledgers, keys, store, indexer, now } = this.#parts;
      const options = this.#work(work);
      await ledgers.records.settle();
      await indexer.settle(ledgers.records.checkpointSize).catch(() => undefined);
      const dedupe = await this.#parts.dedupe.get();
      // From the oversight log itself, not from what is remembered of it.
      await ledgers.oversight.settle();
      const { logFolder } = ledgerFolders(data, "oversight");
      const decisions = await scanDecisions(ledgers.oversight, logFolder, 0, ledgers.oversight.checkpointSize);
      const check = (name: LogName): ReturnType<typeof verifyLog> =>
        verifyLog(
          {
            ...ledgerFolders(data, name),
            name,
            ledger: ledgers[name],
            vkey: this.vkey(name),
            dataKeys: keys.payload[name],
            sealed: erasuresOf(name === "records" ? decisions : []),
            subjectMaster: keys.subjectMaster,
            store: name === "records" ? store : undefined,
            dedupe: name === "records" ? dedupe : undefined,
            now,
          },
          options,
        );
      const records = await check("records");
      const oversight = await check("oversight");
      this.#verified = { ...records, ok: records.ok && oversight.ok, oversight };
      return this.#verified;
    });
  }

  async rebuild(actor: string, work?: WorkOptions): Promise<RebuildSummary> {
    await this.#seal({ actor, activity: "update", what: "rebuild" });
    return this.#alone(async () => {
      // Also what a restored copy of the payload has brought back.
      await carryOutAgain(this.#parts);
      return rebuildStore(this.#parts, erasuresOf(this.#parts.decisions.all()), this.#work(work));
    });
  }

  async erase(actor: string, request: EraseRequest): Promise<EraseSummary> {
    const { index, authority, reason } = request;
    await this.#seal({ actor, activity: "delete", what: "ask to erase", parameters: { index, authority, reason } });
    return this.#alone(() => eraseEvent(this.#parts, request, localApproval(actor, this.#parts.now())));
  }

  async retain(actor: string, request: RetainRequest, work?: WorkOptions): Promise<RetainSummary> {
    const parameters = {
      policy: createHash("sha256").update(request.policy).digest("hex"),
      dry_run: `${request.dry_run}`,
    };
    await this.#seal({ actor, activity: "delete", what: "retain", parameters });
    return this.#alone(() => retain(this.#parts, request, localApproval(actor, this.#parts.now()), this.#work(work)));
  }

  async encrypt(actor: string, work?: WorkOptions): Promise<EncryptSummary> {
    await this.#seal({ actor, activity: "update", what: "encrypt" });
    return this.#alone(() => encryptPayload(this.#parts, this.#work(work)));
  }

  // Nothing else that reads or writes the whole runs meanwhile.
  #alone<T>(work: () => Promise<T>): Promise<T> {
    return this.#wholes.run(() => this.#imports.run(work));
  }

  #withGone(answer: Answer): Promise<Answer> {
    const { decisions, ledgers, keys } = this.#parts;
    return withGone(answer, decisions, ledgers.records, cachedSubjectKeys(keys.subjectMaster));
  }

  async quarantineList(
    actor: string,
    page: { readonly limit: number; readonly cursor?: string },
  ): Promise<{ rows: Quarantined[]; next: string | null; total: number }> {
    await this.#seal({ actor, activity: "search", what: "quarantine list" });
    return this.#parts.quarantine.list(page);
  }

  async quarantineShow(actor: string, id: string): Promise<QuarantinedDetail> {
    await this.#seal({ actor, activity: "read", what: "quarantine show", parameters: { id } });
    return this.#parts.quarantine.show(id);
  }

  async quarantineRetry(actor: string, id: string | undefined, work?: WorkOptions): Promise<RetrySummary> {
    await this.#seal({
      actor,
      activity: "import",
      what: "quarantine retry",
      ...(id === undefined ? {} : { parameters: { id } }),
    });
    return this.#imports.run(async () => retryQuarantined(await this.#target(), id, this.#work(work)));
  }

  vkey(log: LogName): string {
    return this.#parts.keys.vkey[log];
  }

  logFolder(log: LogName): string {
    return ledgerFolders(this.#parts.data, log).logFolder;
  }

  checkpointPath(log: LogName): string | undefined {
    const publication = this.#parts.publications.get(log);
    if (publication?.settings.fail !== "closed") return join(this.logFolder(log), "checkpoint");
    // Only what has the quorum is published: the log's own file is ahead of it.
    return publication.quorum === undefined ? undefined : publication.quorumPath;
  }

  async settle(): Promise<void> {
    const { ledgers, indexer } = this.#parts;
    await ledgers.records.settle();
    await ledgers.oversight.settle();
    await indexer.settle(ledgers.records.size);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#closed.abort();
    await this.#wholes.idle();
    await this.#imports.idle();
    const { ledgers, publications, indexer, pool, quarantine, store, lock } = this.#parts;
    await ledgers.records.close();
    await ledgers.oversight.close();
    await Promise.all([...publications.values()].map((publication) => publication.close()));
    await indexer.close();
    await pool.close();
    await quarantine.close();
    await store.close();
    lock.release();
  }

  #ledgerWith(index: number, log: LogName): Ledger {
    const ledger = this.#parts.ledgers[log];
    if (Number.isSafeInteger(index) && index >= 0 && index < ledger.size) return ledger;
    throw new QuisError(
      "QUIS_NOT_FOUND",
      `expected the index of an event in the ${log} log, 0 to ${ledger.size - 1}, got ${index}`,
    );
  }

  async #seal(deed: Deed): Promise<void> {
    if (this.#closed.signal.aborted)
      throw new QuisError("QUIS_ABORTED", "Quis is stopping; ask again after the next start");
    await this.#parts.oversight.record(deed);
  }

  async #target(): Promise<ImportTarget> {
    const { ledgers, quarantine, pool, indexer, keys, now } = this.#parts;
    const secrets = { subjectMaster: keys.subjectMaster, dedupe: keys.dedupe };
    return { ledger: ledgers.records, dedupe: await this.#parts.dedupe.get(), quarantine, pool, indexer, secrets, now };
  }

  // Work stops when its caller or the whole instance does.
  #work(work: WorkOptions = {}): WorkOptions {
    const signals = work.signal === undefined ? [this.#closed.signal] : [work.signal, this.#closed.signal];
    return { ...work, signal: AbortSignal.any(signals) };
  }
}

// The parameters that were given, for the oversight log.
function given(query: EventsQuery | PageQuery): Record<string, string | number> {
  const entries = Object.entries(query as Record<string, unknown>).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Record<string, string | number>;
}
