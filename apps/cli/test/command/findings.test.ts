// quis findings, finding and detect: what they ask, what they say, and how they end.
import type { DetectionStatus, Finding, FindingRow, QueuedFinding, FindingsQuery, Reproduction } from "@quis/contract";
import type { DetectionDoor } from "@quis/server";
import { describe, expect, it } from "vitest";
import { makeFake } from "../world/fake-instance.ts";
import { run } from "../world/run.ts";

const ID = "0123456789abcdef0123456789abcdef";
const STATUS: DetectionStatus = {
  state: "behind",
  progress: { done: 5, total: 9 },
  last: { at: "2026-03-02T00:10:00.000Z", tree_size: 7, events: 7, days: 2, seconds: 1, peak_mib: 300, context: [] },
  future: 2,
  detectors: [
    { id: "D4", kind: "repeat-target", version: "1.0.0", applies: true },
    { id: "D6", kind: "off-hours", version: "1.0.0", applies: false, reason: "no roster was imported" },
  ],
  findings: 1,
  samples: 1,
  failure: null,
  webhook: { url: "https://hooks.example/", delivered: 3, waiting: 1, refused: 0, failures: 2, last_error: "got 500" },
};
const ROW: FindingRow = {
  id: ID,
  rank: 1,
  kind: "repeat-target",
  about: "target",
  sentence: "Opened on 9 days; comparable users on 2 at most.",
  p: 0.0004,
  priority: 0.3,
  user: "u-17",
  subject: "p-4",
  day: "2026-03-01",
  events: [1, 2, 3, 4, 5, 6, 7],
  raised: { deed: 12, at: "2026-03-02T00:10:00.000Z" },
};
const FINDING: Finding = {
  ...ROW,
  since: "2026-02-20",
  counter: ["The case of that day names the subject."],
  upheld: 0.4,
  signals: [
    {
      detector: "D4",
      kind: "repeat-target",
      version: "1.0.0",
      day: "2026-03-01",
      p: 0.0004,
      score: 9,
      stratum: "caseworker of North, day shift",
      calibration: 5120,
      sentence: ROW.sentence,
      counter: [],
      formula: "days 9",
      figures: { days: 9 },
      events: [7],
    },
  ],
  updates: [{ deed: 15, at: "2026-03-03T00:10:00.000Z" }],
  basis: {
    software: "0.1.0",
    detectors: { D4: "1.0.0" },
    parameters: { D4: {} },
    engine: {},
    learned: { before: "2026-03-01", tree_size: 7, events: 6 },
    day: { date: "2026-03-01", tree_size: 7, events: 1, users: 1 },
    context: ["users@1:0011223344556677"],
    explanations: "case-agency:0011223344556677",
  },
};

const QUEUED: QueuedFinding = {
  ...ROW,
  unit: "North",
  against: [{ detector: "D4", sentence: ROW.sentence }],
  counter: FINDING.counter,
  stratum: "caseworker of North, day shift",
  calibration: 5120,
  upheld: 0.4,
  minutes: 15,
  harm: 8,
  drawn: null,
  seen: false,
  with: [],
};

function withDetection(over: Partial<DetectionDoor>) {
  const refuse = () => Promise.reject(new Error("not asked for"));
  const door: DetectionDoor = {
    status: refuse,
    findings: refuse,
    finding: refuse,
    accesses: refuse,
    detectors: refuse,
    explain: refuse,
    coverage: refuse,
    fairness: refuse,
    run: refuse,
    ...over,
  };
  return makeFake([], { detection: () => door });
}

const one = (reproduction?: Reproduction) =>
  withDetection({
    finding: async (_actor, _id, again) => ({
      finding: FINDING,
      row: QUEUED,
      rule: null,
      related: [],
      ...(again && reproduction !== undefined ? { reproduction } : {}),
    }),
  });

describe("quis findings", () => {
  const asked: FindingsQuery[] = [];
  const instance = withDetection({
    findings: async (_actor, query) => {
      asked.push(query);
      return { findings: [QUEUED], total: 3, next: null, kinds: [], detection: STATUS, ocsf: [{ class_uid: 2004 }] };
    },
  });

  it("shows each with rank, reason and p, how far was judged, and that it is a question", async () => {
    const { code, stdout: lines } = await run(
      ["findings", "--kind", "repeat-target", "--from", "2026-03-01"],
      instance,
    );
    const stdout = lines.replaceAll(/\s+/g, " ");
    expect(code).toBe(0);
    expect(stdout).toContain("Each is a question, and no answer about a person.");
    expect(stdout).toContain("the first 1");
    expect(stdout).toContain("4.0e-4");
    expect(stdout).toContain("1, 2, 3, 4, 5 and 2 more");
    expect(stdout).toMatch(/newer entries wait; a pass is under way, 5 of 9/);
    expect(stdout).toContain("2 accesses are dated after today");
    expect(asked.at(-1)).toMatchObject({
      kind: "repeat-target",
      from: "2026-03-01T00:00:00.000Z",
      limit: 50,
      all: "false",
    });
  });

  it("--json gives a line each, --all asks for all, --ocsf for events", async () => {
    const { stdout } = await run(["--json", "findings", "--all"], instance);
    expect(JSON.parse(stdout)).toEqual(QUEUED);
    expect(asked.at(-1)).toMatchObject({ all: "true" });
    expect((await run(["--json", "findings", "--ocsf"], instance)).stdout).toBe('{"class_uid":2004}\n');
  });

  it("refuses a limit that is none", async () => {
    expect((await run(["findings", "--limit", "0"], instance)).code).toBe(2);
  });
});

describe("quis finding", () => {
  it("shows what speaks for the user, formula, base rate, where it is sealed and what it was computed from", async () => {
    const { code, stdout } = await run(["finding", ID], one());
    expect(code).toBe(0);
    const text = stdout.replaceAll(/\s+/g, " ");
    for (const part of [
      "first on 2026-02-20",
      "What speaks for the user The case of that day names the subject.",
      "5,120 earlier scores of caseworker of North, day shift",
      "entry 12 of the oversight log",
      "with more as entry 15",
      "users@1:0011223344556677",
    ])
      expect(text).toContain(part);
  });

  it("--reproduce: `same` stands in the line; exit code 1 unless it is the same, with each difference", async () => {
    const same = await run(
      ["--json", "finding", ID, "--reproduce"],
      one({ same: true, differs: [], missing: [], seconds: 1 }),
    );
    expect([same.code, JSON.parse(same.stdout)]).toMatchObject([0, { id: ID, same: true }]);
    const differs = [{ field: "p", recorded: 0.0004, now: 0.2 }];
    const other = await run(["finding", ID, "--reproduce"], one({ same: false, differs, missing: [], seconds: 1 }));
    expect(other.code).toBe(1);
    expect(other.stdout).toContain("p: sealed 0.0004, now 0.2");
    const gone = await run(
      ["finding", ID, "--reproduce"],
      one({ same: false, differs: [], missing: ["context users@1:00"], seconds: 1 }),
    );
    expect([gone.code, gone.stdout]).toEqual([1, expect.stringContaining("not here any more: context users@1:00")]);
  });

  it("refuses what is no id before it asks", async () => {
    expect((await run(["finding", "12"])).code).toBe(2);
  });
});

describe("quis detect", () => {
  it("status says which detector judges, and why another does not apply; and the webhook", async () => {
    const { stdout } = await run(["detect"], withDetection({ status: async () => STATUS }));
    const text = stdout.replaceAll(/\s+/g, " ");
    expect(text).toContain("not applicable: no roster was imported");
    expect(text).toContain("3 delivered, 1 waiting, 0 refused; got 500");
  });

  it("run says what came of it", async () => {
    const summary = { tree_size: 7, events: 7, days: 2, raised: 1, updated: 0, sampled: 1, seconds: 1, peak_mib: 300 };
    const instance = withDetection({ run: async () => summary });
    expect((await run(["detect", "run"], instance)).stdout.replaceAll(/\s+/g, " ")).toContain(
      "7 accesses of 2 days judged in 1 s: 1 finding new, 0 with more, 1 drawn at random.",
    );
    expect(JSON.parse((await run(["--json", "detect", "run"], instance)).stdout)).toEqual(summary);
  });
});
