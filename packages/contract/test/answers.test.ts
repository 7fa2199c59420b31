import { describe, expect, expectTypeOf, it } from "vitest";
import { z } from "zod";
import * as contract from "../src/index.ts";

const verified = {
  ok: true,
  log: "records",
  tree_size: 1,
  root: "AA==",
  entries_checked: 1,
  checked_at: "2026-01-31T08:00:00.000Z",
  seconds: 0.1,
};

describe("work lines", () => {
  it.each<contract.WorkLine>([
    { type: "progress", phase: "read", done: 1, total: null, unit: "bytes" },
    { type: "verify", summary: verified },
    {
      type: "verify",
      summary: {
        ...verified,
        ok: false,
        first_bad: { what: "tile", index: null, path: "tile/0/000", code: "X", reason: "y" },
        oversight: verified,
      },
    },
    { type: "rebuild", summary: { events: 0, seconds: 0 } },
    { type: "problem", problem: { type: "urn:quis:error:X", title: "x", status: 500, detail: "x", code: "X" } },
  ])("$type", (line) => {
    expect(contract.workLineSchema.parse(JSON.parse(JSON.stringify(line)))).toEqual(line);
  });

  it.each([
    {},
    { type: "done" },
    { type: "import" },
    { type: "import", summary: { events: 1, seconds: 1 } },
    { type: "progress", phase: "read", done: "1", total: null, unit: "bytes" },
    { type: "progress", phase: "read", done: 1, total: null, unit: "rows" },
    [],
    null,
    "progress",
  ])("not %j", (line) => {
    expect(contract.workLineSchema.safeParse(line).success).toBe(false);
  });
});

describe("problems (RFC 9457)", () => {
  const bare = { type: "urn:quis:error:X", title: "x", status: 400, detail: "x", code: "X" };
  it("carry the request's id and refused parameters if there are some", () => {
    const full = {
      ...bare,
      instance: "urn:quis:request:1",
      parameters: [{ name: "q", in: "query" as const, detail: "expected a, got b" }],
    };
    expect(contract.problemSchema.parse(bare)).toEqual(bare);
    expect(contract.problemSchema.parse(full)).toEqual(full);
    expectTypeOf(full).toExtend<contract.Problem>();
  });
  it.each(["type", "title", "status", "detail", "code"])("need %s", (key) => {
    expect(contract.problemSchema.safeParse({ ...bare, [key]: undefined }).success).toBe(false);
  });
});

const OPEN: Readonly<Record<string, number>> = {
  accountPasskeySchema: 1,
  eventDetailSchema: 1,
  gapsAnswerSchema: 1,
  findingsAnswerSchema: 1,
  findingAnswerSchema: 2,
  reproductionSchema: 2,
  workLineSchema: 2,
  previewRowSchema: 1,
  previewAnswerSchema: 1,
  // The description of an API in its own words, and a browser's words for a passkey (WebAuthn Level 3).
  openApiSchema: 2,
  webAuthnJsonSchema: 1,
  enrolmentAnswerSchema: 1,
  enrolmentCompleteSchema: 1,
  passkeyOptionsSchema: 1,
  passkeySignInSchema: 1,
  sessionAgainSchema: 1,
};

describe("answers", () => {
  it("every exported schema has a JSON Schema without a hole, so that OpenAPI shows it all", () => {
    // Lists of words and limits are exports of another kind, and look like it.
    const schemas = (Object.entries(contract) as [string, z.ZodType][]).filter(([name]) => !/^[A-Z_]+$/.test(name));
    expect(schemas.length).toBeGreaterThan(35);
    for (const [name, schema] of schemas) {
      expect(name).toMatch(/Schema$/);
      expect(schema).toBeInstanceOf(z.ZodType);
      expect(() => z.toJSONSchema(schema, { io: "input" })).not.toThrow();
      // Open on purpose: events, since OCSF decides what they hold, and values of whatever field differs.
      const holes = JSON.stringify(z.toJSONSchema(schema, { io: "output" })).match(/:\{\}/g) ?? [];
      expect([name, holes.length]).toEqual([name, OPEN[name] ?? 0]);
    }
  });

  it("compiled, each answer schema means the same as interpreted", () => {
    const row = {
      index: 0,
      time: "",
      received: "",
      source: "",
      class_uid: 1,
      activity_id: 1,
      activity: "",
      operation: "",
      status: "success",
      user: "",
      user_name: "",
      user_type: "",
      unit: "",
      session: "",
      subjects: [],
      record_count: null,
      case_ref: "",
      justification: "",
      purpose: "",
      object: "",
      text: "",
      src_ip: "",
      leak: "x",
    };
    const answer = {
      rows: [row],
      next: null,
      question: { kind: "who", value: "p" },
      summary: null,
      timeline: null,
      leak: "x",
    };
    const compiled = z.compile(contract.answerSchema);
    expect(compiled.parse(answer)).toEqual(contract.answerSchema.parse(answer));
    expect(JSON.stringify(compiled.parse(answer))).not.toContain("leak");
    for (const broken of [
      { ...answer, next: 1 },
      { ...answer, rows: [{ ...row, status: "maybe" }] },
      { ...answer, rows: [{ ...row, index: 0.5 }] },
    ]) {
      expect(compiled.safeParse(broken).error?.issues).toEqual(contract.answerSchema.safeParse(broken).error?.issues);
    }
  });
});
