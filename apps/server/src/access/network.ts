// How the server is reached: names and certificate, from access.yaml of the data folder. docs/how-to/serve-beyond-loopback.md
import { isAbsolute, join } from "node:path";
import { parseYaml } from "@quis/sources";
import { z } from "zod";
import { QuisError } from "../instance/error.ts";
import { readSettingsText } from "../settings/index.ts";

const FILE = "access.yaml";
const MAX_CHARS = 65_536;

/** `HOST` or `HOST:PORT`: a DNS name, an IPv4 address, or an IPv6 address in brackets. */
const NAME = /^(?:\[[0-9a-f:.]{2,45}\]|[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?)(?::\d{1,5})?$/;

/** The keys of access.yaml that are about the network. */
export const networkShape = {
  /** Names by which browsers reach Quis from other machines. */
  names: z
    .array(
      z
        .string()
        .transform((name) => name.toLowerCase())
        .pipe(z.string().regex(NAME, { error: "expected a host name such as quis.example.org, perhaps with :PORT" })),
    )
    .max(16)
    .default([]),
  /** PEM files, absolute or relative to the data folder. */
  tls: z.strictObject({ cert: z.string().min(1), key: z.string().min(1) }).optional(),
};
// Other keys are of other parts of access.yaml, which check them.
const networkSchema = z.object(networkShape);

export interface Network {
  readonly names: readonly string[];
  readonly tls: { readonly cert: string; readonly key: string } | undefined;
}

/** @throws QuisError QUIS_BAD_INPUT with the place of each mistake */
export async function readNetwork(data: string): Promise<Network> {
  const text = await readSettingsText(data, FILE);
  if (text === undefined) return { names: [], tls: undefined };
  const parsed = parseYaml(text, MAX_CHARS);
  if ("mistake" in parsed) throw bad(parsed.mistake);
  const network = networkSchema.safeParse(parsed.value);
  if (!network.success)
    throw bad(network.error.issues.map((issue) => [...issue.path, issue.message].map(String).join(": ")).join("; "));
  const { names, tls } = network.data;
  const place = (path: string): string => (isAbsolute(path) ? path : join(data, path));
  return { names, tls: tls === undefined ? undefined : { cert: place(tls.cert), key: place(tls.key) } };
}

function bad(mistake: string): QuisError {
  return new QuisError("QUIS_BAD_INPUT", `${FILE}: ${mistake}`);
}
