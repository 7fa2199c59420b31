// "Told by its bytes": which files may come with a reply, and those that pretend.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isAttachmentType, sniff } from "../../src/review/attachment-type.ts";

const png = (width: number, height: number): Buffer => {
  const size = Buffer.alloc(8);
  size.writeUInt32BE(width, 0);
  size.writeUInt32BE(height, 4);
  return Buffer.concat([
    Buffer.from("89504e470d0a1a0a0000000d49484452", "hex"),
    size,
    Buffer.from("0806000000deadbeef0000000049454e44ae426082", "hex"),
  ]);
};
const jpeg = (width: number, height: number): Buffer => {
  const frame = Buffer.from("ffc0000b080000000001011100", "hex");
  frame.writeUInt16BE(height, 5);
  frame.writeUInt16BE(width, 7);
  return Buffer.concat([Buffer.from("ffd8ffe000044a46", "hex"), frame, Buffer.from("ffd9", "hex")]);
};
const pdf = Buffer.from("%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n");
const zip = Buffer.from("504b0304140000000800", "hex");

describe("a file is what its bytes are", () => {
  it.each([
    ["image/png", png(800, 600)],
    ["image/jpeg", jpeg(800, 600)],
    ["application/pdf", pdf],
    ["text/plain", Buffer.from("Dienstplan, Zürich\r\n\tPosten 4\n")],
  ] as const)("%s", (type, bytes) => {
    expect(sniff(bytes)).toEqual({ type });
    expect(isAttachmentType(type)).toBe(true);
  });

  it.each([
    ["an archive", zip],
    ["an archive behind an image", Buffer.concat([png(8, 8), zip])],
    ["an archive behind a photograph", Buffer.concat([jpeg(8, 8), zip])],
    ["an archive behind a PDF", Buffer.concat([pdf, zip, Buffer.alloc(100)])],
    ["a PDF that is cut off", pdf.subarray(0, 20)],
    ["an image that is cut off", png(8, 8).subarray(0, 30)],
    ["an image of 100,000 times 100,000 pixels", png(100_000, 100_000)],
    ["a photograph of 65,535 times 65,535 pixels", jpeg(65_535, 65_535)],
    ["an image without pixels", png(0, 8)],
    ["a photograph without a frame", Buffer.from("ffd8ffe000044a46ffd9", "hex")],
    ["a program", Buffer.from("7f454c4602010100", "hex")],
    ["text that a terminal obeys", Buffer.from("\u001b]0;owned\u0007")],
    ["text that is no UTF-8", Buffer.from([0x41, 0xff, 0xfe])],
    ["nothing", Buffer.alloc(0)],
  ])("not %s", (_, bytes) => {
    expect(sniff(bytes)).toMatchObject({ type: null });
  });

  it("whatever comes: never an error, and never a type that an archive's first bytes have", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        sniff(bytes);
        expect(sniff(Buffer.concat([zip, bytes]))).toMatchObject({ type: null });
        sniff(Buffer.concat([Buffer.from("ffd8ff", "hex"), bytes]));
      }),
    );
  });

  it.each(["text/html", "application/zip", "image/svg+xml", ""])("%s may not be declared", (type) => {
    expect(isAttachmentType(type)).toBe(false);
  });
});
