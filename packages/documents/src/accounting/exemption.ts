// Which disclosures an accounting leaves out, and which it tells later. 5 U.S.C. 552a(c)(1), (c)(3); 45 CFR 164.528(a)(1), (a)(2)
import { type AccessFacts, dayOf } from "../access/facts.ts";
import { type AccessMatch, matches } from "../access/match.ts";
import { DocumentError } from "../error.ts";

/**
 * `b1` within the agency that needs it, `b2` under the Freedom of Information Act: no accounting is kept of either. `b7` law enforcement: kept, and not told to the
 * subject. `tpo` treatment, payment and health care operations: excluded by 164.528(a)(1)(i).
 */
export type ExemptionCode = "b1" | "b2" | "b7" | "tpo";

export interface Exemption {
  readonly code: ExemptionCode;
  readonly covers: AccessMatch;
}

/** A recipient of the kind that 164.528(a)(2) names asked that its disclosures be told later. */
export interface Suspension {
  readonly subject: string;
  /** Who asked; undefined suspends all that is disclosed about this subject. */
  readonly recipient?: string | undefined;
  readonly kind: "oral" | "written";
  /** First day (UTC). */
  readonly start: string;
  /** The day on which it holds no more. A written one must name it. */
  readonly expires?: string | undefined;
}

/** 164.528(a)(2)(ii)(C): an oral statement suspends for no longer than 30 days. */
const ORAL_DAYS = 30;
const DAY_MS = 86_400_000;

/** The day on which a suspension lifts: day 31 of an oral one, whatever it says. @throws DocumentError DOCUMENT_INVALID for a written one without an end */
export function liftsOn({ kind, start, expires }: Suspension): string {
  if (kind === "written") {
    if (expires !== undefined && expires > start) return expires;
    throw new DocumentError(
      "DOCUMENT_INVALID",
      `suspensions: expected a written one to name a day after its start (45 CFR 164.528(a)(2)(i)), got ${expires ?? "none"}`,
    );
  }
  const longest = dayOf(Date.parse(`${start}T00:00:00Z`) + ORAL_DAYS * DAY_MS);
  return expires !== undefined && expires < longest ? expires : longest;
}

export function exemptionOf(access: AccessFacts, exemptions: readonly Exemption[]): ExemptionCode | undefined {
  return exemptions.find(({ covers }) => matches(covers, access))?.code;
}

export function isSuspended(
  suspensions: readonly Suspension[],
  { subject, recipient, on }: { readonly subject: string; readonly recipient: string; readonly on: string },
): boolean {
  return suspensions.some(
    (one) =>
      one.subject === subject &&
      (one.recipient === undefined || one.recipient === recipient) &&
      one.start <= on &&
      on < liftsOn(one),
  );
}
