// The list of formats.
import { csvFormat } from "./csv/index.ts";
import { dicomFormat, dicomSyslogFormat } from "./dicom/index.ts";
import { SourceError } from "./error.ts";
import { fhirFormat, fhirXmlFormat } from "./fhir/index.ts";
import type { SourceFormat } from "./format/index.ts";
import { mariadbFormat, mysqlFormat } from "./mysql/index.ts";
import { ocsfFormat } from "./ocsf/index.ts";
import { oracleCsvFormat, oracleXmlFormat } from "./oracle/index.ts";
import { pgauditCsvlogFormat, pgauditJsonlogFormat } from "./pgaudit/index.ts";
import { sqlserverCsvFormat, sqlserverJsonFormat } from "./sqlserver/index.ts";
import { hint } from "./text/index.ts";

export const formats: readonly SourceFormat[] = [
  ocsfFormat,
  csvFormat,
  pgauditJsonlogFormat,
  pgauditCsvlogFormat,
  fhirFormat,
  fhirXmlFormat,
  dicomFormat,
  dicomSyslogFormat,
  oracleCsvFormat,
  oracleXmlFormat,
  mysqlFormat,
  mariadbFormat,
  sqlserverCsvFormat,
  sqlserverJsonFormat,
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
