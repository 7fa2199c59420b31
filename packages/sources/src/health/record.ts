// What FHIR AuditEvent and the DICOM audit message have in common: the model of RFC 3881 (https://www.rfc-editor.org/rfc/rfc3881#section-5).
import type { JsonObject } from "../text/index.ts";

/** A code of some vocabulary. */
export interface Code {
  readonly system: string | undefined;
  readonly code: string;
  readonly display: string | undefined;
}

/** Who or what took part: a person, the program that asked, the server that answered, the one data went to. */
export interface Participant {
  /** Started the event. */
  readonly isRequestor: boolean;
  /** The source says that this is a person. */
  readonly isPerson: boolean;
  readonly uid: string | undefined;
  readonly name: string | undefined;
  readonly uidAlt: string | undefined;
  /** Codes of type and roles. */
  readonly roles: readonly Code[];
  /** Address or host name as the source knew it from the network. */
  readonly address: string | undefined;
  readonly purposes: readonly Code[];
  /** The reason in words. */
  readonly reason: string | undefined;
  /** Id of the access token or assertion. */
  readonly token: string | undefined;
}

export interface HealthRecord {
  readonly product: { readonly name: string; readonly vendor_name?: string };
  readonly logName: string;
  readonly uid: string | undefined;
  readonly correlationUid: string | undefined;
  readonly time: number;
  readonly originalTime: string;
  /** C, R, U, D or E (RFC 3881 §5.1.2). */
  readonly action: string | undefined;
  /** The event's family first, then its kinds. */
  readonly codes: readonly Code[];
  readonly isSuccess: boolean | undefined;
  readonly outcome: string | undefined;
  readonly outcomeText: string | undefined;
  readonly participants: readonly Participant[];
  /** What was touched, as OCSF web resources. */
  readonly items: readonly JsonObject[];
  /** Ids of the persons whose records were touched. */
  readonly patients: readonly string[];
  readonly purposes: readonly Code[];
  readonly rest: JsonObject | undefined;
}

/** What can be said of a code: its display, else itself. */
export function captionOf(code: Code | undefined): string | undefined {
  return code?.display ?? code?.code;
}
