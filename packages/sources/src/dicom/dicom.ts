// DICOM and ATNA audit messages: XML files of them, and lines of syslog that carry one each.
// DICOM PS3.15 §A.5, IHE ITI TF-2 §3.20 (Record Audit Event), RFC 5424.
import { Problem } from "../error.ts";
import { type Outcome, quarantine, type SourceFormat } from "../format/index.ts";
import { healthEvent } from "../health/index.ts";
import { defined, textNormaliser } from "../record/index.ts";
import { parseXml } from "../text/index.ts";
import { type Envelope, readAuditMessage } from "./message.ts";

export const dicomFormat: SourceFormat = {
  name: "dicom-audit",
  title: "DICOM and IHE ATNA audit messages (RFC 3881) as XML",
  framing: "xml",
  elements: ["AuditMessage"],
  recognise: ({ elementNames, lines }) =>
    elementNames.includes("AuditMessage") && !lines.some((line) => SYSLOG.test(line))
      ? "XML with AuditMessage elements"
      : undefined,
  open: () => textNormaliser((text) => normalise(text, false)),
};

export const dicomSyslogFormat: SourceFormat = {
  name: "dicom-audit-syslog",
  title: "DICOM and IHE ATNA audit messages in syslog lines (RFC 5424)",
  framing: "lines",
  recognise: ({ lines }) =>
    lines.some((line) => SYSLOG.test(line) && /<(?:\w+:)?AuditMessage[\s>]/.test(line))
      ? "syslog lines with an AuditMessage"
      : undefined,
  open: () => textNormaliser((text) => normalise(text, true)),
};

/**
 * RFC 5424 §6: PRI, version, time, host, program, process, message id, structured data. §6.4: a byte order mark may precede the message.
 * The length that RFC 6587 puts before a message may stand there still.
 */
const SYSLOG =
  /^(?:\d{1,7} )?<(\d{1,3})>1 (\S+) (\S+) (\S+) (\S+) (\S+) (-|(?:\[(?:[^\]"]|"(?:[^"\\]|\\.)*")*\])+)(?: \uFEFF?|$)/;

function normalise(record: string, isSyslog: boolean): Outcome {
  let text = record;
  let envelope: Envelope | undefined;
  if (isSyslog) {
    const header = SYSLOG.exec(text);
    if (header === null)
      return quarantine(new Problem("SOURCE_BAD_VALUE", "expected a line of RFC 5424 syslog, got another"));
    envelope = envelopeOf(header);
    text = text.slice(header[0].length);
  }
  const message = parseXml(text);
  if (message instanceof Problem) return quarantine(message);
  const audit = readAuditMessage(message, envelope);
  return audit instanceof Problem ? quarantine(audit) : healthEvent(audit);
}

function envelopeOf([, priority, time, host, app, process, id, data]: readonly string[]): Envelope {
  const known = (value: string | undefined): string | undefined => (value === "-" ? undefined : value);
  return {
    host: known(host),
    app: known(app),
    rest: defined({
      priority: Number(priority),
      time: known(time),
      host: known(host),
      app: known(app),
      process: known(process),
      message_id: known(id),
      structured_data: known(data),
    }),
  };
}
