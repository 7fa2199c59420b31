// Which files may come with a reply, told by their bytes: what a file is called or says of itself is its sender's word. docs/explanation/reviews.md
import { type AttachmentType, ATTACHMENT_TYPES } from "@quis/contract";

/** More pixels than any scan or photograph of a page: a small file that unfolds to more is made to exhaust whoever opens it. */
const MOST_PIXELS = 100_000_000;

const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
/** Length 0, IEND, its CRC: the last bytes of a PNG (PNG 3rd ed. §11.2.5). */
const PNG_END = [0, 0, 0, 0, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82];

export type Sniffed = { readonly type: AttachmentType } | { readonly type: null; readonly why: string };

/**
 * What `bytes` are, or why they are not taken.
 * Attacker: a file that is two things at once, such as an image with an archive behind it. Each type must end where the file ends.
 */
export function sniff(bytes: Uint8Array): Sniffed {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (begins(bytes, PNG)) return image("image/png", pngSize(view), ends(bytes, PNG_END));
  if (begins(bytes, [0xff, 0xd8, 0xff])) return image("image/jpeg", jpegSize(view), ends(bytes, [0xff, 0xd9]));
  if (/^%PDF-[12]\.\d/.test(view.toString("latin1", 0, 8))) {
    return /%%EOF\s*$/.test(view.toString("latin1", Math.max(0, view.length - 64)))
      ? { type: "application/pdf" }
      : refuse("a PDF that does not end with %%EOF");
  }
  return isText(bytes) ? { type: "text/plain" } : refuse("something else");
}

/** Whether a client may declare `type`. */
export function isAttachmentType(type: string): type is AttachmentType {
  return (ATTACHMENT_TYPES as readonly string[]).includes(type);
}

function image(type: AttachmentType, pixels: number | undefined, isWhole: boolean): Sniffed {
  if (!isWhole) return refuse(`an ${type} that does not end where the file ends`);
  if (pixels === undefined) return refuse(`an ${type} without a size`);
  return pixels > MOST_PIXELS ? refuse(`an ${type} of ${pixels} pixels`) : { type };
}

function refuse(why: string): Sniffed {
  return { type: null, why };
}

function begins(bytes: Uint8Array, start: readonly number[]): boolean {
  return start.every((byte, at) => bytes[at] === byte);
}

function ends(bytes: Uint8Array, end: readonly number[]): boolean {
  return end.every((byte, at) => bytes[bytes.length - end.length + at] === byte);
}

/** PNG 3rd ed. §11.2.1: IHDR comes first, with width and height. */
function pngSize(view: Buffer): number | undefined {
  if (view.length < 24 || view.toString("latin1", 12, 16) !== "IHDR") return undefined;
  return view.readUInt32BE(16) * view.readUInt32BE(20) || undefined;
}

/** ITU-T T.81 B.2.2: the frame header, whichever of SOF0 to SOF15 it is. */
function jpegSize(view: Buffer): number | undefined {
  for (let at = 2; at + 9 < view.length;) {
    if (view[at] !== 0xff) return undefined;
    const marker = view[at + 1]!;
    if (marker === 0xff) at++;
    else if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc)
      return view.readUInt16BE(at + 5) * view.readUInt16BE(at + 7) || undefined;
    else at += 2 + view.readUInt16BE(at + 2);
  }
  return undefined;
}

/** UTF-8 that a person can read: nothing that a terminal obeys, no empty file. */
function isText(bytes: Uint8Array): boolean {
  if (bytes.length === 0) return false;
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    // oxlint-disable-next-line no-control-regex -- that is what is looked for
    return !/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/.test(text);
  } catch {
    return false;
  }
}
