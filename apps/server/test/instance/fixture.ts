// Small real events and a data folder for them. All names are invented.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Instance, openInstance } from "../../src/index.ts";

export function line(n: number, change: Record<string, unknown> = {}): string {
  return JSON.stringify({
    class_uid: 6001,
    category_uid: 6,
    activity_id: 2,
    type_uid: 600102,
    severity_id: 1,
    status_id: 1,
    time: 1_790_000_000_000 + n * 1000,
    metadata: {
      version: "1.8.0",
      uid: `e-${n}`,
      product: { name: "Desk", vendor_name: "Invented" },
      profiles: ["host"],
    },
    actor: {
      user: { uid: `u${n % 7}`, type_id: 1, org: { name: "Agency", ou_name: "Intake" } },
      session: { uid: `s${n % 13}` },
    },
    src_endpoint: { ip: "10.0.0.1" },
    http_request: { http_method: "GET", url: { path: "/p" } },
    web_resources: [{ uid: `p${n % 17}`, type: "person" }],
    oversight: {
      operation: "consultation",
      subjects: [{ uid: `p${n % 17}`, type: "person" }],
      justification: "case work",
      case_ref: `C-${n % 5}`,
    },
    ...change,
  });
}

export function lines(from: number, to: number): string {
  let text = "";
  for (let n = from; n < to; n++) text += `${line(n)}\n`;
  return text;
}

export async function* bytesOf(...parts: (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield typeof part === "string" ? Buffer.from(part) : part;
}

export interface Folder {
  readonly path: string;
  open(): Promise<Instance>;
  remove(): Promise<void>;
}

export async function dataFolder(): Promise<Folder> {
  const parent = await mkdtemp(join(tmpdir(), "quis-data-"));
  const path = join(parent, "data");
  return {
    path,
    open: () => openInstance({ data: path, create: true }),
    remove: () => rm(parent, { recursive: true, force: true }),
  };
}
