// A whole public log from a folder of this computer: every tile and entry, as `quis verify --url` checks it.
import type { VerdictWords } from "@quis/disclosure";
import { type Policy, toBase64 } from "@quis/tlog";
import { type AuditReport, auditLog } from "@quis/tlog/audit";
import type { FolderFiles } from "../dropped/index.ts";

const grouped = new Intl.NumberFormat("en-US");

/** Checks the log in a folder; `onProgress` hears how many entries are checked. What does not hold is in the report; throws AbortError when `signal` says so. */
export function checkFolder(
  files: FolderFiles,
  policy: Policy,
  onProgress: (done: number, of: number) => void,
  signal: AbortSignal,
): Promise<AuditReport> {
  return auditLog({
    policy,
    signal,
    source: {
      read: async (path) => {
        const file = files.get(path);
        return file === undefined ? undefined : new Uint8Array(await file.arrayBuffer());
      },
    },
    onProgress: ({ entriesChecked, size }) => onProgress(entriesChecked, size),
  });
}

/** The words of a report. */
export function describeReport({ ok, checkpoint, failure, cosignatures, entriesChecked }: AuditReport): VerdictWords {
  if (!ok || checkpoint === undefined) {
    return {
      headline: "NOT PROVED: this log is not what was signed, or not whole.",
      reason: failure?.message ?? "expected a check that comes to its end, got none",
      proved: [],
      notProved: ["This log may not be relied on as it stands. Keep it, and ask whoever runs it."],
    };
  }
  const witnesses = cosignatures.map(({ witness }) => witness.name);
  return {
    headline: `Proved: all ${grouped.format(entriesChecked)} entries here are those that ${checkpoint.origin} signed.`,
    proved: [
      `Every entry was hashed and every tile compared, up to the signed root ${toBase64(checkpoint.root)}.`,
      ...(witnesses.length === 0 ? [] : [`Cosigned by ${witnesses.join(", ")}.`]),
    ],
    notProved: [
      "That it is everything. Integrity is not capture: an access that was never reported is in no log.",
      witnesses.length === 0
        ? "That there is one history only. No witness cosigned, so whoever holds the log’s key could show somebody else another log."
        : "That there is one history only, unless one of these witnesses is honest and independent of whoever runs the log.",
    ],
  };
}
