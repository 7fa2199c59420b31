// chDB behind ClickHouse's HTTP interface, as far as @clickhouse/client and the store use it: `node clickhouse-http.ts FOLDER`.
// Prints its port. https://clickhouse.com/docs/interfaces/http
import { randomUUID } from "node:crypto";
import { rmSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage } from "node:http";
import { join } from "node:path";
import { Session } from "chdb";

const folder = process.argv[2];
if (folder === undefined) throw new Error("expected the data folder as first argument");
const session = new Session(folder);

// Keys of the address that are no settings. Any other is refused: what this server would ignore must not look tested.
const NO_SETTINGS = new Set(["query", "query_id", "database", "default_format", "wait_end_of_query", "role"]);
const INSERT = /^\s*INSERT INTO (\S+)(.*?) FORMAT RowBinary\s*$/s;

async function answer(url: URL, body: Buffer): Promise<Uint8Array> {
  const params: Record<string, string> = {};
  for (const [key, value] of url.searchParams) {
    if (key.startsWith("param_")) params[key.slice("param_".length)] = unescapeTsv(value);
    else if (!NO_SETTINGS.has(key))
      throw new Error(`Code: 115. DB::Exception: Setting ${key} is not served here. (UNKNOWN_SETTING)`);
  }
  const inUrl = url.searchParams.get("query");
  const insert = inUrl === null ? null : INSERT.exec(inUrl);
  if (insert) return insertBody(insert[1] as string, insert[2] as string, body);
  const sql = [inUrl ?? "", body.toString("utf8")].join("\n");
  const result = await session.queryBindAsync(sql, params, { format: "TabSeparated" });
  return result.bytes();
}

async function insertBody(table: string, settings: string, body: Buffer): Promise<Uint8Array> {
  const columns = await session.queryAsync(`DESCRIBE TABLE ${table}`, { format: "JSONCompactEachRow" });
  const structure = columns
    .text()
    .trim()
    .split("\n")
    .map((line) => (JSON.parse(line) as string[]).slice(0, 2).join(" "))
    .join(", ");
  const file = join(folder as string, `${randomUUID()}.body`);
  await writeFile(file, body);
  try {
    await session.queryAsync(
      `INSERT INTO ${table} SELECT * FROM file('${file}', 'RowBinary', '${structure}')${settings}`,
    );
  } finally {
    rmSync(file, { force: true });
  }
  return new Uint8Array();
}

/** The inverse of the client's escaping of string parameters. */
function unescapeTsv(text: string): string {
  const escapes: Record<string, string> = { n: "\n", r: "\r", t: "\t", b: "\b", f: "\f", "0": "\0" };
  return text.replace(/\\(.)/gs, (_, char: string) => escapes[char] ?? char);
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

const server = createServer((request, response) => {
  const url = new URL(request.url ?? "/", "http://127.0.0.1");
  if (url.pathname === "/ping") {
    response.end("Ok.\n");
    return;
  }
  readBody(request)
    .then((body) => answer(url, body))
    .then(
      (bytes) => response.end(bytes),
      (error: unknown) => {
        const message = error instanceof Error ? error.message : String(error);
        response.writeHead(500, { "X-ClickHouse-Exception-Code": /Code: (\d+)/.exec(message)?.[1] ?? "0" });
        response.end(message);
      },
    );
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  process.stdout.write(`${typeof address === "object" && address ? address.port : 0}\n`);
});
process.on("SIGTERM", () => {
  server.close();
  session.close();
  process.exit(0);
});
