// Raw bytes of a record as text, or as hexadecimal when they are no text.

/** Bytes shown at first; a record may have megabytes. */
export const RAW_SHOWN_BYTES = 16_384;

export interface RawView {
  readonly sizeBytes: number;
  readonly text: string;
  readonly isText: boolean;
  readonly cut: boolean;
}

/** The bytes behind base64, or undefined when it is not base64. */
export function rawBytes(base64: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}

/** How `bytes` are shown: UTF-8 as it is, else 16 bytes a line in hexadecimal. */
export function viewRaw(bytes: Uint8Array): RawView {
  const cut = bytes.length > RAW_SHOWN_BYTES;
  const shown = bytes.subarray(0, RAW_SHOWN_BYTES);
  try {
    // `stream` lets a character that the cut goes through wait for its rest.
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(shown, { stream: cut });
    return { sizeBytes: bytes.length, text, isText: true, cut };
  } catch {
    return { sizeBytes: bytes.length, text: hexLines(shown), isText: false, cut };
  }
}

function hexLines(bytes: Uint8Array): string {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += 16) {
    const line = bytes.subarray(at, at + 16);
    const hex = Array.from(line, (byte) => byte.toString(16).padStart(2, "0")).join(" ");
    lines.push(`${at.toString(16).padStart(6, "0")}  ${hex}`);
  }
  return lines.join("\n");
}
