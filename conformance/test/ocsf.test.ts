// Every event a normaliser makes conforms to the OCSF 1.8.0 schema, judged from the schema's own sources.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { simulate } from "@quis/simulator";
import {
  BASE_ROOTS,
  CLASS_ROOTS,
  COMMON_ROOTS,
  createFramer,
  EVENT_CLASSES,
  findFormat,
  type FormatOptions,
  framerOptionsOf,
  parseMapping,
} from "@quis/sources";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { OcsfValidator, repository, sharedData } from "../ocsf/index.ts";

const schemaFolder = sharedData("ocsf-schema-1.8.0", "the OCSF 1.8.0 schema");
const alprFile = sharedData("eugene-alpr/EPDSearchAuditLogs.csv", "the real ALPR search audit");
const alprMapping = parseMapping(readFileSync(join(repository, "docs/how-to/mappings/alpr-search-audit.yaml"), "utf8"));

/** What came of a file: events that conform, and every breach or quarantine reason with its count. */
interface Verdict {
  conforming: number;
  readonly breaches: Record<string, number>;
}

function judge(
  validator: OcsfValidator,
  format: string,
  input: Uint8Array,
  options: Partial<FormatOptions> = {},
): Verdict {
  const verdict: Verdict = { conforming: 0, breaches: {} };
  const sourceFormat = findFormat(format);
  const normaliser = sourceFormat.open({ source: "conformance", ...options });
  let isHeader = normaliser.needsHeader;
  const count = (breach: string): void => {
    verdict.breaches[breach] = (verdict.breaches[breach] ?? 0) + 1;
  };
  const framer = createFramer(sourceFormat.framing, framerOptionsOf(sourceFormat, options.mapping));
  const sink = {
    record(_: number, bytes: Uint8Array): void {
      if (isHeader) {
        isHeader = false;
        normaliser.header(bytes);
        return;
      }
      const outcome = normaliser.normalise(bytes);
      const breaches =
        outcome.kind === "event" ? validator.check(outcome.event) : [`${outcome.code}: ${outcome.reason}`];
      if (breaches.length === 0) verdict.conforming += 1;
      for (const breach of breaches) count(breach);
    },
    oversizeStart: (): void => count("a record longer than the limit"),
    oversizeChunk: (): void => undefined,
    oversizeEnd: (): void => undefined,
  };
  framer.push(input, sink);
  framer.end(sink);
  return verdict;
}

describe.skipIf(schemaFolder === undefined)("OCSF 1.8.0", () => {
  let validator: OcsfValidator;
  beforeAll(() => {
    validator = new OcsfValidator(schemaFolder ?? "");
  });

  describe("the judge", () => {
    const event = {
      class_uid: 6005,
      category_uid: 6,
      activity_id: 1,
      type_uid: 600501,
      severity_id: 1,
      time: 1_750_205_353_397,
      metadata: {
        version: "1.8.0",
        product: { name: "Records" },
        extensions: [{ name: "oversight", uid: "999", version: "1.0.0" }],
      },
      actor: { user: { uid: "u1", org: { name: "Example agency" } } },
      src_endpoint: { ip: "192.0.2.7", port: 443 },
      database: { name: "records", type_id: 1 },
      oversight: { operation: "consultation", subjects: [{ uid: "17" }] },
      unmapped: { anything: [1, { goes: true }] },
    };

    it("accepts a conforming event", () => {
      expect(validator.check(event)).toEqual([]);
    });

    it("compiles every class of the schema", () => {
      expect(validator.classUids.length).toBeGreaterThan(30);
      for (const classUid of validator.classUids) expect(validator.check({ class_uid: classUid })).not.toEqual([]);
    });

    it.each<[string, Record<string, unknown>, string]>([
      ["a required attribute is missing", { src_endpoint: undefined }, "src_endpoint"],
      ["none of at_least_one is there", { database: undefined }, "anyOf"],
      ["an attribute is unknown", { colour: "red" }, "colour"],
      ["a nested attribute is unknown", { actor: { user: { uid: "u1", shoe_size: 44 } } }, "shoe_size"],
      ["an enum value is wrong", { severity_id: 7 }, "/severity_id"],
      ["an activity of another class", { activity_id: 42 }, "/activity_id"],
      ["a type id does not follow", { type_uid: 600502 }, "/type_uid"],
      ["a category does not follow", { category_uid: 3 }, "/category_uid"],
      ["a class does not exist", { class_uid: 6999 }, "/class_uid"],
      ["a type is wrong", { time: "2025-06-18T00:00:00Z" }, "/time"],
      ["a pattern does not match", { src_endpoint: { ip: "not an address" } }, "/src_endpoint/ip"],
      ["a range is left", { src_endpoint: { ip: "192.0.2.7", port: 70_000 } }, "/src_endpoint/port"],
      ["a nested constraint fails", { actor: { user: { type_id: 1 } } }, "/actor/user"],
      ["99 Other without its word", { activity_id: 99, type_uid: 600_599 }, "activity_name"],
      ["an attribute of a profile that is not applied", { device: { hostname: "desk", type_id: 2 } }, "device"],
      [
        "the oversight extension is not declared",
        { metadata: { version: "1.8.0", product: { name: "Records" } } },
        "extensions",
      ],
      ["an oversight attribute is unknown", { oversight: { motive: "x" } }, "motive"],
      ["an operation is unknown", { oversight: { operation: "peek" } }, "/oversight/operation"],
      ["an unknown profile", { metadata: { ...event.metadata, profiles: ["hosts"] } }, "hosts"],
      ["another version", { metadata: { ...event.metadata, version: "1.7.0" } }, "/metadata/version"],
    ])("refuses when %s", (_, change, where) => {
      const changed = JSON.parse(JSON.stringify({ ...event, ...change })) as unknown;
      expect(validator.check(changed).join("\n")).toContain(where);
    });

    it("accepts a profile's attributes when it is applied, and then asks for those it requires", () => {
      const host = {
        ...event,
        metadata: { ...event.metadata, profiles: ["host"] },
        device: { hostname: "desk", type_id: 2 },
      };
      expect(validator.check(host)).toEqual([]);
      const cloud = { ...event, metadata: { ...event.metadata, profiles: ["cloud"] } };
      expect(validator.check(cloud).join("\n")).toContain("cloud");
    });
  });

  it("the table of classes that mapping files use says what the schema says", () => {
    for (const { uid, roots, required, atLeastOne, activities, actorByProfile } of EVENT_CLASSES) {
      const schema = validator.summary(uid);
      const ids = ["activity_id", "category_uid", "class_uid", "metadata", "severity_id", "time", "type_uid"];
      expect(schema.activities).toEqual({ 0: "Unknown", 99: "Other", ...activities });
      expect([...required, ...ids].sort()).toEqual([...schema.required].sort());
      expect(atLeastOne).toEqual(schema.atLeastOne);
      expect(schema.roots.includes("actor")).toBe(!actorByProfile);
      for (const root of [...roots, ...BASE_ROOTS]) {
        // `actor` and `device` may come with the host profile, which the normaliser then applies.
        if (root !== "device" && root !== "actor") expect(schema.roots).toContain(root);
      }
    }
  });

  it("the table of root attributes that earlier versions are judged by says what the schema says", () => {
    // The base event is class 0.
    const uids = validator.classUids.filter((uid) => uid !== 0);
    expect([...CLASS_ROOTS.keys()]).toEqual(uids);
    for (const uid of uids) {
      const own = CLASS_ROOTS.get(uid) ?? [];
      expect([...COMMON_ROOTS, ...own, "oversight"].sort()).toEqual(validator.allRoots(uid));
    }
  });

  describe("golden events of the normalisers", () => {
    const corpus = join(repository, "packages/sources/test/corpus");
    const files = readdirSync(corpus, { recursive: true, encoding: "utf8" }).filter((file) =>
      file.endsWith(".expected.json"),
    );

    it.each(files)("%s", (file) => {
      const { records } = JSON.parse(readFileSync(join(corpus, file), "utf8")) as {
        records: { line: number; event?: unknown }[];
      };
      const breaches = records.flatMap(({ line, event }) =>
        event === undefined ? [] : validator.check(event).map((breach) => `line ${line} ${breach}`),
      );
      expect(breaches).toEqual([]);
    });
  });

  it.skipIf(alprFile === undefined)("4,294 real plate searches conform", () => {
    const input = new Uint8Array(readFileSync(alprFile ?? ""));
    expect(judge(validator, "csv", input, { mapping: alprMapping, zone: "UTC" })).toEqual({
      conforming: 4294,
      breaches: {},
    });
  });

  describe("a simulated agency", () => {
    const folder = mkdtempSync(join(tmpdir(), "quis-ocsf-"));
    let counts: { events: number; pgaudit_lines: number; alpr_rows: number };
    beforeAll(async () => {
      counts = await simulate({ seed: "conformance", users: 60, days: 21, out: join(folder, "agency") });
    });
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    const read = (name: string): Uint8Array => new Uint8Array(readFileSync(join(folder, "agency", name)));

    it("every event conforms", () => {
      expect(judge(validator, "ocsf", read("events.ndjson"))).toEqual({ conforming: counts.events, breaches: {} });
    });

    it("every server log line becomes a conforming event", () => {
      expect(judge(validator, "pgaudit-jsonlog", read("pgaudit.jsonl"))).toEqual({
        conforming: counts.pgaudit_lines,
        breaches: {},
      });
    });

    it("every plate search becomes a conforming event", () => {
      expect(judge(validator, "csv", read("alpr.csv"), { mapping: alprMapping, zone: "UTC" })).toEqual({
        conforming: counts.alpr_rows,
        breaches: {},
      });
    });
  });
});
