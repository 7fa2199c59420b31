// Words of reply links by mail: what is ticked, and what became of a mail. docs/reference/mail.md
import type { MailState } from "@quis/contract";

const mailStates: Readonly<Record<MailState["state"], string>> = {
  sending: "The mail is on its way.",
  sent: "The mail server has taken the mail.",
  retrying: "The mail was not taken; it is tried again.",
  failed: "The mail was not sent: make a new link.",
  unclear: "Nobody knows whether the mail arrived. It is not sent twice: ask, or make a new link.",
};

const mailFailures: Readonly<Record<NonNullable<MailState["why"]>, string>> = {
  settings: "The settings of mail cannot be used.",
  "no-connection": "There is no way to the mail server.",
  "no-tls": "The mail server offers no encryption, so nothing was told to it.",
  certificate: "The mail server’s certificate is not to be trusted.",
  "sign-in": "The mail server did not let Quis sign in.",
  "address-refused": "The mail server does not know the address.",
  refused: "The mail server refused.",
  timeout: "The mail server did not answer in time.",
  closed: "The mail server broke off.",
  "not-smtp": "What answered is no mail server.",
  "unicode-address": "The mail server cannot take an address in these letters.",
  stopped: "Quis was stopped.",
  "link-ended": "The link counts no more.",
  "secret-gone": "Quis was started again, and keeps no link that it could send.",
  interrupted: "Quis was stopped while it was on its way.",
  "no-longer-due": "There is nothing to remind of any more.",
};

export const linkMail = {
  title: "Reply links by mail",
  mailed: "Mail the link: nobody but the employee sees it",
  to: "Their address, if the table of users has none",
  secret: "Nobody but the receiver of the mail can see the link. If it does not arrive, make a new link.",
  close: "Close",
  state: (state: MailState["state"]): string => mailStates[state],
  why: (why: NonNullable<MailState["why"]>): string => mailFailures[why],
  status: (status: number): string => `The server’s answer was ${status}.`,
};
