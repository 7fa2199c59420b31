// The accounting of disclosures: to whom a person's record was given, when, what and why. 5 U.S.C. 552a(c), 45 CFR 164.528
import { type AccessFacts, dayOf, purposeWords, seenOf } from "../access/facts.ts";
import type { Envelope } from "../envelope/envelope.ts";
import type { Profile } from "../envelope/profiles.ts";
import {
  type Block,
  counted,
  DOCUMENT_FORMAT,
  formatNumber,
  given,
  heading,
  list,
  paragraph,
  type QuisDocument,
  table,
  type Text,
} from "../form/model.ts";
import { type Exemption, type ExemptionCode, exemptionOf, isSuspended, type Suspension } from "./exemption.ts";
import { type Disclosed, frequencyWords, type Repeated, repeatsOf } from "./repeats.ts";

/** A disclosure with who received it, as its source recorded it. */
export interface DisclosureFacts extends AccessFacts {
  readonly recipients: readonly string[];
}
export interface Recipient {
  readonly name: string;
  readonly address: string;
}

export interface AccountingFacts {
  readonly subject: string;
  /** The day that suspensions are judged on (UTC). */
  readonly on: string;
  /** Oldest first. */
  readonly disclosures: readonly DisclosureFacts[];
  readonly exemptions: readonly Exemption[];
  readonly suspensions: readonly Suspension[];
  /** By what the source calls the recipient. */
  readonly recipients: Readonly<Record<string, Recipient>>;
  readonly purposes: Readonly<Record<string, string>>;
  /** The system of records, and where its notice was published. */
  readonly system: { readonly name: string; readonly notice: string } | null;
  readonly complaints: string | null;
  readonly profile: Profile;
  readonly envelope: Envelope;
}

export interface Accounting {
  readonly document: QuisDocument;
  readonly items: number;
  /** For the oversight log: what is not in the subject's copy. */
  readonly exempt: Readonly<Record<ExemptionCode, number>>;
  readonly suspended: number;
}

const NO_RECIPIENT = "";

export function makeAccounting(facts: AccountingFacts): Accounting {
  const exempt: Record<ExemptionCode, number> = { b1: 0, b2: 0, b7: 0, tpo: 0 };
  let suspended = 0;
  const items: Disclosed[] = [];
  for (const disclosure of facts.disclosures) {
    // What was refused was not disclosed.
    if (disclosure.status === "failure") continue;
    const code = exemptionOf(disclosure, facts.exemptions);
    if (code !== undefined) {
      exempt[code]++;
      continue;
    }
    for (const recipient of disclosure.recipients.length === 0 ? [NO_RECIPIENT] : disclosure.recipients) {
      if (isSuspended(facts.suspensions, { subject: facts.subject, recipient, on: facts.on })) suspended++;
      else items.push(itemOf(disclosure, recipient, facts.purposes));
    }
  }
  const repeats = repeatsOf(items);
  return {
    items: items.length,
    exempt,
    suspended,
    document: {
      format: DOCUMENT_FORMAT,
      kind: "accounting",
      envelope: facts.envelope,
      summary: summaryOf(facts, items.length, repeats),
      body: bodyOf(facts, repeats),
      data: {
        subject: facts.subject,
        on: facts.on,
        disclosures: repeats.map(({ first, last, count, entries }) => ({
          first: new Date(first.timeMs).toISOString(),
          last: new Date(last.timeMs).toISOString(),
          count,
          entries: [...entries],
          nature: first.nature,
          purpose: first.purpose,
          recipient: addressOf(first.recipient, facts),
        })),
      },
    },
  };
}

function itemOf(disclosure: DisclosureFacts, recipient: string, own: Readonly<Record<string, string>>): Disclosed {
  const { text, isKnown } = purposeWords(disclosure.purpose, own);
  return {
    index: disclosure.index,
    timeMs: disclosure.timeMs,
    recipient,
    nature: seenOf(disclosure) === "row" ? "an extract among other records" : "information of the record",
    purpose: isKnown || disclosure.purpose === "" ? text : `code ${text}`,
  };
}

function addressOf(recipient: string, { recipients }: AccountingFacts): Recipient {
  if (recipient === NO_RECIPIENT) return { name: "not recorded by the source", address: "not known" };
  const known = Object.hasOwn(recipients, recipient) ? recipients[recipient] : undefined;
  return known ?? { name: recipient, address: "not known" };
}

function summaryOf(facts: AccountingFacts, items: number, repeats: readonly Repeated[]): Block[] {
  const { subject, system } = facts;
  return [
    paragraph("This accounting lists to whom information of the record of ", given(subject), " was disclosed."),
    ...(system === null
      ? []
      : [paragraph("System of records: ", given(system.name), ". Notice: ", given(system.notice), ".")]),
    paragraph(
      items === 0
        ? "In this period no disclosure is listed."
        : `${counted(items, "disclosure", "disclosures")}, listed in ${counted(repeats.length, "line", "lines")}: those of the same information to the same recipient for the same purpose are one line.`,
    ),
    paragraph(
      "Not listed, as the law provides: disclosures within the agency to those who need them (552a(b)(1)) and under the Freedom of Information Act (552a(b)(2)); for treatment, payment and operations (164.528(a)(1)). Whether there are disclosures for law enforcement (552a(b)(7)), or whose telling is suspended for a time (164.528(a)(2)), is not said.",
    ),
  ];
}

function bodyOf(facts: AccountingFacts, repeats: readonly Repeated[]): Block[] {
  return [
    ...(repeats.length === 0
      ? []
      : [
          heading("Disclosures"),
          table(
            "Disclosures, by the date of the first",
            [
              { title: "Date of the first" },
              { title: "What" },
              { title: "Purpose" },
              { title: "Recipient" },
              { title: "Address" },
              { title: "Number", isNumber: true },
              { title: "How often" },
              { title: "Date of the last" },
            ],
            repeats.map((repeat): Text[] => {
              const { first, last, count } = repeat;
              const { name, address } = addressOf(first.recipient, facts);
              return [
                dayOf(first.timeMs),
                first.nature,
                [given(first.purpose)],
                [given(name)],
                [given(address)],
                formatNumber(count),
                frequencyWords(repeat),
                dayOf(last.timeMs),
              ];
            }),
          ),
        ]),
    heading("Your rights"),
    paragraph(facts.complaints === null ? facts.profile.complaints : "", given(facts.complaints ?? "")),
    ...(facts.profile.rights.length === 0 ? [] : [list(facts.profile.rights)]),
    paragraph(
      "If the record is corrected or disputed, those to whom it was disclosed are told (552a(c)(4)). One accounting in twelve months is free of charge (164.528(c)(2)).",
    ),
  ];
}
