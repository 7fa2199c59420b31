// A data folder as the server that holds it answers for it: the same Instance, over HTTP. So two processes never write one folder.
import { join } from "node:path";
import {
  accessExplanationSchema,
  answerSchema,
  askSchema,
  coverageSchema,
  fairnessSchema,
  detectionStatusSchema,
  detectorsAnswerSchema,
  disclosureSchema,
  documentsAnswerSchema,
  documentSignatureSchema,
  eventDetailSchema,
  findingAccessesSchema,
  findingAnswerSchema,
  findingsAnswerSchema,
  intakeListSchema,
  intakeStateSchema,
  gapsAnswerSchema,
  keyHistorySchema,
  mldsaKeySummarySchema,
  mirrorListSchema,
  mirrorStateSchema,
  logReportSchema,
  quarantinedDetailSchema,
  quarantineListSchema,
  reconcileAnswerSchema,
  rotationSummarySchema,
  rulesAnswerSchema,
  setupChangesSchema,
  setupFilesSchema,
  sourceTokenSchema,
  statusSchema,
  subjectKeySchema,
  todaySchema,
} from "@quis/contract";
import { reportKindSchema } from "@quis/contract";
import type { PageQuery, PersonDocumentQuery, ReportQuery } from "@quis/contract";
import type { ImportInput, Instance, LogName, WorkOptions } from "@quis/server";
import { CliError } from "../error.ts";
import { remoteAsking } from "./asking.ts";
import { callJson } from "./http.ts";
import type { Call, Schema, ServerAddress } from "./http.ts";
import { remoteDisposals } from "./remote-disposals.ts";
import { remoteDuty } from "./remote-duty.ts";
import { remoteReleases } from "./remote-releases.ts";
import { remoteReviews } from "./remote-reviews.ts";
import { remoteReveals } from "./remote-reveals.ts";
import { remoteAccess } from "./remote-access.ts";
import { openFile } from "./streamed-file.ts";
import { remoteSurvey } from "./remote-survey.ts";
import { runWork } from "./work-stream.ts";

/** Connects, in the name of `actor`, to the server at `address` which holds the folder `data`. */
export async function connectRemote(address: ServerAddress, data: string, actor: string): Promise<Instance> {
  const send = async <T>(schema: Schema<T>, call: Call): Promise<T> => {
    const answer = await callJson(address, call);
    try {
      return schema.parse(answer);
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new CliError("CLI_SERVER_ANSWER", `expected the contract's answer from ${call.path}, got one with ${why}`, {
        cause,
      });
    }
  };
  const ask = <T>(
    method: "GET" | "POST",
    schema: Schema<T>,
    asked: string,
    path: string,
    query?: Call["query"],
    json?: object,
  ): Promise<T> => {
    const body = json === undefined ? undefined : Buffer.from(JSON.stringify(json), "utf8");
    return send(schema, {
      method,
      actor: asked,
      path,
      ...(query === undefined ? {} : { query }),
      ...(body === undefined ? {} : { body: oneChunk(body), sizeBytes: body.length, contentType: "application/json" }),
    });
  };
  const get = <T>(schema: Schema<T>, asked: string, path: string, query?: Call["query"]): Promise<T> =>
    ask("GET", schema, asked, path, query);
  const post = <T>(schema: Schema<T>, asked: string, path: string, query?: Call["query"]): Promise<T> =>
    ask("POST", schema, asked, path, query);
  const work = (
    asked: string,
    path: string,
    options: WorkOptions | undefined,
    rest: Omit<Call, "method" | "actor" | "path"> = {},
  ): Call => ({
    method: "POST",
    actor: asked,
    path,
    ...rest,
    ...(options?.signal === undefined ? {} : { signal: options.signal }),
  });
  const { logs } = await get(statusSchema, actor, "/api/v1/status");
  return {
    status: () => get(statusSchema, actor, "/api/v1/status"),
    log: (log) => get(logReportSchema, actor, `/api/v1/logs/${log}`),
    ask: (asked, text) => get(askSchema, asked, "/api/v1/ask", { q: text }),
    who: (asked, subject, page) => get(answerSchema, asked, "/api/v1/who", { subject, ...pageQuery(page) }),
    user: (asked, user, page) => get(answerSchema, asked, `/api/v1/users/${encode(user)}/events`, pageQuery(page)),
    session: (asked, session, page) =>
      get(answerSchema, asked, `/api/v1/sessions/${encode(session)}/events`, pageQuery(page)),
    events: (asked, query) => get(answerSchema, asked, "/api/v1/events", { ...query }),
    asking: () => remoteAsking(address, get, post),
    event: (asked, index, log) => get(eventDetailSchema, asked, `/api/v1/events/${index}`, { log }),
    disclose: (asked, { index, log, disclose, cose }) =>
      get(disclosureSchema, asked, `/api/v1/events/${index}/disclosure`, {
        log,
        disclose: disclose.join(","),
        cose: cose === true ? "true" : undefined,
      }),
    subjectKey: (asked, subject) => post(subjectKeySchema, asked, "/api/v1/subject-keys", { subject }),
    importFile: (asked, input, options) =>
      runWork(
        address,
        "import",
        work(asked, "/api/v1/imports", options, {
          query: importQuery(input),
          body: input.bytes,
          ...(input.sizeBytes === undefined ? {} : { sizeBytes: input.sizeBytes }),
        }),
        options?.onProgress,
      ),
    importContext: (asked, { kind, file, bytes }, options) =>
      runWork(
        address,
        "context",
        work(asked, `/api/v1/contexts/${kind}`, options, { query: { file }, body: bytes }),
        options?.onProgress,
      ),
    gaps: (asked, { source, from, to, state, hours, ocsf }) =>
      get(gapsAnswerSchema, asked, "/api/v1/gaps", { source, from, to, state, hours, ocsf }),
    survey: () => remoteSurvey(send, actor),
    rules: () => get(rulesAnswerSchema, actor, "/api/v1/rules"),
    backtest: (asked, request, options) => {
      const body = Buffer.from(JSON.stringify(request), "utf8");
      return runWork(
        address,
        "backtest",
        work(asked, "/api/v1/rules/backtests", options, { body: oneChunk(body), sizeBytes: body.length }),
        options?.onProgress,
      );
    },
    overview: () => ({
      today: (asked) => get(todaySchema, asked, "/api/v1/today"),
      change: async () => {
        const { status, findings, gaps } = await get(todaySchema, actor, "/api/v1/today");
        return { status, findings: findings.total, gaps: gaps.open };
      },
      setupChanges: (asked) => get(setupChangesSchema, asked, "/api/v1/setup/changes"),
      setupFiles: (asked) => get(setupFilesSchema, asked, "/api/v1/setup/files"),
    }),
    detection: () => ({
      status: () => get(detectionStatusSchema, actor, "/api/v1/detection"),
      findings: (asked, { limit, rank_to: rankTo, ...query }) =>
        get(findingsAnswerSchema, asked, "/api/v1/findings", {
          ...query,
          limit: limit === undefined ? undefined : Number(limit),
          rank_to: rankTo === undefined ? undefined : Number(rankTo),
        }),
      finding: (asked, id, reproduce) =>
        get(findingAnswerSchema, asked, `/api/v1/findings/${encode(id)}`, { reproduce: String(reproduce) }),
      accesses: (asked, id, { limit, cursor }) =>
        get(findingAccessesSchema, asked, `/api/v1/findings/${encode(id)}/accesses`, {
          limit: limit === undefined ? undefined : Number(limit),
          cursor,
        }),
      detectors: () => get(detectorsAnswerSchema, actor, "/api/v1/detection/detectors"),
      explain: (asked, index) => get(accessExplanationSchema, asked, `/api/v1/events/${index}/explanation`),
      coverage: (asked) => get(coverageSchema, asked, "/api/v1/coverage"),
      fairness: (asked) => get(fairnessSchema, asked, "/api/v1/fairness"),
      run: (asked, options) =>
        runWork(address, "detect", work(asked, "/api/v1/detections", options), options?.onProgress),
    }),
    reveals: () => remoteReveals(address),
    disposals: () => remoteDisposals(address),
    // Answers come masked, if they are to be.
    masks: () => undefined,
    reconcile: (asked, { a, b, window_ms: windowMs, from, to, common_users: common }) =>
      get(reconcileAnswerSchema, asked, "/api/v1/reconciliation", {
        a,
        b,
        window_ms: windowMs === undefined ? undefined : Number(windowMs),
        from,
        to,
        common_users: common,
      }),
    reviewing: () => remoteReviews(send, address),
    duty: () => remoteDuty(ask),
    publishing: () => ({
      bundle: (asked, query, options) =>
        runWork(
          address,
          "bundle",
          work(asked, "/api/v1/bundles", options, { query: { ...query } }),
          options?.onProgress,
        ),
      document: (asked, query, options) => {
        const path = isReport(query) ? "/api/v1/reports" : "/api/v1/documents";
        return runWork(address, "document", work(asked, path, options, { query: { ...query } }), options?.onProgress);
      },
      sign: (asked, query, part) => {
        const path = part === "reports" ? "/api/v1/reports/signatures" : "/api/v1/documents/signatures";
        return post(documentSignatureSchema, asked, path, { ...query });
      },
      documents: (asked, query) =>
        get(documentsAnswerSchema, asked, "/api/v1/documents", { ...query, limit: Number(query.limit ?? 100) }),
      documentFile: (asked, { sha256, part }, form) =>
        openFile(address, {
          actor: asked,
          path: `/api/v1/${part === "reports" ? "reports" : "documents"}/${sha256}/file`,
          query: { form },
          purpose: "documents",
        }),
      documentAgain: (asked, { sha256, part }, options) => {
        const path = `/api/v1/${part === "reports" ? "reports" : "documents"}/${sha256}/repetitions`;
        return runWork(address, "document-again", work(asked, path, options), options?.onProgress);
      },
      releaseDraft: (asked, query, options) =>
        runWork(
          address,
          "release-draft",
          work(asked, "/api/v1/release-drafts", options, { query: { ...query } }),
          options?.onProgress,
        ),
      release: (asked, query, options) =>
        runWork(
          address,
          "release",
          work(asked, "/api/v1/releases", options, {
            query: { ...query, kept: query.kept === undefined ? undefined : Number(query.kept) },
          }),
          options?.onProgress,
        ),
      releases: () => remoteReleases(send, address),
      bundleFile: (asked, { case: caseReference, reason: purpose, ...query }, signal) =>
        openFile(address, { actor: asked, path: "/api/v1/bundles", query, purpose, caseReference, signal }),
    }),
    verify: (asked, options) =>
      runWork(address, "verify", work(asked, "/api/v1/verifications", options), options?.onProgress),
    rebuild: (asked, options) =>
      runWork(address, "rebuild", work(asked, "/api/v1/rebuilds", options), options?.onProgress),
    erase: (asked, request, options) =>
      runWork(address, "erase", work(asked, "/api/v1/erasures", options, { query: { ...request } })),
    retain: (asked, { policy, dry_run: dryRun }, options) => {
      const body = Buffer.from(policy, "utf8");
      return runWork(
        address,
        "retain",
        work(asked, "/api/v1/retentions", options, {
          query: { dry_run: String(dryRun) },
          body: oneChunk(body),
          sizeBytes: body.length,
        }),
        options?.onProgress,
      );
    },
    encrypt: (asked, options) =>
      runWork(address, "encrypt", work(asked, "/api/v1/encryptions", options), options?.onProgress),
    quarantineList: (asked, page) => get(quarantineListSchema, asked, "/api/v1/quarantine", { ...page }),
    quarantineShow: (asked, id) => get(quarantinedDetailSchema, asked, `/api/v1/quarantine/${encode(id)}`),
    quarantineRetry: (asked, id, options) =>
      runWork(
        address,
        "retry",
        work(asked, "/api/v1/quarantine/retries", options, { query: { id } }),
        options?.onProgress,
      ),
    sources: async () => (await get(intakeListSchema, actor, "/api/v1/sources")).sources,
    addSource: (asked, entry) => post(intakeStateSchema, asked, "/api/v1/sources", { ...entry }),
    reloadSources: async (asked) => (await post(intakeListSchema, asked, "/api/v1/sources/reloads")).sources,
    sourceToken: (asked, id) => post(sourceTokenSchema, asked, `/api/v1/sources/${encode(id)}/tokens`),
    // Senders go to the server themselves.
    oversight: () => undefined,
    intake: () => undefined,
    logNames: () => logs.map(({ name }) => name),
    keyHistory: (log) => get(keyHistorySchema, actor, `/api/v1/logs/${encode(log)}/keys`),
    rotateKey: (asked, { log, reason, overlapMs }) =>
      post(rotationSummarySchema, asked, `/api/v1/logs/${encode(log)}/rotations`, {
        reason,
        overlap_seconds: Math.ceil(overlapMs / 1000),
      }),
    addMldsaKey: (asked, log) => post(mldsaKeySummarySchema, asked, `/api/v1/logs/${encode(log)}/ml-dsa-keys`, {}),
    backup: (asked, { to, withKeys }, options) =>
      runWork(
        address,
        "backup",
        work(asked, "/api/v1/backups", options, { query: { to, with_keys: String(withKeys) } }),
        options?.onProgress,
      ),
    access: () => remoteAccess(address),
    mirrors: async () => (await get(mirrorListSchema, actor, "/api/v1/mirrors")).mirrors,
    addMirror: (asked, { name, to, tokenFile }) =>
      post(mirrorStateSchema, asked, "/api/v1/mirrors", { name, to, token_file: tokenFile }),
    removeMirror: async (asked, name) => {
      await post(mirrorListSchema, asked, `/api/v1/mirrors/${encode(name)}/removals`);
    },
    vkey: (log) => {
      const state = logs.find(({ name }) => name === log);
      if (state === undefined) throw new CliError("CLI_SERVER_ANSWER", `expected a log ${log}, got none`);
      return state.vkey;
    },
    logFolder: (log: LogName) => join(data, "log", log),
    checkpointPath: (log: LogName) => join(data, "log", log, "checkpoint"),
    // The server settles and closes itself.
    settle: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}

async function* oneChunk(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

function isReport(query: PersonDocumentQuery | ReportQuery): query is ReportQuery {
  return reportKindSchema.options.some((kind) => kind === query.kind);
}

function encode(part: string): string {
  return encodeURIComponent(part);
}

function pageQuery({ from, to, limit, cursor }: PageQuery): NonNullable<Call["query"]> {
  return { from, to, limit, cursor };
}

function importQuery({ file, source, format, mapping, zone, year }: ImportInput): NonNullable<Call["query"]> {
  return {
    file,
    source,
    format,
    zone,
    year,
    mapping: mapping === undefined ? undefined : Buffer.from(mapping, "utf8").toString("base64url"),
  };
}
