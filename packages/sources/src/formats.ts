// The list of formats.
import { auditdFormat } from "./auditd/index.ts";
import { cefFormat } from "./cef/index.ts";
import { csvFormat } from "./csv/index.ts";
import { ecsFormat } from "./ecs/index.ts";
import { SourceError } from "./error.ts";
import type { SourceFormat } from "./format/index.ts";
import { leefFormat } from "./leef/index.ts";
import { ocsfFormat } from "./ocsf/index.ts";
import { pgauditCsvlogFormat, pgauditJsonlogFormat, pgauditStderrFormat } from "./pgaudit/index.ts";
import { syslogFormat } from "./syslog/index.ts";
import { kubernetesFormat } from "./kubernetes/index.ts";
import { oktaFormat } from "./okta/index.ts";
import { otlpFormat } from "./otlp/index.ts";
import { teleportFormat } from "./teleport/index.ts";
import { hint } from "./text/index.ts";

export const formats: readonly SourceFormat[] = [
  ocsfFormat,
  csvFormat,
  pgauditJsonlogFormat,
  pgauditCsvlogFormat,
  pgauditStderrFormat,
  auditdFormat,
  cefFormat,
  leefFormat,
  syslogFormat,
  oktaFormat,
  kubernetesFormat,
  teleportFormat,
  otlpFormat,
  ecsFormat,
];

/** @throws SourceError SOURCE_UNKNOWN_FORMAT */
export function findFormat(name: string): SourceFormat {
  const format = formats.find((candidate) => candidate.name === name);
  if (format !== undefined) return format;
  const names = formats.map((candidate) => candidate.name);
  throw new SourceError(
    "SOURCE_UNKNOWN_FORMAT",
    `format expected one of ${names.join(", ")}, got ${JSON.stringify(name)}${hint(name, names)}`,
  );
}
