// SIGKILL at random moments while a file is tailed through rotations and events are pushed: the log equals what was written and sent, once each.
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { appendFile, mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { PushAnswer } from "@quis/contract";
import { expect, it, onTestFinished } from "vitest";
import { findRunning } from "../../src/index.ts";
import { dataFolder, line } from "../instance/fixture.ts";
import { firstLine, startNode } from "../store/stores.ts";
import { anonymous, sealedRaws, until } from "./fixture.ts";

// QUIS_KILLS raises it; each kill costs a start.
const KILLS = Number(process.env["QUIS_KILLS"] ?? 4);
const LINES_PER_WRITE = 40;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

it(`${KILLS} kills: tail and pushes, with ids and without`, { timeout: 600_000 }, async () => {
  const folder = await dataFolder();
  onTestFinished(() => folder.remove());
  const first = await folder.open();
  const logs = join(folder.path, "../logs");
  await mkdir(logs);
  const path = join(logs, "app.log");
  await writeFile(
    join(folder.path, "sources.yaml"),
    `sources:\n  - { id: app, intake: tail, format: ocsf, files: ${path}* }\n  - { id: portal, intake: push, format: ocsf }\n`,
  );
  const { token } = await first.sourceToken("local:test", "portal");
  await first.close();

  let isOver = false;
  const written: string[] = [];
  const write = async (): Promise<void> => {
    for (let n = 0; !isOver; n++) {
      // Identical lines, and lines cut in the middle by the write.
      const lines = Array.from({ length: LINES_PER_WRITE }, (_, i) => anonymous(i % 4 === 0 ? 1 : n * 100 + i));
      const text = lines.map((one) => `${one}\n`).join("");
      await appendFile(path, text.slice(0, 700));
      await pause(5);
      await appendFile(path, text.slice(700));
      written.push(...lines);
      if (n % 15 === 14) await rename(path, `${path}.${n}`);
      await pause(60);
    }
  };

  let url = "";
  const sent: string[] = [];
  const receipts: { raw: string; index: number }[] = [];
  const send = async (): Promise<void> => {
    for (let n = 0; !isOver; n++) {
      const lines = Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? line(100_000 + n * 20 + i) : anonymous(2)));
      const answer = await sendUntilAnswered(() => url, token, `key-${n}`, lines.join("\n"));
      sent.push(...lines);
      for (const receipt of answer.receipts) {
        if (receipt.status === "quarantined") throw new Error(receipt.reason);
        receipts.push({ raw: lines[receipt.line - 1]!, index: receipt.index });
      }
      await pause(15);
    }
  };

  const work = [write(), send()];
  let child: ChildProcess | undefined;
  // A server that outlives a failed test would keep the whole run from ending.
  onTestFinished(() => void child?.kill("SIGKILL"));
  for (let kill = 0; kill <= KILLS; kill++) {
    child = startNode(join(import.meta.dirname, "serve-until-killed.ts"), [folder.path]);
    url = await firstLine(child);
    await pause(kill === KILLS ? 500 : 200 + Math.random() * 1500);
    if (kill === KILLS) break;
    child.kill("SIGKILL");
    await once(child, "exit");
  }
  isOver = true;
  await Promise.all(work);
  await until(async () => {
    const headers = { authorization: `Bearer ${(await findRunning(folder.path))?.token}` };
    const response = await fetch(`${url}/api/v1/sources`, { headers });
    const { sources } = (await response.json()) as { sources: { id: string; problem: string | null }[] };
    for (const { problem } of sources) if (problem !== null) throw new Error(problem);
    const status = (await (await fetch(`${url}/api/v1/status`, { headers })).json()) as { logs: { size: number }[] };
    return status.logs[0]!.size >= written.length + sent.length;
  });
  child!.kill("SIGTERM");
  await once(child!, "exit");

  const instance = await folder.open();
  onTestFinished(() => instance.close());
  const raws = await sealedRaws({ folder, instance });
  expect(raws.length).toBe(written.length + sent.length);
  expect(raws.toSorted()).toEqual([...written, ...sent].toSorted());
  // What a receipt says is what the log has, whatever was killed after it.
  for (const { raw, index } of receipts) expect(raws[index]).toBe(raw);
  expect(new Set(receipts.map(({ index }) => index)).size).toBe(sent.length);
  expect((await instance.verify("local:test")).ok).toBe(true);
});

// A sender that knows nothing but its own key: it sends the same again until it is answered.
async function sendUntilAnswered(url: () => string, token: string, key: string, body: string): Promise<PushAnswer> {
  for (;;) {
    try {
      const response = await fetch(`${url()}/api/v1/sources/portal/events`, {
        method: "POST",
        headers: { authorization: `Bearer ${token}`, "idempotency-key": key },
        body,
      });
      if (response.status === 200) return (await response.json()) as PushAnswer;
      if (response.status < 500) throw new Error(`expected 200, got ${response.status} ${await response.text()}`);
    } catch (error) {
      if (error instanceof Error && error.message.startsWith("expected")) throw error;
    }
    await pause(50);
  }
}
