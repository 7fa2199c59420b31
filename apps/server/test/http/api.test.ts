import { readFileSync } from "node:fs";
import * as contract from "@quis/contract";
import { describe, expect, it } from "vitest";
import type { z } from "zod";
import { createFakeInstance, type FakeInstance, person } from "./fake-instance.ts";
import { bearer, linesOf, openServer, problemOf, reader } from "./helper.ts";

interface Example {
  readonly route: string;
  readonly url: string;
  readonly schema: z.ZodType;
  readonly call?: FakeInstance["calls"][number]["args"];
}

const page = { limit: 100 };
const examples: readonly Example[] = [
  { route: "GET /api/v1/status", url: "/api/v1/status", schema: contract.statusSchema },
  { route: "GET /api/v1/policies", url: "/api/v1/policies", schema: contract.policiesAnswerSchema },
  { route: "GET /api/v1/vkeys", url: "/api/v1/vkeys", schema: contract.vkeysSchema },
  { route: "GET /api/v1/logs/:log/keys", url: "/api/v1/logs/records/keys", schema: contract.keyHistorySchema },
  { route: "GET /api/v1/detection", url: "/api/v1/detection", schema: contract.detectionStatusSchema },
  {
    route: "GET /api/v1/findings",
    url: "/api/v1/findings?kind=repeat-target&from=2026-01-01T00:00:00Z&limit=5",
    schema: contract.findingsAnswerSchema,
    call: [
      { kind: "repeat-target", from: "2026-01-01T00:00:00Z", limit: 5, folded: "false", all: "false", ocsf: "false" },
    ],
  },
  {
    route: "GET /api/v1/findings/:id/accesses",
    url: `/api/v1/findings/${"0".repeat(32)}/accesses?limit=7&cursor=12`,
    schema: contract.findingAccessesSchema,
    call: ["0".repeat(32), { limit: 7, cursor: "12" }],
  },
  {
    route: "GET /api/v1/detection/detectors",
    url: "/api/v1/detection/detectors",
    schema: contract.detectorsAnswerSchema,
  },
  {
    route: "GET /api/v1/findings/:id",
    url: `/api/v1/findings/${"0".repeat(32)}?reproduce=true`,
    schema: contract.findingAnswerSchema,
    call: ["0".repeat(32), true],
  },
  {
    route: "GET /api/v1/events/:index/explanation",
    url: "/api/v1/events/3/explanation",
    schema: contract.accessExplanationSchema,
    call: [3],
  },
  { route: "GET /api/v1/coverage", url: "/api/v1/coverage", schema: contract.coverageSchema, call: [] },
  { route: "GET /api/v1/reveals", url: "/api/v1/reveals?all=true", schema: contract.revealsAnswerSchema, call: [true] },
  { route: "GET /api/v1/fairness", url: "/api/v1/fairness", schema: contract.fairnessSchema, call: [] },
  { route: "GET /api/v1/today", url: "/api/v1/today", schema: contract.todaySchema, call: [] },
  { route: "GET /api/v1/setup/changes", url: "/api/v1/setup/changes", schema: contract.setupChangesSchema, call: [] },
  { route: "GET /api/v1/setup/files", url: "/api/v1/setup/files", schema: contract.setupFilesSchema, call: [] },
  {
    route: "GET /api/v1/calendar",
    url: "/api/v1/calendar?days=90&to=2026-03-01",
    schema: contract.calendarAnswerSchema,
    call: [{ days: 90, to: "2026-03-01", fresh: "false" }],
  },
  {
    route: "GET /api/v1/sources/:id",
    url: "/api/v1/sources/invented?fresh=true",
    schema: contract.sourceReportSchema,
    call: ["invented", true],
  },
  {
    route: "GET /api/v1/logs/:log/growth",
    url: "/api/v1/logs/oversight/growth?points=5",
    schema: contract.growthAnswerSchema,
  },
  { route: "GET /api/v1/keeping", url: "/api/v1/keeping", schema: contract.keepingAnswerSchema, call: [] },
  { route: "GET /api/v1/sources", url: "/api/v1/sources", schema: contract.intakeListSchema },
  { route: "GET /api/v1/mirrors", url: "/api/v1/mirrors", schema: contract.mirrorListSchema },
  { route: "GET /api/v1/ask", url: "/api/v1/ask?q=a%20b", schema: contract.askSchema, call: ["a b"] },
  { route: "GET /api/v1/who", url: "/api/v1/who?subject=p-4", schema: contract.answerSchema, call: ["p-4", page] },
  {
    route: "GET /api/v1/users/:user/events",
    url: `/api/v1/users/${encodeURIComponent("a/b?c ü.d")}/events?from=2026-01-01T00:00:00%2B01:00&to=2026-02-01T00:00:00Z`,
    schema: contract.answerSchema,
    call: ["a/b?c ü.d", { from: "2026-01-01T00:00:00+01:00", to: "2026-02-01T00:00:00Z", limit: 100 }],
  },
  {
    route: "GET /api/v1/sessions/:session/events",
    url: "/api/v1/sessions/s-1/events?limit=7&cursor=abc",
    schema: contract.answerSchema,
    call: ["s-1", { limit: 7, cursor: "abc" }],
  },
  {
    route: "GET /api/v1/events",
    url: "/api/v1/events?user=u&subject=p&session=s&source=x&operation=consultation&text=t",
    schema: contract.answerSchema,
    call: [{ user: "u", subject: "p", session: "s", source: "x", operation: "consultation", text: "t", limit: 100 }],
  },
  {
    route: "GET /api/v1/events",
    url: "/api/v1/events?status=failure&reason=r&case=c&ip=192.0.2.7&unit=a%26b&object=o&break_glass=true&explained=false",
    schema: contract.answerSchema,
    call: [
      {
        status: "failure",
        reason: "r",
        case: "c",
        ip: "192.0.2.7",
        unit: "a&b",
        object: "o",
        break_glass: "true",
        explained: "false",
        limit: 100,
      },
    ],
  },
  {
    route: "GET /api/v1/figures",
    url: "/api/v1/figures?user=u&from=2026-01-01T00:00:00Z",
    schema: contract.figuresAnswerSchema,
    call: [{ user: "u", from: "2026-01-01T00:00:00Z" }],
  },
  {
    route: "GET /api/v1/explanations",
    url: "/api/v1/explanations?indices=3,0,17",
    schema: contract.explanationsAnswerSchema,
    call: [[3, 0, 17]],
  },
  {
    route: "GET /api/v1/documents",
    url: `/api/v1/documents?sha256=${"0".repeat(64)}&limit=7`,
    schema: contract.documentsAnswerSchema,
    call: [{ sha256: "0".repeat(64), limit: 7 }],
  },
  {
    route: "GET /api/v1/releases",
    url: "/api/v1/releases?limit=7&cursor=9",
    schema: contract.releasesAnswerSchema,
    call: [{ limit: 7, cursor: "9" }],
  },
  {
    route: "GET /api/v1/releases/:release",
    url: "/api/v1/releases/4",
    schema: contract.releaseDetailSchema,
    call: [4],
  },
  {
    route: "GET /api/v1/saved-questions",
    url: "/api/v1/saved-questions",
    schema: contract.savedQuestionsSchema,
    call: [],
  },
  {
    route: "GET /api/v1/events/:index",
    url: "/api/v1/events/9007199254740991",
    schema: contract.eventDetailSchema,
    call: [9007199254740991, "records"],
  },
  {
    route: "GET /api/v1/events/:index",
    url: "/api/v1/events/0?log=oversight",
    schema: contract.eventDetailSchema,
    call: [0, "oversight"],
  },
  {
    route: "GET /api/v1/gaps",
    url: "/api/v1/gaps?source=invented&from=2026-01-01T00:00:00Z&state=all&hours=true",
    schema: contract.gapsAnswerSchema,
    call: [{ source: "invented", from: "2026-01-01T00:00:00Z", state: "all", hours: "true", ocsf: "false" }],
  },
  {
    route: "GET /api/v1/disposals",
    url: "/api/v1/disposals?all=true",
    schema: contract.disposalsAnswerSchema,
    call: [true],
  },
  { route: "GET /api/v1/people", url: "/api/v1/people", schema: contract.peopleAnswerSchema, call: [] },
  { route: "GET /api/v1/tokens", url: "/api/v1/tokens", schema: contract.apiTokensAnswerSchema, call: [] },
  { route: "GET /api/v1/rules", url: "/api/v1/rules", schema: contract.rulesAnswerSchema },
  {
    route: "GET /api/v1/reviews",
    url: "/api/v1/reviews?state=triage&late=true&limit=5",
    schema: contract.reviewsAnswerSchema,
    call: [{ state: "triage", late: "true", limit: 5 }],
  },
  {
    route: "GET /api/v1/duties",
    url: "/api/v1/duties?programme=weekly&limit=5",
    schema: contract.dutiesAnswerSchema,
    call: [{ programme: "weekly", limit: 5 }],
  },
  {
    route: "GET /api/v1/duties/:programme/:period/sample",
    url: "/api/v1/duties/weekly/2026-03-09/sample?reproduce=true",
    schema: contract.sampleAnswerSchema,
    call: [{ programme: "weekly", period: "2026-03-09" }, { reproduce: "true" }],
  },
  {
    route: "GET /api/v1/reviews/:id",
    url: "/api/v1/reviews/0123456789abcdef0123456789abcdef",
    schema: contract.reviewAnswerSchema,
    call: ["0123456789abcdef0123456789abcdef"],
  },
  {
    route: "GET /api/v1/reconciliation",
    url: "/api/v1/reconciliation?a=invented&b=other&window_ms=250",
    schema: contract.reconcileAnswerSchema,
    call: [{ a: "invented", b: "other", window_ms: 250, common_users: "false" }],
  },
  { route: "GET /api/v1/logs/:log", url: "/api/v1/logs/oversight", schema: contract.logReportSchema },
  {
    route: "GET /api/v1/events/:index/disclosure",
    url: "/api/v1/events/3/disclosure?log=oversight&disclose=actor,time,oversight.case_ref&cose=true",
    schema: contract.disclosureSchema,
    call: [{ index: 3, log: "oversight", disclose: ["actor", "time", "oversight.case_ref"], cose: true }],
  },
  {
    route: "GET /api/v1/events/:index/disclosure",
    url: "/api/v1/events/3/disclosure",
    schema: contract.disclosureSchema,
    call: [{ index: 3, log: "records", disclose: [], cose: false }],
  },
  {
    route: "GET /api/v1/quarantine",
    url: "/api/v1/quarantine?limit=5&cursor=x",
    schema: contract.quarantineListSchema,
    call: [{ limit: 5, cursor: "x" }],
  },
  {
    route: "GET /api/v1/quarantine/:id",
    url: "/api/v1/quarantine/q-1",
    schema: contract.quarantinedDetailSchema,
    call: ["q-1"],
  },
];

interface WorkExample {
  readonly route: string;
  readonly url: string;
  readonly body?: string;
  readonly type: contract.WorkLine["type"];
  readonly call: readonly unknown[];
}

const mapping = "source: invented\n# ü";
const works: readonly WorkExample[] = [
  { route: "POST /api/v1/detections", url: "/api/v1/detections", type: "detect", call: [] },
  {
    route: "POST /api/v1/imports",
    url: `/api/v1/imports?file=a.csv&source=invented&format=csv&zone=Europe/Vienna&mapping=${Buffer.from(mapping).toString("base64url")}`,
    body: "a,b\n",
    type: "import",
    call: [
      {
        file: "a.csv",
        source: "invented",
        sizeBytes: 4,
        format: "csv",
        zone: "Europe/Vienna",
        mapping,
        bytes: undefined,
      },
    ],
  },
  {
    route: "POST /api/v1/contexts/:kind",
    url: "/api/v1/contexts/roster?file=r.csv",
    body: "x",
    type: "context",
    call: [{ kind: "roster", file: "r.csv", bytes: undefined }],
  },
  { route: "POST /api/v1/verifications", url: "/api/v1/verifications", type: "verify", call: [] },
  { route: "POST /api/v1/rebuilds", url: "/api/v1/rebuilds", type: "rebuild", call: [] },
  {
    route: "POST /api/v1/erasures",
    url: "/api/v1/erasures?index=7&authority=Court%20order%201%2F26&reason=wrong%20person",
    type: "erase",
    call: [{ index: 7, authority: "Court order 1/26", reason: "wrong person" }],
  },
  {
    route: "POST /api/v1/retentions",
    url: "/api/v1/retentions?dry_run=true",
    body: "version: 1",
    type: "retain",
    call: [{ policy: "version: 1", dry_run: true }],
  },
  {
    route: "POST /api/v1/rules/backtests",
    url: "/api/v1/rules/backtests",
    body: '{"rules":["bulk"],"from":"2026-01-01T00:00:00Z"}',
    type: "backtest",
    call: [{ rules: ["bulk"], from: "2026-01-01T00:00:00Z", limit: 20 }],
  },
  { route: "POST /api/v1/encryptions", url: "/api/v1/encryptions", type: "encrypt", call: [] },
  { route: "POST /api/v1/quarantine/retries", url: "/api/v1/quarantine/retries?id=q-1", type: "retry", call: ["q-1"] },
  { route: "POST /api/v1/quarantine/retries", url: "/api/v1/quarantine/retries", type: "retry", call: [undefined] },
  {
    route: "POST /api/v1/bundles",
    url: "/api/v1/bundles?folder=%2Fb&title=T&case=Q-1&reason=R&fields=actor,time&indices=1,2",
    type: "bundle",
    call: [{ folder: "/b", title: "T", case: "Q-1", reason: "R", fields: "actor,time", indices: "1,2" }],
  },
  {
    route: "POST /api/v1/documents",
    url: "/api/v1/documents?folder=%2Fd&kind=statement&subject=p-1&reason=R&case=Q-1&on=2026-03-01",
    type: "document",
    call: [
      { folder: "/d", kind: "statement", subject: "p-1", reason: "R", case: "Q-1", on: "2026-03-01", count: "auto" },
    ],
  },
  {
    route: "POST /api/v1/reports",
    url: "/api/v1/reports?folder=%2Fd&kind=audit&reason=R",
    type: "document",
    call: [{ folder: "/d", kind: "audit", reason: "R" }],
  },
  {
    route: "POST /api/v1/documents/:sha256/repetitions",
    url: `/api/v1/documents/${"0".repeat(64)}/repetitions`,
    type: "document-again",
    call: [{ sha256: "0".repeat(64), part: "persons" }],
  },
  {
    route: "POST /api/v1/reports/:sha256/repetitions",
    url: `/api/v1/reports/${"0".repeat(64)}/repetitions`,
    type: "document-again",
    call: [{ sha256: "0".repeat(64), part: "reports" }],
  },
  {
    route: "POST /api/v1/release-drafts",
    url: "/api/v1/release-drafts?folder=%2Fd&profile=%2Fp.yaml&title=T&case=Q-1&reason=R&source=desk",
    type: "release-draft",
    call: [{ folder: "/d", profile: "/p.yaml", title: "T", case: "Q-1", reason: "R", source: "desk" }],
  },
  {
    route: "POST /api/v1/releases",
    url: "/api/v1/releases?draft=%2Fd&folder=%2Fr&capacity=Officer",
    type: "release",
    call: [{ draft: "/d", folder: "/r", capacity: "Officer" }],
  },
  {
    route: "POST /api/v1/backups",
    url: "/api/v1/backups?to=%2Fb&with_keys=true",
    type: "backup",
    call: [{ to: "/b", withKeys: true }],
  },
];

/** Of whoever may decide what the public sees; here of who holds the folder. */
const reviewed: typeof examples = [
  {
    route: "GET /api/v1/releases/:release/parts",
    url: "/api/v1/releases/4/parts?cursor=5000",
    schema: contract.releasePartsSchema,
    call: [4, { cursor: 5000 }],
  },
  {
    route: "GET /api/v1/releases/:release/records/:index",
    url: "/api/v1/releases/4/records/17",
    schema: contract.releaseRecordSchema,
    call: [4, 17],
  },
  {
    route: "GET /api/v1/releases/:release/preview",
    url: "/api/v1/releases/4/preview?limit=3",
    schema: contract.releasePreviewSchema,
    call: [4, { limit: 3 }],
  },
  {
    route: "GET /api/v1/releases/:release/vaughn-index",
    url: "/api/v1/releases/4/vaughn-index",
    schema: contract.releaseVaughnSchema,
    call: [4],
  },
];

/** POST with one JSON value as answer. */
const deeds: readonly { route: string; url: string; schema: z.ZodType; name: string; call: readonly unknown[] }[] = [
  {
    route: "POST /api/v1/logs/:log/rotations",
    url: "/api/v1/logs/oversight/rotations?reason=yearly%20change&overlap_seconds=60",
    schema: contract.rotationSummarySchema,
    name: "rotateKey",
    call: [{ log: "oversight", reason: "yearly change", overlapMs: 60_000 }],
  },
  {
    route: "POST /api/v1/logs/:log/ml-dsa-keys",
    url: "/api/v1/logs/oversight/ml-dsa-keys",
    schema: contract.mldsaKeySummarySchema,
    name: "addMldsaKey",
    call: ["oversight"],
  },
  {
    route: "POST /api/v1/documents/signatures",
    url: "/api/v1/documents/signatures?draft=%2Fd&folder=%2Fs&name=A.%20Invented&capacity=Privacy%20officer",
    schema: contract.documentSignatureSchema,
    name: "sign",
    call: [{ draft: "/d", folder: "/s", name: "A. Invented", capacity: "Privacy officer" }, "persons"],
  },
  {
    route: "POST /api/v1/reports/signatures",
    url: "/api/v1/reports/signatures?draft=%2Fd&folder=%2Fs&name=A.%20Invented&capacity=Privacy%20officer",
    schema: contract.documentSignatureSchema,
    name: "sign",
    call: [{ draft: "/d", folder: "/s", name: "A. Invented", capacity: "Privacy officer" }, "reports"],
  },
  {
    route: "POST /api/v1/saved-questions",
    url: `/api/v1/saved-questions?name=mine&address=${encodeURIComponent("/ask?case=C-1")}`,
    schema: contract.savedQuestionsSchema,
    name: "saveQuestion",
    call: [{ name: "mine", address: "/ask?case=C-1" }],
  },
  {
    route: "POST /api/v1/saved-questions/:id/names",
    url: "/api/v1/saved-questions/q-0011223344556677/names?name=other",
    schema: contract.savedQuestionsSchema,
    name: "renameQuestion",
    call: ["q-0011223344556677", "other"],
  },
  {
    route: "POST /api/v1/saved-questions/:id/removals",
    url: "/api/v1/saved-questions/q-0011223344556677/removals",
    schema: contract.savedQuestionsSchema,
    name: "removeQuestion",
    call: ["q-0011223344556677"],
  },
  {
    route: "POST /api/v1/mirrors",
    url: "/api/v1/mirrors?name=cellar&to=https%3A%2F%2Fmirror.example&token_file=%2Ft",
    schema: contract.mirrorStateSchema,
    name: "addMirror",
    call: [{ name: "cellar", to: "https://mirror.example", tokenFile: "/t" }],
  },
  {
    route: "POST /api/v1/mirrors/:name/removals",
    url: "/api/v1/mirrors/cellar/removals",
    schema: contract.mirrorListSchema,
    name: "removeMirror",
    call: ["cellar"],
  },
  {
    route: "POST /api/v1/sources",
    url: "/api/v1/sources?id=app&intake=tail&format=ocsf&files=%2Fvar%2Flog%2Fapp.log",
    schema: contract.intakeStateSchema,
    name: "addSource",
    call: [{ id: "app", intake: "tail", format: "ocsf", files: "/var/log/app.log" }],
  },
  {
    route: "POST /api/v1/sources/reloads",
    url: "/api/v1/sources/reloads",
    schema: contract.intakeListSchema,
    name: "reloadSources",
    call: [],
  },
  {
    route: "POST /api/v1/sources/:id/tokens",
    url: "/api/v1/sources/app/tokens",
    schema: contract.sourceTokenSchema,
    name: "sourceToken",
    call: ["app"],
  },
  {
    route: "POST /api/v1/reviews/:id/attachments",
    url: "/api/v1/reviews/0123456789abcdef0123456789abcdef/attachments?name=roster.txt&media_type=text/plain",
    schema: contract.attachmentSchema,
    name: "attach",
    call: ["0123456789abcdef0123456789abcdef"],
  },
  {
    route: "POST /api/v1/previews",
    url: `/api/v1/previews?file=a.csv&whole=true&mapping=${Buffer.from(mapping).toString("base64url")}`,
    schema: contract.previewAnswerSchema,
    name: "preview",
    call: [{ file: "a.csv", isWhole: true, mapping, format: undefined, zone: undefined, year: undefined, bytes: 0 }],
  },
];

/** Questions that answer with work lines. */
const streams = ["GET /api/v1/findings/:id/reproduction"];

interface Change {
  readonly route: string;
  readonly url: string;
  readonly body?: object;
  readonly schema: z.ZodType;
  readonly name: string;
  readonly call: readonly unknown[];
}

const asked = { roles: ["reviewer" as const], scope: null, user: null, unit: null };
/** Changes of who may sign in, whose bodies are JSON. */
const reveal = { who: "user~0", kind: "user", case: "C-1", reason: "a complaint" };
const changes: readonly Change[] = [
  {
    route: "POST /api/v1/reviews/:id/steps",
    url: "/api/v1/reviews/0123456789abcdef0123456789abcdef/steps",
    body: { step: "proposed", outcome: "explained", reason: "assignment", text: "Theirs since May." },
    schema: contract.reviewAnswerSchema,
    name: "take",
    call: [
      "0123456789abcdef0123456789abcdef",
      { step: "proposed", outcome: "explained", reason: "assignment", text: "Theirs since May." },
    ],
  },
  {
    route: "POST /api/v1/releases/:release/decisions",
    url: "/api/v1/releases/4/decisions",
    body: { step: "withhold", part: "17:x:0-3", after: 9 },
    schema: contract.releaseDecidedSchema,
    name: "releases.decide",
    call: [4, { step: "withhold", part: "17:x:0-3", exemption: null, after: 9 }],
  },
  {
    route: "POST /api/v1/duties/:programme/:period/sign-off",
    url: "/api/v1/duties/weekly/2026-03-09/sign-off",
    body: { text: "Two of three read.", left_open: 3 },
    schema: contract.dutiesAnswerSchema,
    name: "duty sign-off",
    call: [
      { programme: "weekly", period: "2026-03-09" },
      { text: "Two of three read.", left_open: 3 },
    ],
  },
  {
    route: "POST /api/v1/duties/:programme/:period/sample/:index/judgements",
    url: "/api/v1/duties/weekly/2026-03-09/sample/3/judgements",
    body: { judgement: "explained", text: "Assigned." },
    schema: contract.sampleAnswerSchema,
    name: "duty judge",
    call: [{ programme: "weekly", period: "2026-03-09" }, 3, { judgement: "explained", text: "Assigned." }],
  },
  {
    route: "POST /api/v1/reveals",
    url: "/api/v1/reveals",
    body: reveal,
    schema: contract.revealSchema,
    name: "reveal ask",
    call: [reveal],
  },
  ...(["approve", "refuse"] as const).map((outcome) => ({
    route: `POST /api/v1/reveals/:id/${outcome}`,
    url: `/api/v1/reveals/r-0000000000000000/${outcome}`,
    body: { reason: "seen" },
    schema: contract.revealSchema,
    name: "reveal decide",
    call: ["r-0000000000000000", outcome, "seen"],
  })),
  ...(["approve", "refuse", "withdraw"] as const).map((outcome) => ({
    route: `POST /api/v1/disposals/:id/${outcome}`,
    url: `/api/v1/disposals/d-0000000000000000/${outcome}`,
    body: { reason: "seen" },
    schema: contract.disposalSchema,
    name: "disposal decide",
    call: ["d-0000000000000000", outcome, "seen"],
  })),
  {
    route: "POST /api/v1/people",
    url: "/api/v1/people",
    body: { name: "Alma Invented", roles: ["reviewer"] },
    schema: contract.personInvitedSchema,
    name: "invite",
    call: [{ name: "Alma Invented", ...asked }],
  },
  {
    route: "PATCH /api/v1/people/:id",
    url: `/api/v1/people/${person.id}`,
    body: { disabled: true, reason: "has left" },
    schema: contract.personSchema,
    name: "changePerson",
    call: [person.id, { disabled: true, reason: "has left" }],
  },
  {
    route: "POST /api/v1/people/:id/invitations",
    url: `/api/v1/people/${person.id}/invitations`,
    body: { reason: "lost telephone" },
    schema: contract.personInvitedSchema,
    name: "inviteAgain",
    call: [person.id, "lost telephone"],
  },
  {
    route: "POST /api/v1/people/:id/approvals",
    url: `/api/v1/people/${person.id}/approvals`,
    schema: contract.personSchema,
    name: "approveChange",
    call: [person.id],
  },
  {
    route: "POST /api/v1/people/:id/withdrawals",
    url: `/api/v1/people/${person.id}/withdrawals`,
    schema: contract.personSchema,
    name: "withdrawChange",
    call: [person.id],
  },
  {
    route: "POST /api/v1/tokens",
    url: "/api/v1/tokens",
    body: { name: "nightly", actions: ["who"], expires: "2027-01-01T00:00:00Z", owner: person.id },
    schema: contract.apiTokenMadeSchema,
    name: "makeToken",
    call: [{ name: "nightly", actions: ["who"], expires: "2027-01-01T00:00:00Z", owner: person.id }],
  },
  {
    route: "POST /api/v1/tokens/:id/revocations",
    url: "/api/v1/tokens/t-0000000000000007/revocations",
    schema: contract.apiTokensAnswerSchema,
    name: "revokeToken",
    call: ["t-0000000000000007"],
  },
];

/** Ways in for sources, tested with a real instance in test/intake. */
const intake = ["POST /api/v1/sources/:id/events", "POST /v1/logs"];

describe("answers through the API are the contract's", () => {
  it.each(examples)("$route: $url", async ({ url, schema, call }) => {
    const instance = createFakeInstance();
    const server = await openServer({ instance });
    const headers = { "x-quis-purpose": "review", "x-quis-case": "C-1" };
    const response = await server.inject({ url, headers });
    expect(response.statusCode).toBe(200);
    expect(response.headers["content-type"]).toBe("application/json; charset=utf-8");
    expect(response.headers["cache-control"]).toBe("no-store");
    expect(schema.parse(response.json())).toEqual(response.json());
    expect(instance.calls.map(({ actor, args }) => ({ actor, args }))).toEqual(
      call === undefined ? [] : [{ actor: reader.uid, args: call }],
    );
  });

  it.each(reviewed)("$route: $url is for one duty", async ({ url, schema, call }) => {
    const instance = createFakeInstance();
    const server = await openServer({ instance });
    const headers = { "x-quis-purpose": "records%20request", "x-quis-case": "C-1" };
    expect((await server.inject({ url, headers })).statusCode).toBe(403);
    const response = await server.inject({ url, headers: { ...headers, ...bearer } });
    expect(response.statusCode).toBe(200);
    expect(schema.parse(response.json())).toEqual(response.json());
    expect(instance.calls).toMatchObject([{ actor: "local:tester", args: call }]);
  });

  it("GET /api/v1/findings/:id/reproduction answers with work lines, in the asker's name", async () => {
    const instance = createFakeInstance();
    const server = await openServer({ instance });
    const response = await server.inject(`/api/v1/findings/${"0".repeat(32)}/reproduction`);
    expect(response.headers["content-type"]).toBe("application/x-ndjson");
    const lines = linesOf(response.body);
    for (const line of lines) expect(contract.workLineSchema.parse(line)).toEqual(line);
    expect(lines.at(-1)).toMatchObject({ type: "finding", summary: { reproduction: { same: true } } });
    expect(instance.calls).toEqual([
      { name: "finding", actor: "person:p-0000000000reader", args: ["0".repeat(32), true] },
    ]);
  });

  it.each(works)("$route: $url", async ({ url, body, type, call }) => {
    const instance = createFakeInstance();
    const server = await openServer({ instance });
    const response = await server.inject({
      method: "POST",
      url,
      headers: bearer,
      ...(body === undefined ? {} : { payload: body }),
    });
    expect(response.statusCode).toBe(200);
    expect(response.headers["content-type"]).toBe("application/x-ndjson");
    const lines = linesOf(response.body);
    for (const line of lines) expect(contract.workLineSchema.parse(line)).toEqual(line);
    expect(lines.map((line) => line.type)).toEqual([...lines.slice(1).map(() => "progress"), type]);
    expect(instance.calls).toEqual([{ name: expect.any(String), actor: "local:tester", args: call }]);
  });

  it("POST /api/v1/subject-keys: a person's key, to holders of the token only", async () => {
    const instance = createFakeInstance();
    const server = await openServer({ instance });
    const url = "/api/v1/subject-keys?subject=p-4";
    expect((await server.inject({ method: "POST", url })).statusCode).toBe(403);
    expect(instance.calls).toEqual([]);
    const response = await server.inject({ method: "POST", url, headers: bearer });
    expect(response.statusCode).toBe(200);
    expect(contract.subjectKeySchema.parse(response.json())).toEqual(response.json());
    expect(instance.calls).toEqual([{ name: "subjectKey", actor: "local:tester", args: ["p-4"] }]);
    expect((await server.inject({ method: "POST", url: "/api/v1/subject-keys", headers: bearer })).statusCode).toBe(
      400,
    );
    expect((await server.inject(url)).statusCode).toBe(405);
  });

  it.each([
    "disclose=a%20b",
    "disclose=Actor",
    "disclose=a.b.c",
    "disclose=,",
    "what=time",
    `disclose=${"a,".repeat(3000)}`,
  ])("GET /api/v1/events/:index/disclosure?%s is refused, so that nothing is disclosed by mistake", async (query) => {
    const instance = createFakeInstance();
    const server = await openServer({ instance });
    expect((await server.inject(`/api/v1/events/3/disclosure?${query}`)).statusCode).toBe(400);
    expect(instance.calls).toEqual([]);
  });

  it.each(changes)("$route: $url", async ({ url, route, body, schema, name, call }) => {
    const instance = createFakeInstance();
    const server = await openServer({ instance });
    const method = route.startsWith("PATCH") ? "PATCH" : "POST";
    const request = { method, url, ...(body === undefined ? {} : { payload: body }) } as const;
    const response = await server.inject({ ...request, headers: bearer });
    expect(response.statusCode).toBe(200);
    expect(schema.parse(response.json())).toEqual(response.json());
    expect(instance.calls).toEqual([{ name, actor: "local:tester", args: call }]);
    if (body === undefined) return;
    for (const wrong of [
      { ...body, extra: 1 },
      [],
      "x",
      {},
      { ...body, __proto__: null, constructor: { prototype: 1 } },
    ])
      expect(
        (
          await server.inject({
            ...request,
            payload: JSON.stringify(wrong),
            headers: { ...bearer, "content-type": "application/json" },
          })
        ).statusCode,
      ).toBe(400);
    expect((await server.inject({ ...request, headers: { ...bearer, "content-type": "text/plain" } })).statusCode).toBe(
      415,
    );
    expect(instance.calls).toHaveLength(1);
  });

  it.each(deeds)("$route: $url", async ({ url, schema, name, call }) => {
    const instance = createFakeInstance();
    const server = await openServer({ instance });
    const response = await server.inject({ method: "POST", url, headers: bearer });
    expect(response.statusCode).toBe(200);
    expect(schema.parse(response.json())).toEqual(response.json());
    expect(instance.calls).toEqual([{ name, actor: "local:tester", args: call }]);
    const without = await server.inject({ method: "POST", url });
    expect(without.statusCode).toBe(403);
    expect(instance.calls).toHaveLength(1);
  });

  it.each([
    "/api/v1/logs/records/rotations",
    "/api/v1/logs/records/rotations?reason=",
    "/api/v1/logs/records/rotations?reason=a%0Ab",
    "/api/v1/logs/..%2fx/rotations?reason=r",
    "/api/v1/logs/records/rotations?reason=r&overlap_seconds=-1",
    "/api/v1/logs/records/rotations?reason=r&overlap_seconds=999999999",
    "/api/v1/backups",
    "/api/v1/backups?to=%2Fb&with_keys=perhaps",
    "/api/v1/mirrors?name=..&to=%2Fb",
    "/api/v1/mirrors?name=a&to=",
    "/api/v1/sources?id=a&intake=push",
    "/api/v1/sources?id=a&intake=push&format=ocsf&files=%2Fa",
    "/api/v1/sources?id=A%20b&intake=push&format=ocsf",
    "/api/v1/sources?id=a&intake=push&format=auto",
    "/api/v1/sources/..%2Fx/tokens",
  ])("refuses %s", async (url) => {
    const instance = createFakeInstance();
    const server = await openServer({ instance });
    expect((await server.inject({ method: "POST", url, headers: bearer })).statusCode).toBe(400);
    expect(instance.calls).toEqual([]);
  });

  it.each([
    ["", "QUIS_BAD_INPUT"],
    ["[]", "QUIS_BAD_INPUT"],
    ['{"rules":["a"],"role":1}', "QUIS_BAD_INPUT"],
    ['{"rules":["a"],"limit":1001}', "QUIS_BAD_INPUT"],
    ['{"rules":["a"],"from":"2026-01-01T00:00:00"}', "QUIS_BAD_INPUT"],
    ['{"rules":["a"],"from":"2026-01-02T00:00:00Z","to":"2026-01-01T00:00:00Z"}', "QUIS_BAD_INPUT"],
    [JSON.stringify({ rules: Array.from({ length: 501 }, () => "a") }), "QUIS_BAD_INPUT"],
  ])("a backtest of %s is refused before anything is asked", async (payload, code) => {
    const instance = createFakeInstance();
    const server = await openServer({ instance });
    const response = await server.inject({ method: "POST", url: "/api/v1/rules/backtests", headers: bearer, payload });
    expect([response.statusCode, problemOf(response).code]).toEqual([400, code]);
    expect(instance.calls).toEqual([]);
  });

  it("what the contract does not name does not leave", async () => {
    const status = { ...(await createFakeInstance().status()), secret: "x" };
    const server = await openServer({ instance: createFakeInstance({ status: async () => status }) });
    expect((await server.inject("/api/v1/status")).body).not.toContain("secret");
  });

  it("an answer that misses a field is an internal error, not half an answer", async () => {
    const server = await openServer({
      instance: createFakeInstance({ status: async () => ({ version: "x" }) as never }),
    });
    const response = await server.inject("/api/v1/status");
    expect(response.statusCode).toBe(500);
    expect(problemOf(response)).toMatchObject({ code: "QUIS_INTERNAL", status: 500 });
  });

  it("HEAD is GET without the body", async () => {
    const server = await openServer();
    const response = await server.inject({ method: "HEAD", url: "/api/v1/status" });
    expect(response.statusCode).toBe(200);
    expect(response.body).toBe("");
  });
});

interface Operation {
  readonly summary?: string;
  readonly description?: string;
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody?: unknown;
  readonly security?: unknown;
  readonly responses: Record<
    string,
    { readonly description: string; readonly content: Record<string, { readonly schema: unknown }> }
  >;
}

interface OpenApi {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string };
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { readonly schemas: Record<string, unknown>; readonly securitySchemes: Record<string, unknown> };
}

async function readDocument(): Promise<OpenApi> {
  const server = await openServer();
  const response = await server.inject("/api/v1/openapi.json");
  expect(response.statusCode).toBe(200);
  return response.json<OpenApi>();
}

function operationsOf(document: OpenApi): { route: string; operation: Operation }[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      route: `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ":$1")}`,
      operation,
    })),
  );
}

describe("the OpenAPI document", () => {
  it("names OpenAPI 3.1 and every route that is tested here, both ways", async () => {
    const document = await readDocument();
    expect(document.openapi).toBe("3.1.0");
    expect(document.info).toMatchObject({ title: "Quis", version: "0.1.0" });
    const ordinary = [...examples, ...reviewed, ...works, ...deeds, ...changes].map(({ route }) => route);
    const tested = new Set([...intake, ...streams, ...ordinary])
      .add("GET /api/v1/openapi.json")
      .add("GET /api/v1/changes")
      .add("POST /api/v1/subject-keys")
      // Stream files: export.test.ts, attachments.test.ts.
      .add("GET /api/v1/bundles")
      .add("GET /api/v1/documents/:sha256/file")
      .add("GET /api/v1/reports/:sha256/file")
      .add("GET /api/v1/releases/:release/file")
      .add("GET /api/v1/exports")
      .add("GET /api/v1/reviews/:id/attachments/:sha256");
    expect(
      operationsOf(document)
        .map(({ route }) => route)
        .toSorted(),
    ).toEqual([...tested].toSorted());
  });

  it("describes each operation, its parameters, its answer and its problems", async () => {
    const document = await readDocument();
    const described = operationsOf(document).map(({ route, operation }) => ({
      route,
      text: Boolean(operation.summary) && Boolean(operation.description),
      answer: Object.keys(operation.responses["200"]?.content ?? {}),
      problem: Object.keys(operation.responses["default"]?.content ?? {}),
      security: operation.security,
      body: operation.requestBody !== undefined,
      path: (operation.parameters ?? []).filter((parameter) => parameter.in === "path").map(({ name }) => name),
    }));
    const otlp = ["application/json", "application/x-protobuf"];
    const expected = operationsOf(document).map(({ route }) => ({
      route,
      text: true,
      answer:
        route === "POST /v1/logs"
          ? otlp
          : /^GET .*(?:exports|attachments\/:sha256)$/.test(route)
            ? ["application/octet-stream"]
            : route === "GET /api/v1/bundles" || route === "GET /api/v1/releases/:release/file"
              ? ["application/zip"]
              : /^GET .*:sha256\/file$/.test(route)
                ? ["application/zip", "application/octet-stream"]
                : route === "GET /api/v1/changes"
                  ? ["text/event-stream"]
                  : [
                      streams.includes(route) || works.some((work) => work.route === route)
                        ? "application/x-ndjson"
                        : "application/json",
                    ],
      problem: route === "POST /v1/logs" ? otlp : ["application/problem+json"],
      security: /^(?:POST|PATCH)/.test(route)
        ? [
            intake.includes(route)
              ? { source: [] }
              : changes.some((change) => change.route === route)
                ? { session: [] }
                : { token: [] },
          ]
        : undefined,
      body:
        intake.includes(route) ||
        /^POST .*(?:imports|contexts|retentions|backtests|previews|attachments)/.test(route) ||
        changes.some((change) => change.route === route && change.body !== undefined),
      path: [...route.matchAll(/:(\w+)/g)].map((match) => match[1]),
    }));
    expect(described).toEqual(expected);
  });

  it("has no reference that leads nowhere", async () => {
    const document = await readDocument();
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map((match) => match[1] ?? "");
    expect(references.length).toBeGreaterThan(10);
    for (const reference of references) {
      expect(Object.keys(document.components.schemas)).toContain(reference.replace("#/components/schemas/", ""));
    }
    expect(Object.keys(document.components.securitySchemes)).toEqual(["token", "api", "session", "source"]);
  });
});

describe("docs/reference/http-api.md", () => {
  const text = readFileSync(new URL("../../../../docs/reference/http-api.md", import.meta.url), "utf8");

  it("has a row for every route, and no other", async () => {
    const rows = [...text.matchAll(/^\| `((?:GET|PATCH|POST) \/(?:api\/)?v1\/[^`]*)` \|([^|]*)\|/gm)];
    const documented = rows.map((row) => ({
      route: row[1] ?? "",
      query: [...(row[2] ?? "").matchAll(/`(\w+)`/g)].map((match) => match[1]),
    }));
    const served = operationsOf(await readDocument()).map(({ route, operation }) => ({
      route,
      query: (operation.parameters ?? []).filter((parameter) => parameter.in === "query").map(({ name }) => name),
    }));
    const byRoute = (a: { route: string }, b: { route: string }): number => a.route.localeCompare(b.route);
    expect(documented.toSorted(byRoute)).toEqual(served.toSorted(byRoute));
  });

  it("has a row for every code of the HTTP layer, with its status, and no other", () => {
    const source = (name: string): string => readFileSync(new URL(`../../src/http/${name}`, import.meta.url), "utf8");
    const codes = [...source("error.ts").matchAll(/\| "(HTTP_\w+)"/g)].map((match) => match[1]);
    const rows = [...text.matchAll(/^\| `(HTTP_\w+)` \| (\d{3}) \|/gm)];
    expect(rows.map((row) => row[1])).toEqual(codes);
    for (const [, code, status] of rows)
      expect(source("problem.ts")).toMatch(new RegExp(`${code}: \\{\\s*status: ${status},`));
  });
});
