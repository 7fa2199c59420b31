// OTLP/HTTP answers and failures, in JSON and protobuf. https://opentelemetry.io/docs/specs/otlp/#otlphttp-response
import type { PushAnswer } from "@quis/contract";

/** google.rpc.Code of a failure. */
const INVALID_ARGUMENT = 3;
const UNAVAILABLE = 14;
const UNAUTHENTICATED = 16;

export type OtlpCoding = "json" | "protobuf";

/** Media type of each coding. */
export const OTLP_TYPES: Readonly<Record<OtlpCoding, string>> = {
  json: "application/json",
  protobuf: "application/x-protobuf",
};

/**
 * ExportLogsServiceResponse. Quarantined records count as rejected: they are kept whole, but the sender must not take them for understood, and must
 * not send them again either.
 */
export function exportResponse(coding: OtlpCoding, { quarantined, receipts }: PushAnswer): Buffer {
  if (quarantined === 0) return coding === "json" ? Buffer.from("{}") : Buffer.alloc(0);
  const first = receipts.find((receipt) => receipt.status === "quarantined");
  const message = `in quarantine, whole: ${first?.status === "quarantined" ? `${first.code}: ${first.reason}` : ""}`;
  if (coding === "json")
    return Buffer.from(
      JSON.stringify({ partialSuccess: { rejectedLogRecords: String(quarantined), errorMessage: message } }),
    );
  return bytesField(1, Buffer.concat([varintField(1, quarantined), bytesField(2, Buffer.from(message))]));
}

/** google.rpc.Status of a failure. */
export function statusBody(coding: OtlpCoding, httpStatus: number, message: string): Buffer {
  const code =
    httpStatus === 401 ? UNAUTHENTICATED : httpStatus === 429 || httpStatus >= 500 ? UNAVAILABLE : INVALID_ARGUMENT;
  if (coding === "json") return Buffer.from(JSON.stringify({ code, message }));
  return Buffer.concat([varintField(1, code), bytesField(2, Buffer.from(message))]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Buffer.from([...bytes, rest]);
    bytes.push((rest % 128) | 128);
  }
}

function varintField(field: number, value: number): Buffer {
  return Buffer.concat([varint(field << 3), varint(value)]);
}

function bytesField(field: number, bytes: Buffer): Buffer {
  return Buffer.concat([varint((field << 3) | 2), varint(bytes.length), bytes]);
}
