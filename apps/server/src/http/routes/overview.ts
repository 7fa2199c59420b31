// The instance as a whole: the first screen, its changes as they happen, and how Quis is set up.
import { Readable } from "node:stream";
import { type Change, changeSchema, setupChangesSchema, setupFilesSchema, todaySchema } from "@quis/contract";
import type { Instance } from "../../instance/instance.ts";
import { type Api, type ApiParts, goneSignal, jsonAnswer, noQuery, problemAnswer } from "./route.ts";

/** How often is looked whether something has changed. */
const LOOK_MS = 2000;
/** A comment so often keeps intermediaries from closing a silent stream. */
const BEAT_MS = 15_000;
/** Each stream ends after this, so that one whose asker is not allowed any more does not go on. */
const STREAM_MS = 5 * 60_000;

/** Not typed for handlers: they give a stream. */
const eventAnswer: unknown = {
  ...problemAnswer,
  200: {
    description: "The events; `data` of each is one JSON value",
    content: { "text/event-stream": { schema: changeSchema } },
  },
};

export function addOverviewRoutes(api: Api, { instance }: ApiParts): void {
  api.get(
    "/today",
    {
      config: { action: "today" },
      schema: {
        tags: ["state"],
        summary: "The first screen",
        description:
          "Whether the log is whole, what is missing, findings by kind, accesses per hour against the weeks before. It names nobody.",
        querystring: noQuery,
        response: jsonAnswer(todaySchema, "The figures"),
      },
    },
    (request) => instance.overview().today(request.actor),
  );
  api.get(
    "/changes",
    {
      config: { action: "live", takesLong: true, unattended: true },
      schema: {
        tags: ["state"],
        summary: "Changes as they happen",
        description:
          "Server-sent events of type `change` with sizes and counts, the first at once, then whenever one differs. Content is never sent. The stream ends after five minutes; ask again.",
        querystring: noQuery,
        response: eventAnswer,
      },
    },
    async (request, reply) => {
      const left = goneSignal(request.raw);
      const first = await instance.overview().change();
      return reply
        .header("content-type", "text/event-stream; charset=utf-8")
        .header("x-accel-buffering", "no")
        .send(Readable.from(changes(instance, first, left)));
    },
  );
  api.get(
    "/setup/changes",
    {
      config: { action: "setup-changes" },
      schema: {
        tags: ["state"],
        summary: "Who changed how Quis is set up?",
        description: "The last changes from the oversight log: who, what and when, without their parameters.",
        querystring: noQuery,
        response: jsonAnswer(setupChangesSchema, "The changes, newest first"),
      },
    },
    (request) => instance.overview().setupChanges(request.actor),
  );
  api.get(
    "/setup/files",
    {
      config: { action: "setup-files" },
      schema: {
        tags: ["state"],
        summary: "How is Quis set up?",
        description:
          "The files of the data folder that say how Quis works, as they are. Lines with secrets are left out.",
        querystring: noQuery,
        response: jsonAnswer(setupFilesSchema, "The files"),
      },
    },
    (request) => instance.overview().setupFiles(request.actor),
  );
}

async function* changes(instance: Instance, first: Change, signal: AbortSignal): AsyncGenerator<string> {
  const startedMs = performance.now();
  let told = JSON.stringify(first);
  let toldMs = startedMs;
  yield eventOf(told);
  while (!signal.aborted && performance.now() - startedMs < STREAM_MS) {
    await pause(LOOK_MS, signal);
    if (signal.aborted) return;
    const now = JSON.stringify(await instance.overview().change());
    const nowMs = performance.now();
    if (now !== told) {
      told = now;
      toldMs = nowMs;
      yield eventOf(now);
    } else if (nowMs - toldMs >= BEAT_MS) {
      toldMs = nowMs;
      yield ":\n\n";
    }
  }
}

// JSON has no line ends outside its texts, and none within them.
function eventOf(data: string): string {
  return `event: change\ndata: ${data}\n\n`;
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    }
    signal.addEventListener("abort", done);
  });
}
