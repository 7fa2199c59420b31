// Hashing in a browser, by @noble/hashes: synchronous, audited, and works from file:// where WebCrypto may not.
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 as nobleSha256 } from "@noble/hashes/sha2.js";
import { shake256 } from "@noble/hashes/sha3.js";

const encoder = new TextEncoder();
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

export function sha256(data: string | Uint8Array): Uint8Array {
  return nobleSha256(typeof data === "string" ? encoder.encode(data) : data);
}

export function sha256Latin1(data: string | Uint8Array): string {
  return String.fromCharCode(...sha256(data));
}

export function hmacSha256(key: Uint8Array, data: Uint8Array): Uint8Array {
  return hmac(nobleSha256, key, data);
}

function base64url(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 3) {
    const left = bytes.length - at;
    const word = (bytes[at]! << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    text += ALPHABET[word >> 18]! + ALPHABET[(word >> 12) & 63]!;
    if (left > 1) text += ALPHABET[(word >> 6) & 63]!;
    if (left > 2) text += ALPHABET[word & 63]!;
  }
  return text;
}

/** Base64url without padding of latin-1 characters, one per byte. */
export function base64urlOfBytes(latin1: string): string {
  return base64url(latin1Bytes(latin1));
}

export function base64urlOfText(text: string): string {
  return base64url(encoder.encode(text));
}

export function shake256Base64url(data: Uint8Array, lengthBytes: number): string {
  return base64url(shake256(data, { dkLen: lengthBytes }));
}

export function writeUtf8(into: Uint8Array, text: string, at: number): number {
  return encoder.encodeInto(text, into.subarray(at)).written;
}

// "latin1" is windows-1252 in a browser: the same where it matters, in ASCII, and a character per byte everywhere.
const latin1Decoder = new TextDecoder("latin1");

export function latin1Text(bytes: Uint8Array): string {
  return latin1Decoder.decode(bytes);
}

export function bytesOf(buffer: ArrayBuffer): Uint8Array<ArrayBuffer> {
  return new Uint8Array(buffer);
}

export function allocate(size: number): Uint8Array {
  return new Uint8Array(size);
}

export function latin1Bytes(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}
