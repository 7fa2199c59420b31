// npm run bench -- --only intake: receipts of pushed batches at a fixed rate over connections that are all held open.
//
// Open loop: a batch is due every 20 ms whether or not the ones before are answered, and its time runs from when it was due. The client shares the
// machine with the server: how late it sent, and what other processes took of the cores meanwhile, is said beside.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { openInstance } from "@quis/server";
import { type Line, quantile, table } from "../figures.ts";
import { type Server, start } from "../run.ts";
import { Connection } from "./connections.ts";

const CONNECTIONS = 2000;
const EVENTS_PER_BATCH = 100;
const EVENTS_PER_SECOND = 5000;
const EVERY_MS = (1000 * EVENTS_PER_BATCH) / EVENTS_PER_SECOND;
const WARM_UP_MS = 3000;
const MEASURED_MS = 20_000;

/** One event as an application logs it; `n` makes its id. */
function eventOf(n: number): string {
  return JSON.stringify({
    class_uid: 6001,
    category_uid: 6,
    activity_id: 2,
    type_uid: 600102,
    severity_id: 1,
    status_id: 1,
    time: 1_790_000_000_000 + n,
    metadata: {
      version: "1.8.0",
      uid: `bench-${n}`,
      product: { name: "Desk", vendor_name: "Invented" },
      profiles: ["host"],
    },
    actor: { user: { uid: `u${n % 97}`, type_id: 1 }, session: { uid: `s${n % 301}` } },
    src_endpoint: { ip: "192.0.2.7" },
    http_request: { http_method: "GET", url: { path: "/person" } },
    web_resources: [{ uid: `p${n % 4999}`, type: "person" }],
    oversight: {
      operation: "consultation",
      subjects: [{ uid: `p${n % 4999}`, type: "person" }],
      justification: "check of address",
      case_ref: `C-${n % 500}`,
    },
  });
}

/** Measures `rounds` times, each with a server of its own, and prints the table. Whether every target is met. */
export async function benchIntake(rounds: number): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), "quis-bench-intake-"));
  try {
    const p99s: number[] = [];
    const latest: number[] = [];
    let fewestHeld = CONNECTIONS;
    for (let round = 0; round < rounds; round++) {
      const { times, lateMs, held, othersShare } = await measure(join(folder, `data-${round}`));
      const ms = (q: number): string => quantile(times, q).toFixed(1);
      const others = othersShare === undefined ? "" : `, others took ${(100 * othersShare).toFixed(0)} % of the cores`;
      p99s.push(quantile(times, 0.99));
      latest.push(quantile(lateMs, 0.99));
      fewestHeld = Math.min(fewestHeld, held);
      process.stderr.write(
        `  round ${round + 1}: ${times.length} batches, p50 ${ms(0.5)} ms, p90 ${ms(0.9)} ms, p99 ${ms(0.99)} ms, most ${Math.max(...times).toFixed(1)} ms, ${held} connections held${others}\n`,
      );
    }
    const p99 = quantile(p99s, 0.5);
    const lines: Line[] = [
      {
        what: `push, p99 until the receipts of ${EVENTS_PER_BATCH} events, at ${EVENTS_PER_SECOND} events/s over ${CONNECTIONS} connections`,
        measured: `${p99.toFixed(1)} ms`,
        target: "≤ 20 ms",
        met: p99 <= 20,
      },
      {
        what: "of it the client's own delay, from due to sent, p99",
        measured: `${quantile(latest, 0.5).toFixed(1)} ms`,
        target: "–",
        met: true,
      },
      {
        what: "connections still open at the end",
        measured: `${fewestHeld}`,
        target: `${CONNECTIONS}`,
        met: fewestHeld === CONNECTIONS,
      },
    ];
    console.log(table(lines));
    return lines.every((line) => line.met);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Measured {
  readonly times: number[];
  /** From when a batch was due until the client had sent it. */
  readonly lateMs: number[];
  readonly held: number;
  /** Share of the cores that processes other than client and server took; undefined where it cannot be told. */
  readonly othersShare: number | undefined;
}

async function measure(data: string): Promise<Measured> {
  const instance = await openInstance({ data, create: true });
  await writeFile(join(data, "sources.yaml"), "sources:\n  - { id: bench, intake: push, format: ocsf }\n");
  const { token } = await instance.sourceToken("local:bench", "bench");
  await instance.close();
  const server = await start("serve", data);
  const port = Number(new URL(server.first.url).port);
  const head = `POST /api/v1/sources/bench/events HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nauthorization: Bearer ${token}\r\ncontent-type: application/x-ndjson\r\n`;
  const connections: Connection[] = [];
  while (connections.length < CONNECTIONS) {
    const opened = await Promise.all(Array.from({ length: 100 }, () => Connection.open(port)));
    // A connection that never sent a request may not stay.
    await Promise.all(opened.map((connection) => connection.send(head, "")));
    connections.push(...opened);
  }
  const times: number[] = [];
  const lateMs: number[] = [];
  const answers: Promise<void>[] = [];
  const begun = usage(server);
  const begunMs = performance.now();
  for (let n = 0; n * EVERY_MS < WARM_UP_MS + MEASURED_MS; n++) {
    const dueMs = begunMs + n * EVERY_MS;
    const waitMs = dueMs - performance.now();
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
    const lines = Array.from({ length: EVENTS_PER_BATCH }, (_, i) => eventOf(n * EVENTS_PER_BATCH + i));
    const connection = connections[n % CONNECTIONS]!;
    const answer = connection.send(head, lines.join("\n"));
    if (n * EVERY_MS >= WARM_UP_MS) lateMs.push(Math.max(0, performance.now() - dueMs));
    answers.push(
      answer.then(({ status, body }) => {
        // Told to come again: the machine does not keep up with the rate.
        if (status === 429 || status === 503) {
          times.push(Number.POSITIVE_INFINITY);
          return;
        }
        if (status !== 200 || (JSON.parse(body) as { sealed: number }).sealed !== EVENTS_PER_BATCH)
          throw new Error(`expected ${EVENTS_PER_BATCH} receipts, got ${status} ${body.slice(0, 200)}`);
        if (n * EVERY_MS >= WARM_UP_MS) times.push(performance.now() - dueMs);
      }),
    );
  }
  await Promise.all(answers);
  const ended = usage(server);
  const held = connections.filter((connection) => connection.isOpen).length;
  for (const connection of connections) connection.close();
  await server.stop();
  const othersMs = ended.ownMs === undefined ? undefined : ended.busyMs - begun.busyMs - (ended.ownMs - begun.ownMs!);
  const othersShare = othersMs === undefined ? undefined : Math.max(0, othersMs / (ended.allMs - begun.allMs));
  return { times, lateMs, held, othersShare };
}

/** CPU time since the start: of all cores, what of it was not idle, and what client and server took. */
function usage(server: Server): { allMs: number; busyMs: number; ownMs: number | undefined } {
  let allMs = 0;
  let idleMs = 0;
  for (const { times } of cpus()) {
    allMs += times.user + times.nice + times.sys + times.irq + times.idle;
    idleMs += times.idle;
  }
  const { user, system } = process.cpuUsage();
  const serverMs = server.cpuMs();
  return {
    allMs,
    busyMs: allMs - idleMs,
    ownMs: serverMs === undefined ? undefined : serverMs + (user + system) / 1000,
  };
}
