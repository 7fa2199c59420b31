import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import * as contract from "../src/index.ts";

const instant = "2026-01-31T08:00:00Z";

/** Each query and path schema with the fullest and the barest value it takes. */
const schemas: readonly (readonly [string, z.ZodType, full: Record<string, string>, bare: Record<string, string>])[] = [
  ["ask", contract.askQuerySchema, { q: "p-4" }, { q: "x" }],
  [
    "who",
    contract.whoQuerySchema,
    { subject: "p", from: instant, to: instant, limit: "1", cursor: "c" },
    { subject: "p" },
  ],
  ["page", contract.pageQuerySchema, { from: instant, to: instant, limit: "1", cursor: "c" }, {}],
  [
    "events",
    contract.eventsQuerySchema,
    {
      user: "u",
      subject: "p",
      session: "s",
      source: "x",
      operation: "disclosure",
      text: "t",
      status: "failure",
      reason: "r",
      case: "c",
      ip: "192.0.2.7",
      unit: "n",
      object: "o",
      break_glass: "true",
      explained: "false",
      from: instant,
      to: instant,
      limit: "1",
      cursor: "c",
    },
    {},
  ],
  [
    "figures",
    contract.figuresQuerySchema,
    {
      user: "u",
      subject: "p",
      session: "s",
      source: "x",
      operation: "disclosure",
      text: "t",
      status: "failure",
      reason: "r",
      case: "c",
      ip: "192.0.2.7",
      unit: "n",
      object: "o",
      break_glass: "true",
      from: instant,
      to: instant,
    },
    { ip: "2001:db8::7" },
  ],
  [
    "export",
    contract.exportQuerySchema,
    {
      user: "u",
      subject: "p",
      session: "s",
      source: "x",
      operation: "disclosure",
      text: "t",
      status: "failure",
      reason: "r",
      case: "c",
      ip: "192.0.2.7",
      unit: "n",
      object: "o",
      break_glass: "true",
      from: instant,
      to: instant,
      format: "evidence",
      disclose: "time",
    },
    { format: "csv" },
  ],
  ["explanations", contract.explanationsQuerySchema, { indices: "0,17" }, { indices: "3" }],
  [
    "save a question",
    contract.saveQuestionSchema,
    { name: "n", address: "/compare?kind=user&a=u" },
    { name: "n", address: "/who/p%201" },
  ],
  [
    "saved question path",
    contract.savedQuestionParamsSchema,
    { id: "q-0011223344556677" },
    { id: "q-0011223344556677" },
  ],
  ["rename a question", contract.renameQuestionSchema, { name: "n" }, { name: "n" }],
  ["event path", contract.eventParamsSchema, { index: "0" }, { index: "0" }],
  ["event", contract.eventQuerySchema, { log: "oversight" }, {}],
  ["user path", contract.userParamsSchema, { user: "u" }, { user: "u" }],
  ["session path", contract.sessionParamsSchema, { session: "s" }, { session: "s" }],
  [
    "import",
    contract.importQuerySchema,
    { file: "a", source: "b", format: "csv", mapping: "YQ", zone: "UTC", year: "2026" },
    { file: "a", source: "b" },
  ],
  ["context path", contract.contextParamsSchema, { kind: "cases" }, { kind: "users" }],
  ["context", contract.contextQuerySchema, { file: "a" }, { file: "a" }],
  [
    "quarantine",
    contract.quarantineQuerySchema,
    { limit: "1", cursor: "c", source: "desk", code: "SOURCE_BAD_JSON", file: "a.csv" },
    {},
  ],
  ["quarantine path", contract.quarantineParamsSchema, { id: "q-1" }, { id: "q" }],
  ["retry", contract.retryQuerySchema, { id: "q-1" }, {}],
];

describe.each(schemas)("%s", (_name, schema, full, bare) => {
  it("takes its fullest and its barest form", () => {
    expect(schema.safeParse(full).error).toBeUndefined();
    expect(schema.safeParse(bare).error).toBeUndefined();
  });

  it("needs each parameter of the barest form", () => {
    for (const key of Object.keys(bare)) {
      const { [key]: _left, ...rest } = bare;
      expect([key, schema.safeParse(rest).success]).toEqual([key, false]);
    }
  });

  it("refuses unknown names, the prototype's too: a misspelt filter must not widen an answer", () => {
    for (const key of ["sbject", "constructor", "toString", "__proto__", "limit ", ""]) {
      const query: Record<string, unknown> = Object.assign(Object.create(null) as object, bare);
      Object.defineProperty(query, key, { value: "x", enumerable: true });
      expect([key, schema.safeParse(query).success]).toEqual([key, false]);
    }
  });

  it("refuses a parameter given twice, an empty one, an endless one, and other types", () => {
    for (const key of Object.keys(full)) {
      for (const value of [[full[key], full[key]], "", "x".repeat(100_000), null, {}, true]) {
        const { success } = schema.safeParse({ ...full, [key]: value });
        expect([key, success]).toEqual([key, false]);
      }
    }
  });

  it("never throws, and gives nothing that is not its own", () => {
    const names = Object.keys(full);
    fc.assert(
      fc.property(
        fc.dictionary(fc.oneof(fc.constantFrom(...names), fc.string()), fc.oneof(fc.string(), fc.array(fc.string()))),
        (query) => {
          const result = schema.safeParse(query);
          const given = result.success ? Object.keys(result.data as object) : [];
          expect([...names, "limit", "log"]).toEqual(expect.arrayContaining(given));
        },
      ),
    );
  });

  it("has a JSON Schema that names every parameter", () => {
    const json = z.toJSONSchema(schema, { io: "input" });
    expect(Object.keys(json.properties ?? {}).toSorted()).toEqual(Object.keys(full).toSorted());
    for (const property of Object.values(json.properties ?? {})) {
      expect((property as { type?: string }).type).toMatch(/^(?:string|integer)$/);
    }
  });
});

describe("defaults", () => {
  it("a page has 100 rows, an event is of the records log", () => {
    expect(contract.pageQuerySchema.parse({})).toEqual({ limit: 100 });
    expect(contract.eventQuerySchema.parse({})).toEqual({ log: "records" });
  });
});

describe("operation: the six verbs of Directive (EU) 2016/680 Art. 25", () => {
  it.each(contract.operationSchema.options)("%s", (operation) => {
    expect(contract.eventsQuerySchema.parse({ operation })).toMatchObject({ operation });
  });
  it.each(["Consultation", "consultations", "read", "constructor"])(
    "not %s: its empty answer would read as nobody did",
    (operation) => {
      expect(contract.eventsQuerySchema.safeParse({ operation }).error?.issues[0]?.message).toMatch(
        /^expected one of collection, /,
      );
    },
  );
});

describe("ids and sources", () => {
  it.each(["q-1", "0", "01JABC.7", "a:b_c"])("%j is a quarantine id", (id) => {
    expect(contract.quarantineIdSchema.parse(id)).toBe(id);
  });
  it.each(["..", ".", "-x", "a/b", "a\\b", "../keys", "a\u0000", "a b", "", "x".repeat(129), "a\n"])(
    "%j is none: it may name a file",
    (id) => {
      expect(contract.quarantineIdSchema.safeParse(id).success).toBe(false);
    },
  );
  it.each(["UPPER", "-a", "a/b", "..", "a b", "ü", "", "x".repeat(64), "a\n"])("%j is no source's name", (source) => {
    expect(contract.importQuerySchema.safeParse({ file: "a", source }).success).toBe(false);
  });
  it.each(["a+b", "YQ==", "a/b", "a b", "x".repeat(65_537)])("mapping %.20j is no base64url in bounds", (mapping) => {
    expect(contract.importQuerySchema.safeParse({ file: "a", source: "b", mapping }).success).toBe(false);
  });
});

describe("the address of a saved question", () => {
  it.each([
    "//evil.example/who/p",
    "https://evil.example",
    "/who/",
    "/who/a/b",
    "/administration/people",
    "/ask#x",
    "/ask?a b",
    "javascript:x",
    "",
  ])("is one of a question, not %j", (address) => {
    expect(contract.questionAddressSchema.safeParse(address).success).toBe(false);
  });
});
