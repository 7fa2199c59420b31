// A data folder as the server that holds it answers for it: the same Instance, over HTTP. So two processes never write one folder.
import { join } from "node:path";
import {
  answerSchema,
  askSchema,
  eventDetailSchema,
  quarantinedDetailSchema,
  quarantineListSchema,
  statusSchema,
} from "@quis/contract";
import type { EventsQuery, PageQuery } from "@quis/contract";
import type { ImportInput, Instance, LogName, WorkOptions } from "@quis/server";
import { CliError } from "../error.ts";
import { callJson } from "./http.ts";
import type { Call, ServerAddress } from "./http.ts";
import { runWork } from "./work-stream.ts";

interface Schema<T> {
  parse(value: unknown): T;
}

/**
 * Connects to the server at `address` which holds the folder `data`. The actor of each call is whom the token stands for,
 * the server decides; the names given here are not sent.
 */
export async function connectRemote(address: ServerAddress, data: string): Promise<Instance> {
  const get = async <T>(schema: Schema<T>, path: string, query?: Call["query"]): Promise<T> => {
    const answer = await callJson(address, { method: "GET", path, ...(query === undefined ? {} : { query }) });
    try {
      return schema.parse(answer);
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new CliError("CLI_SERVER_ANSWER", `expected the contract's answer from ${path}, got one with ${why}`, {
        cause,
      });
    }
  };
  const work = (path: string, options: WorkOptions | undefined, rest: Pick<Call, "query" | "body" | "sizeBytes"> = {}): Call => ({
    method: "POST",
    path,
    ...rest,
    ...(options?.signal === undefined ? {} : { signal: options.signal }),
  });
  const { logs } = await get(statusSchema, "/api/v1/status");
  return {
    status: () => get(statusSchema, "/api/v1/status"),
    ask: (_actor, text) => get(askSchema, "/api/v1/ask", { q: text }),
    who: (_actor, subject, page) => get(answerSchema, "/api/v1/who", { subject, ...pageQuery(page) }),
    user: (_actor, user, page) => get(answerSchema, `/api/v1/users/${encode(user)}/events`, pageQuery(page)),
    session: (_actor, session, page) => get(answerSchema, `/api/v1/sessions/${encode(session)}/events`, pageQuery(page)),
    events: (_actor, query) => get(answerSchema, "/api/v1/events", eventsQuery(query)),
    event: (_actor, index, log) => get(eventDetailSchema, `/api/v1/events/${index}`, { log }),
    importFile: (_actor, input, options) =>
      runWork(
        address,
        "import",
        work("/api/v1/imports", options, {
          query: importQuery(input),
          body: input.bytes,
          ...(input.sizeBytes === undefined ? {} : { sizeBytes: input.sizeBytes }),
        }),
        options?.onProgress,
      ),
    importContext: (_actor, { kind, file, bytes }, options) =>
      runWork(
        address,
        "context",
        work(`/api/v1/contexts/${kind}`, options, { query: { file }, body: bytes }),
        options?.onProgress,
      ),
    verify: (_actor, options) => runWork(address, "verify", work("/api/v1/verifications", options), options?.onProgress),
    rebuild: (_actor, options) => runWork(address, "rebuild", work("/api/v1/rebuilds", options), options?.onProgress),
    quarantineList: (_actor, page) => get(quarantineListSchema, "/api/v1/quarantine", { ...page }),
    quarantineShow: (_actor, id) => get(quarantinedDetailSchema, `/api/v1/quarantine/${encode(id)}`),
    quarantineRetry: (_actor, id, options) =>
      runWork(address, "retry", work("/api/v1/quarantine/retries", options, { query: { id } }), options?.onProgress),
    vkey: (log) => {
      const state = logs.find(({ name }) => name === log);
      if (state === undefined) throw new CliError("CLI_SERVER_ANSWER", `expected a log ${log}, got none`);
      return state.vkey;
    },
    logFolder: (log: LogName) => join(data, "log", log),
    // The server settles and closes itself.
    settle: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}

function encode(part: string): string {
  return encodeURIComponent(part);
}

function pageQuery({ from, to, limit, cursor }: PageQuery): NonNullable<Call["query"]> {
  return { from, to, limit, cursor };
}

function eventsQuery({ user, subject, session, source, operation, text, ...page }: EventsQuery): Call["query"] {
  return { user, subject, session, source, operation, text, ...pageQuery(page) };
}

function importQuery({ file, source, format, mapping, zone }: ImportInput): Call["query"] {
  return {
    file,
    source,
    format,
    zone,
    mapping: mapping === undefined ? undefined : Buffer.from(mapping, "utf8").toString("base64url"),
  };
}
