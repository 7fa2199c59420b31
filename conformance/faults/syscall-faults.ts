// EIO, ENOSPC and SIGKILL at every system call of the write path in turn, and the audit after each.
import { join } from "node:path";
import { type Case, type Plan, spread } from "./case.ts";
import { unsynced } from "./order.ts";
import { auditAlone, makeSeed } from "./folders.ts";
import { type Failure, checkpointsOf, failuresOf, receiptsOf } from "./said.ts";
import { type Call, type Faulty, type Reference, type Scenario, injectAt, traceCalls } from "./syscall-trace.ts";

const ORDER = "power cut after the run";

interface Kind {
  readonly name: string;
  readonly inject: string;
  readonly applies: (call: Call) => boolean;
  /** Places of each system call in the short run. */
  readonly some: number;
}

// A full disk refuses what needs room; a look, an unlink or a close does not.
const NEEDS_ROOM = new Set([
  "openat",
  "mkdir",
  "write",
  "pwrite64",
  "writev",
  "pwritev",
  "rename",
  "fsync",
  "fdatasync",
]);

const KINDS: readonly Kind[] = [
  { name: "EIO at", inject: "error=EIO", applies: () => true, some: 3 },
  {
    name: "ENOSPC at",
    inject: "error=ENOSPC",
    applies: (call) => NEEDS_ROOM.has(call.name) && call.changes,
    some: 2,
  },
  // A look changes nothing: killed before it is killed before the next call that does.
  { name: "SIGKILL before", inject: "signal=KILL", applies: (call) => call.changes, some: 3 },
];

async function scenarios(plan: Plan): Promise<Scenario[]> {
  const seed = await makeSeed(join(plan.work, "seed"), "open fresh", "append 0 250", "settle", "append 250 20");
  return [
    // A new folder; a partial tile; a full one, the second level, partial files that are dropped.
    {
      name: "new folder",
      seed: undefined,
      commands: [
        "open fresh",
        "append 0 3",
        "settle",
        "append 3 255",
        "settle",
        "append 258 1",
        "settle",
        "append 259 1",
        "close",
      ],
    },
    // Recovery of what a killed process had acknowledged, then more.
    {
      name: "recovery",
      seed,
      commands: ["open existing", "append 270 2", "settle", "append 272 1", "settle", "append 273 1", "close"],
    },
  ];
}

/** Every fault at every place (or some of each), two at a time. */
export async function* syscallFaults(plan: Plan, wanted: (fault: string) => boolean): AsyncGenerator<Case> {
  for (const scenario of await scenarios(plan)) {
    const references = [join(plan.work, "a", "data"), join(plan.work, "b", "data")];
    const lanes = await Promise.all(
      references.map(async (data) => ({ data, reference: await traceCalls(scenario, data) })),
    );
    const [lane] = lanes;
    if (lane === undefined) return;
    if (wanted(ORDER)) {
      const problems = unsynced(lane.reference.calls);
      yield {
        fault: ORDER,
        place: scenario.name,
        outcome: problems.length === 0 ? "all names and bytes are synced in order" : "some could be lost",
        problems,
      };
    }
    const jobs = KINDS.flatMap((kind) =>
      placesOf(lane.reference, kind, plan.all).map((call) => ({ kind, call })),
    ).filter(({ kind, call }) => wanted(`${kind.name} ${call.name}`));
    for (let at = 0; at < jobs.length; at += lanes.length) {
      yield* await Promise.all(
        jobs.slice(at, at + lanes.length).map(({ kind, call }, i) => {
          const { data, reference } = lanes[i] ?? lane;
          return doOne(scenario, data, reference, kind, call);
        }),
      );
    }
  }
}

function placesOf(reference: Reference, kind: Kind, all: boolean): Call[] {
  const calls = reference.calls.filter(kind.applies);
  return [...new Set(calls.map((call) => call.name))].flatMap((name) =>
    spread(
      calls.filter((call) => call.name === name),
      kind.some,
      all,
    ),
  );
}

async function doOne(scenario: Scenario, data: string, reference: Reference, kind: Kind, call: Call): Promise<Case> {
  const faulty = await injectAt(scenario, data, reference, call, kind.inject);
  const said = [...(scenario.seed?.said ?? []), ...faulty.said];
  const audited = await auditAlone({
    data,
    fresh: scenario.seed === undefined,
    receipts: receiptsOf(said),
    checkpoints: checkpointsOf(said),
  });
  const { outcome, problems } = judge(kind, call, faulty);
  return {
    fault: `${kind.name} ${call.name}`,
    place: `${scenario.name}: ${call.name} number ${call.n}, ${call.path}`,
    outcome,
    problems: [...problems, ...audited.problems],
  };
}

function judge(kind: Kind, call: Call, faulty: Faulty): { outcome: string; problems: string[] } {
  if (faulty.hung) return { outcome: "hung", problems: ["the process said nothing for a minute"] };
  if (!faulty.reached)
    return { outcome: "not reached", problems: ["the call of the reference run was not made again"] };
  if (kind.inject === "signal=KILL") {
    return { outcome: "killed; the next start goes on", problems: faulty.killed ? [] : ["the process was not killed"] };
  }
  const [first] = failuresOf(faulty.said);
  if (first === undefined) {
    const lost = call.name === "fsync" || call.name === "fdatasync";
    return { outcome: "went on", problems: lost ? ["a failed fsync was taken for a good one"] : [] };
  }
  const later = faulty.said.slice(faulty.said.indexOf(first));
  const accepted = later.some((line) => "did" in line && (line.did === "append" || line.did === "settle"));
  return {
    outcome: `${first.failed.startsWith("open") ? "refused to open" : "stopped"}, ${first.code}`,
    problems: [...saidWell(kind, first), ...(accepted ? ["something was accepted after the stop"] : [])],
  };
}

// What a stop must say: a code of ours, the reason, and what to do.
function saidWell(kind: Kind, { name, code, message }: Failure): string[] {
  const full = kind.inject === "error=ENOSPC";
  const codes = full ? ["QUIS_DISK_FULL"] : ["QUIS_LOG_STOPPED", "QUIS_DATA_UNUSABLE"];
  const problems: string[] = [];
  if (name !== "QuisError" || !codes.includes(code))
    problems.push(`expected ${codes.join(" or ")}, got ${code} (${message})`);
  if (!message.includes("start Quis again")) problems.push(`the message does not say what to do: ${message}`);
  if (!message.includes(full ? "ENOSPC" : "EIO")) problems.push(`the message hides the reason: ${message}`);
  return problems;
}
