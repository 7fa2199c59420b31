// The list of formats.
import { csvFormat } from "./csv/index.ts";
import { SourceError } from "./error.ts";
import type { SourceFormat } from "./format/index.ts";
import { foundryAudit2Format, foundryAudit3Format, foundryCheckpointsFormat } from "./foundry/index.ts";
import { jsonFormat, xmlFormat } from "./mapped/index.ts";
import { ocsfFormat } from "./ocsf/index.ts";
import { pgauditCsvlogFormat, pgauditJsonlogFormat } from "./pgaudit/index.ts";
import { hint } from "./text/index.ts";

export const formats: readonly SourceFormat[] = [
  ocsfFormat,
  csvFormat,
  pgauditJsonlogFormat,
  pgauditCsvlogFormat,
  foundryAudit3Format,
  foundryAudit2Format,
  foundryCheckpointsFormat,
  jsonFormat,
  xmlFormat,
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
