// A mail's bytes: no address or name ends a header or begins another (RFC 5322), names of all scripts are right (RFC 2047), nothing is loaded from elsewhere.
import { mailAddressSchema } from "@quis/contract";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { composeMessage, wireAddress } from "../../src/mail/message.ts";

const TEXT = {
  subject: "Something waits",
  sentences: ["One <b>sentence</b> & more."],
  link: { url: "https://quis.example.org/reply#a-b_C", label: "Read it" },
};
const HEADERS = [
  "from",
  "to",
  "subject",
  "message-id",
  "date",
  "mime-version",
  "content-type",
  "auto-submitted",
  "x-auto-response-suppress",
];

const compose = async (name: string | undefined, address: string, sender = "Quis"): Promise<string> => {
  const settings = { from: { name: sender, address: "quis@example.org" }, public_url: "https://quis.example.org" };
  const to = name === undefined ? { address } : { name, address };
  return (await composeMessage(settings, to, "ab".repeat(16), TEXT, 0)).bytes.toString("utf8");
};
/** Header lines, unfolded (RFC 5322 §2.2.3). */
const headersOf = (mail: string): string[] =>
  mail
    .slice(0, mail.indexOf("\r\n\r\n"))
    .replaceAll(/\r\n[ \t]/g, " ")
    .split("\r\n");
/** RFC 2047 encoded words of UTF-8. */
const decoded = (header: string): string =>
  header.replaceAll(/\?=\s+=\?/g, "?==?").replaceAll(/(?:=\?utf-8\?[bq]\?[^?]*\?=)+/gi, (words) => {
    const parts = [...words.matchAll(/=\?utf-8\?([bq])\?([^?]*)\?=/gi)].map(([, way, text = ""]) =>
      way!.toLowerCase() === "b"
        ? Buffer.from(text, "base64")
        : Buffer.from(
            text
              .replaceAll("_", " ")
              .replaceAll(/=([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
            "latin1",
          ),
    );
    return Buffer.concat(parts).toString("utf8");
  });

describe("no name and no address can add a header (RFC 5322 §2.2)", () => {
  it("whatever the name holds, the headers are these and no others", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: "binary", maxLength: 80 }),
        fc.constantFrom("", "\r\nBcc: all@example.org\r\n", "\n\n<html>", "\u2028X: y", '", <x@example.org>, "'),
        async (noise, evil) => {
          const names = headersOf(await compose(`${noise}${evil}${noise}`, "nora@example.net", `${evil}${noise}`)).map(
            (line) => line.slice(0, line.indexOf(":")).toLowerCase(),
          );
          expect(names.toSorted()).toEqual(HEADERS.toSorted());
        },
      ),
      { numRuns: 300 },
    );
  });

  it("what is taken for an address is one address, without white space, control characters or brackets", async () => {
    const likely = fc.string({
      unit: fc.constantFrom(...Array.from('aé陳@.\r\n \t<>,;:"\\()[]\u0000\u202e\u00a0-+')),
      maxLength: 24,
    });
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          likely,
          fc.emailAddress(),
          likely.map((text) => `${text}@example.org`),
        ),
        async (text) => {
          if (!mailAddressSchema.safeParse(text).success) return;
          expect(text).not.toMatch(/[\s\p{Cc}\p{Cf}<>,;:"\\()[\]]/u);
          const wire = wireAddress(text);
          expect(wire.split("@").at(-1)).toMatch(/^[a-z0-9.-]+$/i);
          const to = headersOf(await compose(undefined, text)).filter((line) => line.startsWith("To: "));
          // Beside a local part that is not ASCII the domain may stand in its own letters (RFC 6532 §3.2): it is the same one.
          expect(to.map((line) => wireAddress(decoded(line).slice("To: ".length)))).toEqual([wire]);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it.each([
    "",
    "nora",
    "@example.org",
    "nora@",
    "nora@example.org\r\nBcc: x@example.org",
    "nora@example.org, x@example.org",
    '"a b"@example.org',
    "nora@[192.0.2.1]",
    "<nora@example.org>",
    "a..b@example.org",
    "nora@-x.org",
    `${"a".repeat(65)}@example.org`,
    `a@${"b".repeat(64)}.org`,
    "nora@exa mple.org",
    "no\u0000ra@example.org",
    "nora@example.org\u202e",
  ])("refuses %j", (text) => {
    expect(mailAddressSchema.safeParse(text).success).toBe(false);
  });

  it.each([
    "nora@example.org",
    "n.o+1@mail.example.org",
    "陳大文@例え.example",
    "محمد@example.org",
    "o'neil@example.org",
  ])("takes %s", (text) => {
    expect(mailAddressSchema.safeParse(text).success).toBe(true);
  });

  it("a domain that has no ASCII form goes to nobody (RFC 2606)", () => {
    expect(wireAddress("nora@256.256.256.256")).toBe("nora@invalid.invalid");
  });
});

describe("names of all scripts are right (RFC 2047)", () => {
  it.each([
    "محمد بن سلمى الطويلة من مكتب الإشراف والمراجعة",
    "陳大文",
    "Nguyễn Thị Hạnh",
    "Ünal, Ö. (Amt)",
    'Quotes " and \\',
  ])("%s", async (name) => {
    const to = headersOf(await compose(name, "nora@example.net")).find((line) => line.startsWith("To: "))!;
    // eslint-disable-next-line no-control-regex -- a header is ASCII
    expect(to).toMatch(/^[\x20-\x7e]*$/);
    expect(decoded(to).replaceAll(/["\\]/g, "")).toBe(`To: ${name.replaceAll(/["\\]/g, "")} <nora@example.net>`);
  });
});

describe("what a mail says", () => {
  it("plain text and simple HTML, which loads nothing and runs nothing; the secret stands after the #", async () => {
    const mail = await compose("Nora", "nora@example.net");
    expect(mail.match(/^content-type: .*$/gim)).toEqual([
      expect.stringContaining("multipart/alternative"),
      expect.stringContaining("text/plain"),
      expect.stringContaining("text/html"),
    ]);
    expect(mail).not.toMatch(/<(?:img|script|link|style|iframe)|src=|url\(/i);
    expect(mail).toContain("One &lt;b&gt;sentence&lt;/b&gt; &amp; more.");
    expect(
      [...mail.matchAll(/https:\/\/[^"\s]*/g)].map(([url]) => new URL(url).pathname + new URL(url).search),
    ).toEqual(["/reply", "/reply"]);
  });
});
