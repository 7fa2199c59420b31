// An open data folder of this process. Every question is sealed in the oversight log before it is answered.
import type {
  Answer,
  Ask,
  BackupSummary,
  ContextSummary,
  Disclosure,
  EventDetail,
  EventsQuery,
  ImportSummary,
  KeyHistory,
  MirrorState,
  LogReport,
  PageQuery,
  Quarantined,
  QuarantinedDetail,
  RebuildSummary,
  RetrySummary,
  RotationSummary,
  Status,
  SubjectKey,
  VerifySummary,
} from "@quis/contract";
import { join } from "node:path";
import { decodeLeaf, decodePayload, eventOfFields, subjectKey } from "@quis/event";
import { leafHash, openCheckpoint, parseSkey, parseVkey, toBase64 } from "@quis/tlog";
import * as ask from "../ask/index.ts";
import { importFile, type ImportTarget } from "../collect/importer.ts";
import { retryQuarantined } from "../collect/retry.ts";
import type { ContextImport } from "../context/context-store.ts";
import { backupFolder } from "../backup/index.ts";
import { type DisclosureRequest, makeDisclosure } from "../disclose/disclosure.ts";
import { type Ledger, ledgerFolders, settleAll } from "../ledger/ledger.ts";
import type { Deed } from "../oversight/oversight.ts";
import { checkKeys, keyHistory, rotateKey } from "../rotation/index.ts";
import { publishedNote, reportPublication, summarisePublication } from "../publication/index.ts";
import { rebuildStore } from "../verify/rebuild.ts";
import { verifyLog } from "../verify/verify.ts";
import { DEFAULT_LOGS } from "./data-folder.ts";
import { QuisError } from "./error.ts";
import type { ImportInput, Instance, LogName, MirrorInput, RotationInput, WorkOptions } from "./instance.ts";
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
    const { data, label, ledgers, indexer, quarantine, store } = this.#parts;
    const mirrors = await this.#parts.mirrors.states();
    return {
      version: VERSION,
      data,
      ...(mirrors.length === 0 ? {} : { mirrors }),
      logs: Object.keys(ledgers).map((name) => this.#logState(name)),
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
    const ledger = this.#ledger(name);
    const publication = this.#parts.publications.get(name);
    const { vkey } = ledger.signed;
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

  ask(actor: string, text: string): Promise<Ask> {
    const deed: Deed = { actor, activity: "search", what: "ask", parameters: { text } };
    return this.#answer(deed, () => ask.ask(this.#parts.store, text));
  }

  who(actor: string, subject: string, page: PageQuery): Promise<Answer> {
    const deed: Deed = { actor, activity: "search", what: "who", parameters: given(page), subject };
    return this.#answer(deed, () => ask.who(this.#parts.store, subject, page));
  }

  user(actor: string, user: string, page: PageQuery): Promise<Answer> {
    const deed: Deed = { actor, activity: "search", what: "user", parameters: { user, ...given(page) } };
    return this.#answer(deed, () => ask.user(this.#parts.store, user, page));
  }

  session(actor: string, session: string, page: PageQuery): Promise<Answer> {
    const deed: Deed = { actor, activity: "search", what: "session", parameters: { session, ...given(page) } };
    return this.#answer(deed, () => ask.session(this.#parts.store, session, page));
  }

  events(actor: string, query: EventsQuery): Promise<Answer> {
    const { subject } = query;
    const about = subject === undefined ? {} : { subject };
    const deed: Deed = { actor, activity: "search", what: "events", parameters: given(query), ...about };
    return this.#answer(deed, () => ask.events(this.#parts.store, query));
  }

  // Seals the question while the answer is read: nobody gets an answer, or why there is none, before the question is durable.
  async #answer<T>(deed: Deed, read: () => Promise<T>): Promise<T> {
    const sealed = this.#seal(deed);
    const answer = read();
    answer.catch(() => undefined);
    await sealed;
    return answer;
  }

  async event(actor: string, index: number, log: LogName = "records"): Promise<EventDetail> {
    const ledger = this.#ledgerWith(index, log);
    await this.#seal({ actor, activity: "read", what: "event", parameters: { log, index } });
    if (index >= ledger.checkpointSize) await ledger.settle();
    const { eventKey, fields, raw } = decodePayload(await ledger.readPayload(index));
    const entry = await ledger.readEntry(index);
    const note = await this.#noteFor(ledger, log, index);
    const vkey = ledger.vkeyOf(note);
    const { checkpoint } = openCheckpoint(note, parseVkey(vkey));
    const path = await ledger.reader.inclusionProof(index, checkpoint.size);
    return {
      index,
      log,
      source: decodeLeaf(entry).source,
      event: eventOfFields(fields) as unknown as Record<string, unknown>,
      raw: Buffer.from(raw).toString("base64"),
      event_key: toBase64(eventKey),
      entry: toBase64(entry),
      proof: {
        origin: checkpoint.origin,
        vkey,
        checkpoint: note,
        tree_size: checkpoint.size,
        leaf_hash: toBase64(leafHash(entry)),
        path: path.map(toBase64),
      },
    };
  }

  async disclose(actor: string, request: DisclosureRequest): Promise<Disclosure> {
    const { index, log, disclose } = request;
    const ledger = this.#ledgerWith(index, log);
    const parameters = { log, index, fields: disclose.join(",") };
    await this.#seal({ actor, activity: "export", what: "disclosure", parameters });
    if (index >= ledger.checkpointSize) await ledger.settle();
    const checkpoint = await this.#noteFor(ledger, log, index);
    return makeDisclosure({ ledger, checkpoint, signer: parseSkey(this.#parts.keys.signing[log]!) }, request);
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
      const check = (name: LogName): ReturnType<typeof verifyLog> =>
        verifyLog(
          {
            name,
            ledger: this.#ledger(name),
            checkKeys: () => checkKeys(data, keys, name, this.#ledger(name)),
            ...ledgerFolders(data, name),
            subjectMaster: keys.subjectMaster,
            store: name === "records" ? store : undefined,
            dedupe: name === "records" ? dedupe : undefined,
            now,
          },
          options,
        );
      const records = await check("records");
      const oversight = await check("oversight");
      const others = [];
      for (const name of Object.keys(ledgers)) if (!DEFAULT_LOGS.includes(name)) others.push(await check(name));
      const ok = records.ok && oversight.ok && others.every((other) => other.ok);
      this.#verified = { ...records, ok, oversight, ...(others.length === 0 ? {} : { others }) };
      return this.#verified;
    });
  }

  async rebuild(actor: string, work?: WorkOptions): Promise<RebuildSummary> {
    await this.#seal({ actor, activity: "update", what: "rebuild" });
    return this.#wholes.run(() => this.#imports.run(() => rebuildStore(this.#parts, this.#work(work))));
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

  logNames(): readonly LogName[] {
    return Object.keys(this.#parts.ledgers);
  }

  vkey(log: LogName): string {
    return this.#ledger(log).signed.vkey;
  }

  keyHistory(log: LogName): Promise<KeyHistory> {
    const { data, keys } = this.#parts;
    return keyHistory(data, keys, log, this.#ledger(log));
  }

  async rotateKey(actor: string, rotation: RotationInput): Promise<RotationSummary> {
    if (this.#closed.signal.aborted)
      throw new QuisError("QUIS_ABORTED", "Quis is stopping; ask again after the next start");
    // One after the other, and not while everything is being verified.
    const summary = await this.#wholes.run(() => rotateKey(this.#parts, actor, rotation));
    this.#parts.mirrors.poke();
    this.#parts.publications.get(rotation.log)?.advance();
    return summary;
  }

  async backup(
    actor: string,
    input: { readonly to: string; readonly withKeys: boolean },
    work?: WorkOptions,
  ): Promise<BackupSummary> {
    const { to, withKeys } = input;
    const parameters = { to, with_keys: String(withKeys) };
    await this.#seal({ actor, activity: "read", what: "backup", parameters });
    const summary = await this.#wholes.run(() => backupFolder(this.#parts, input, this.#work(work)));
    const { manifest_sha256, files, bytes } = summary;
    await this.#seal({
      actor,
      activity: "read",
      what: "backed up",
      parameters: { ...parameters, manifest_sha256, files, bytes },
    });
    return summary;
  }

  mirrors(): Promise<MirrorState[]> {
    return this.#parts.mirrors.states();
  }

  async addMirror(actor: string, mirror: MirrorInput): Promise<MirrorState> {
    await this.#seal({
      actor,
      activity: "update",
      what: "mirror add",
      parameters: { name: mirror.name, to: mirror.to },
    });
    return this.#parts.mirrors.add(mirror);
  }

  async removeMirror(actor: string, name: string): Promise<void> {
    await this.#seal({ actor, activity: "update", what: "mirror remove", parameters: { name } });
    await this.#parts.mirrors.remove(name);
  }

  logFolder(log: LogName): string {
    this.#ledger(log);
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
    await settleAll(Object.values(ledgers));
    await indexer.settle(ledgers.records.size);
  }

  #ledger(log: LogName): Ledger {
    const { ledgers } = this.#parts;
    const ledger = Object.hasOwn(ledgers, log) ? ledgers[log] : undefined;
    if (ledger === undefined)
      throw new QuisError("QUIS_NOT_FOUND", `expected one of the logs ${Object.keys(ledgers).join(", ")}, got ${log}`);
    return ledger;
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#closed.abort();
    await this.#wholes.idle();
    await this.#imports.idle();
    const { ledgers, publications, mirrors, overlaps, indexer, pool, quarantine, store, lock } = this.#parts;
    // Each is closed whatever the others say, and the folder is given up last.
    const failures: unknown[] = [];
    const parts = [
      mirrors,
      overlaps,
      ...Object.values(ledgers),
      ...publications.values(),
      indexer,
      pool,
      quarantine,
      store,
    ];
    for (const part of parts) await part.close().catch((error: unknown) => failures.push(error));
    lock.release();
    if (failures.length > 0) throw failures[0];
  }

  #ledgerWith(index: number, log: LogName): Ledger {
    const ledger = this.#ledger(log);
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
