// A mail as bytes (RFC 5322, MIME, RFC 2047): that something waits, until when, and a link. Never what it is about.
import { randomBytes } from "node:crypto";
import { domainToASCII } from "node:url";
import MailComposer from "nodemailer/lib/mail-composer";
import type { MailPerson, MailSettings } from "./settings.ts";

/** What a mail says: plain sentences, then one link. */
export interface MailText {
  readonly subject: string;
  readonly sentences: readonly string[];
  readonly link: { readonly url: string; readonly label: string };
}

export interface Message {
  readonly from: string;
  readonly to: string;
  readonly bytes: Buffer;
}

/** The address as it goes on the wire: an international domain in its ASCII form (RFC 5891), so that only a local part ever needs SMTPUTF8. */
export function wireAddress(address: string): string {
  const at = address.lastIndexOf("@");
  const domain = domainToASCII(address.slice(at + 1));
  // Attacker: a domain that is none in ASCII would leave an empty one behind, and the mail would go to the server's own users.
  return `${address.slice(0, at)}@${domain === "" ? "invalid.invalid" : domain}`;
}

export async function composeMessage(
  { from, public_url: url }: Pick<MailSettings, "from" | "public_url">,
  to: MailPerson,
  id: string,
  { subject, sentences, link }: MailText,
  nowMs: number,
): Promise<Message> {
  const [sender, receiver] = [wireAddress(from.address), wireAddress(to.address)];
  const composer = new MailComposer({
    from: { name: from.name ?? "Quis", address: sender },
    to: { name: to.name ?? "", address: receiver },
    subject,
    text: `${sentences.join("\n\n")}\n\n${link.label}:\n${link.url}\n`,
    html: htmlOf(sentences, link),
    date: new Date(nowMs),
    // The same for every try, so that a receiver who gets it twice can tell.
    messageId: `<${id}@${new URL(url).hostname}>`,
    // RFC 3834: nobody's holiday answers it.
    headers: { "Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All" },
    // Nobody who knows the text and guesses the address finds it by the sealed digest.
    baseBoundary: randomBytes(16).toString("hex"),
    textEncoding: "quoted-printable",
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const bytes = await new Promise<Buffer>((resolve, reject) => {
    composer.compile().build((error, built) => (error === null ? resolve(built) : reject(error)));
  });
  return { from: sender, to: receiver, bytes };
}

// No image, style sheet or font: a mail that loads something tells who opened it, and when.
function htmlOf(sentences: readonly string[], link: MailText["link"]): string {
  const paragraphs = sentences.map((sentence) => `<p>${escape(sentence)}</p>`).join("\n");
  return `<!doctype html>\n<html lang="en"><body>\n${paragraphs}\n<p><a href="${escape(link.url)}">${escape(link.label)}</a></p>\n</body></html>\n`;
}

function escape(text: string): string {
  const marks: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  return text.replaceAll(/[&<>"]/g, (mark) => marks[mark]!);
}
