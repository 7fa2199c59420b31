// Oracle's audit trail: CSV exports of UNIFIED_AUDIT_TRAIL, and the XML files of traditional auditing.
import { Problem } from "../error.ts";
import { type FormatOptions, guarded, type Normaliser, quarantine, type SourceFormat } from "../format/index.ts";
import { textNormaliser } from "../record/index.ts";
import { compileTime, hasColumns, readColumns, readRow, subjectKeysOf } from "../sql-audit/index.ts";
import { parseXml } from "../text/index.ts";
import { type OracleContext, oracleEvent } from "./row.ts";
import { rowOfXml } from "./xml.ts";

export const oracleCsvFormat: SourceFormat = {
  name: "oracle-unified-csv",
  title: "Oracle UNIFIED_AUDIT_TRAIL as CSV with a header row",
  framing: "csv",
  recognise: ({ rows }) =>
    hasColumns(rows[0], "DBUSERNAME", "ACTION_NAME", "SESSIONID")
      ? "CSV with the columns DBUSERNAME, ACTION_NAME and SESSIONID, as UNIFIED_AUDIT_TRAIL has them"
      : undefined,
  open(options) {
    const context = contextOf(options, "UNIFIED_AUDIT_TRAIL");
    let names: readonly string[] = [];
    return {
      needsHeader: true,
      header(record) {
        names = readColumns(record, ["ACTION_NAME", "DBUSERNAME"]);
        return [];
      },
      normalise: guarded((record) => {
        const row = readRow(record, names);
        return row instanceof Problem ? quarantine(row) : oracleEvent(row, context);
      }),
    };
  },
};

export const oracleXmlFormat: SourceFormat = {
  name: "oracle-xml",
  title: "Oracle XML audit files (AuditRecord)",
  framing: "xml",
  elements: ["AuditRecord"],
  envelope: ["Version"],
  recognise: ({ elementNames }) =>
    elementNames.includes("AuditRecord") && elementNames.includes("Session_Id")
      ? "XML with AuditRecord elements, as Oracle writes them"
      : undefined,
  open: openXml,
};

function openXml(options: FormatOptions): Normaliser {
  const context = contextOf(options, "audit_trail=xml");
  return textNormaliser((text) => {
    const element = parseXml(text);
    if (element instanceof Problem) return quarantine(element);
    if (element.name !== "AuditRecord")
      return quarantine(
        new Problem("SOURCE_BAD_VALUE", `expected an AuditRecord, got ${JSON.stringify(element.name.slice(0, 40))}`),
      );
    const row = rowOfXml(element);
    return row instanceof Problem ? quarantine(row) : oracleEvent(row, context);
  });
}

function contextOf(options: FormatOptions, logName: string): OracleContext {
  return {
    keys: subjectKeysOf(options),
    parseUtc: compileTime("UTC"),
    parseLocal: compileTime(options.zone),
    logName,
  };
}
