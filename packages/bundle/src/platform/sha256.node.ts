// SHA-256 in hexadecimal, by Node.
import { hash } from "node:crypto";

export function sha256Hex(bytes: Uint8Array): string {
  return hash("sha256", bytes, "hex");
}
