/**
 * Where a witness shows the checkpoint of a log that it cosigned last.
 * Spec: c2sp.org/tlog-witness "Monitor Retrieval".
 */
import { sha256 } from "#sha256";

/** Name of a log in a witness's addresses and files: the hex SHA-256 of its origin. */
export function monitoringName(origin: string): string {
  return Array.from(sha256(new TextEncoder().encode(origin)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
