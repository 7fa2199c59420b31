// npm run bench -- --only intake: receipts of pushed batches at a fixed rate over connections that are all held open.
//
// Open loop: a batch is due every 20 ms whether or not the ones before are answered, and its time runs from when it was due.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openInstance } from "@quis/server";
import { type Line, quantile, table } from "../figures.ts";
import { start } from "../run.ts";
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
    for (let round = 0; round < rounds; round++) {
      const { times, held } = await measure(join(folder, `data-${round}`));
      const ms = (q: number): number => quantile(times, q);
      p99s.push(ms(0.99));
      process.stderr.write(
        `  round ${round + 1}: ${times.length} batches, p50 ${ms(0.5).toFixed(1)} ms, p99 ${ms(0.99).toFixed(1)} ms, most ${Math.max(...times).toFixed(1)} ms, ${held} connections held\n`,
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
    ];
    console.log(table(lines));
    return lines.every((line) => line.met);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function measure(data: string): Promise<{ times: number[]; held: number }> {
  const instance = await openInstance({ data, create: true });
  await writeFile(join(data, "sources.yaml"), "sources:\n  - { id: bench, intake: push, format: ocsf }\n");
  const { token } = await instance.sourceToken("local:bench", "bench");
  await instance.close();
  const server = await start("serve", data);
  const port = Number(new URL(server.first.url).port);
  const head = `POST /api/v1/sources/bench/events HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nauthorization: Bearer ${token}\r\ncontent-type: application/x-ndjson\r\n`;
  const connections: Connection[] = [];
  while (connections.length < CONNECTIONS)
    connections.push(...(await Promise.all(Array.from({ length: 100 }, () => Connection.open(port)))));
  // A connection that never sent a request may not stay.
  for (const connection of connections) await connection.send(head, "");
  const times: number[] = [];
  const answers: Promise<void>[] = [];
  const begunMs = performance.now();
  for (let n = 0; n * EVERY_MS < WARM_UP_MS + MEASURED_MS; n++) {
    const dueMs = begunMs + n * EVERY_MS;
    const waitMs = dueMs - performance.now();
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
    const lines = Array.from({ length: EVENTS_PER_BATCH }, (_, i) => eventOf(n * EVENTS_PER_BATCH + i));
    const connection = connections[n % CONNECTIONS]!;
    answers.push(
      connection.send(head, lines.join("\n")).then(({ status, body }) => {
        if (status !== 200 || (JSON.parse(body) as { sealed: number }).sealed !== EVENTS_PER_BATCH)
          throw new Error(`expected ${EVENTS_PER_BATCH} receipts, got ${status} ${body.slice(0, 200)}`);
        if (n * EVERY_MS >= WARM_UP_MS) times.push(performance.now() - dueMs);
      }),
    );
  }
  await Promise.all(answers);
  const held = connections.filter((connection) => connection.isOpen).length;
  for (const connection of connections) connection.close();
  await server.stop();
  if (held !== CONNECTIONS) throw new Error(`expected ${CONNECTIONS} connections held, got ${held}`);
  return { times, held };
}
