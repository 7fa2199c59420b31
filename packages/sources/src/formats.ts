// The list of formats.
import { cloudtrailFormat } from "./cloudtrail/index.ts";
import { auditdFormat } from "./auditd/index.ts";
import { cefFormat } from "./cef/index.ts";
import { csvFormat } from "./csv/index.ts";
import { ecsFormat } from "./ecs/index.ts";
import { dicomFormat, dicomSyslogFormat } from "./dicom/index.ts";
import { SourceError } from "./error.ts";
import { fhirFormat, fhirXmlFormat } from "./fhir/index.ts";
import type { SourceFormat } from "./format/index.ts";
import { googleCloudFormat } from "./google-cloud/index.ts";
import { googleWorkspaceFormat } from "./google-workspace/index.ts";
import { m365CsvFormat, m365Format } from "./m365/index.ts";
import { leefFormat } from "./leef/index.ts";
import { foundryAudit2Format, foundryAudit3Format, foundryCheckpointsFormat } from "./foundry/index.ts";
import { jsonFormat, xmlFormat } from "./mapped/index.ts";
import { mariadbFormat, mysqlFormat } from "./mysql/index.ts";
import { ocsfFormat } from "./ocsf/index.ts";
import { pgauditCsvlogFormat, pgauditJsonlogFormat, pgauditStderrFormat } from "./pgaudit/index.ts";
import { kubernetesFormat } from "./kubernetes/index.ts";
import { oktaFormat } from "./okta/index.ts";
import { otlpFormat } from "./otlp/index.ts";
import { oracleCsvFormat, oracleXmlFormat } from "./oracle/index.ts";
import { teleportFormat } from "./teleport/index.ts";
import { syslogFormat } from "./syslog/index.ts";
import { sqlserverCsvFormat, sqlserverJsonFormat } from "./sqlserver/index.ts";
import { hint } from "./text/index.ts";

export const formats: readonly SourceFormat[] = [
  ocsfFormat,
  csvFormat,
  pgauditJsonlogFormat,
  pgauditCsvlogFormat,
  cloudtrailFormat,
  m365Format,
  m365CsvFormat,
  googleCloudFormat,
  googleWorkspaceFormat,
  pgauditStderrFormat,
  auditdFormat,
  cefFormat,
  leefFormat,
  oktaFormat,
  kubernetesFormat,
  teleportFormat,
  otlpFormat,
  fhirFormat,
  fhirXmlFormat,
  dicomFormat,
  dicomSyslogFormat,
  oracleCsvFormat,
  oracleXmlFormat,
  foundryAudit3Format,
  foundryAudit2Format,
  foundryCheckpointsFormat,
  jsonFormat,
  xmlFormat,
  mysqlFormat,
  mariadbFormat,
  sqlserverCsvFormat,
  sqlserverJsonFormat,
  ecsFormat,
  syslogFormat,
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
