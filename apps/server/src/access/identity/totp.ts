// Six digits of an authenticator (RFC 6238), none of them twice; and codes that replace it once each when it is lost.
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import { Secret, TOTP } from "otpauth";
import { hashSecret } from "./secret.ts";

const PERIOD_S = 30;
/** Steps before and after the present one that count: clocks of telephones differ (RFC 6238 §5.2). */
const WINDOW = 1;
const ISSUER = "Quis";
const SECRET_BYTES = 20;

const RECOVERY_CODES = 10;
const RECOVERY_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789";
const RECOVERY_CHARS = 16;

function authenticator(base32: string, label: string): TOTP {
  return new TOTP({ issuer: ISSUER, label, secret: Secret.fromBase32(base32), digits: 6, period: PERIOD_S });
}

/** The authenticator's secret of an unused link, base32: the same each time the link is opened, another for each link. */
export function totpSecretOf(key: Uint8Array, linkHash: string): string {
  const bytes = hkdfSync("sha256", key, Buffer.from(linkHash, "hex"), "quis totp of a link", SECRET_BYTES);
  return new Secret({ buffer: bytes }).base32;
}

export function totpUri(base32: string, label: string): string {
  return authenticator(base32, label).toString();
}

/**
 * The step whose code this is, if it is one of the present, the one before and the next, and after `lastStep`: no code is taken twice
 * (RFC 6238 §5.2).
 */
export function stepOfCode(base32: string, code: string, nowMs: number, lastStep: number): number | undefined {
  if (!/^\d{6}$/.test(code)) return undefined;
  const delta = authenticator(base32, "").validate({ token: code, timestamp: nowMs, window: WINDOW });
  if (delta === null) return undefined;
  const step = Math.floor(nowMs / 1000 / PERIOD_S) + delta;
  return step > lastStep ? step : undefined;
}

/** Encrypts an authenticator's secret for people.json, bound to its person: base64url of nonce, AES-256-GCM text, tag. */
export function sealTotp(key: Uint8Array, person: string, base32: string): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(Buffer.from(person));
  const text = Buffer.concat([cipher.update(base32, "ascii"), cipher.final()]);
  return Buffer.concat([nonce, text, cipher.getAuthTag()]).toString("base64url");
}

/** @throws Error if it is another person's, or of another key */
export function openTotp(key: Uint8Array, person: string, sealed: string): string {
  const bytes = Buffer.from(sealed, "base64url");
  const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, 12), { authTagLength: 16 })
    .setAAD(Buffer.from(person))
    .setAuthTag(bytes.subarray(-16));
  return Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]).toString("ascii");
}

/** Ten codes of 79 random bits each, in groups of four. */
export function makeRecoveryCodes(): string[] {
  return Array.from({ length: RECOVERY_CODES }, () => {
    let code = "";
    while (code.length < RECOVERY_CHARS)
      for (const byte of randomBytes(RECOVERY_CHARS))
        // 248 is the largest multiple of 31 below 256.
        if (byte < 248 && code.length < RECOVERY_CHARS) code += RECOVERY_ALPHABET[byte % RECOVERY_ALPHABET.length];
    return code.replaceAll(/(.{4})(?=.)/g, "$1-");
  });
}

/** Hash of a recovery code as a person types it. */
export function hashRecoveryCode(code: string): string {
  return hashSecret(code.toLowerCase().replaceAll(/[^a-z0-9]/g, ""));
}
