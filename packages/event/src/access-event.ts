// The access event: an OCSF 1.8.0 event with the `oversight` extension object.
// https://schema.ocsf.io/1.8.0 · class uid = category uid × 1000 + class number

/** A JSON value. Numbers outside ±2^53 never appear: normalisers keep them as strings or quarantine the record. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** The six verbs of the EU Law Enforcement Directive (2016/680) Art. 25. */
export type Operation = "collection" | "alteration" | "consultation" | "disclosure" | "combination" | "erasure";

/** A person whose record an access concerned. `uid` is the source's own identifier, never resolved to an identity here. */
export interface Subject {
  readonly uid: string;
  readonly type?: string;
}

/** What OCSF has no attribute for: why an access happened and whose record it was. Every field is optional by source. */
export interface Oversight {
  readonly operation?: Operation;
  readonly purpose?: string;
  readonly legal_basis?: string;
  readonly case_ref?: string;
  readonly justification?: string;
  readonly subjects?: readonly Subject[];
  readonly record_count?: number;
  readonly fields_seen?: readonly string[];
  readonly recipients?: readonly string[];
  readonly break_glass?: boolean;
  readonly approval_ref?: string;
}

export interface OcsfUser {
  readonly uid?: string;
  readonly name?: string;
  readonly type?: string;
  readonly type_id?: number;
  /** Unit of the agency, as an OCSF organization. */
  readonly org?: { readonly ou_name?: string; readonly ou_uid?: string; readonly name?: string };
}

export interface OcsfMetadata {
  readonly version: "1.8.0";
  readonly product: { readonly name?: string; readonly vendor_name?: string; readonly version?: string };
  /** The source's own id of the event, which duplicates are recognised by. */
  readonly uid?: string;
  readonly sequence?: number;
  readonly log_name?: string;
  readonly log_provider?: string;
  readonly original_time?: string;
  /** When Quis received the record, ms since the epoch: the second clock. Set at import, not by normalisers. */
  readonly logged_time?: number;
  readonly extensions?: readonly { readonly name: string; readonly uid: string; readonly version: string }[];
  readonly profiles?: readonly string[];
  readonly [key: string]: unknown;
}

/**
 * One access event. Attributes beyond the named ones are those of its OCSF class (`database`, `web_resources`, `query_info`, …).
 * `time` is the source's clock in ms since the epoch.
 */
export interface AccessEvent {
  readonly class_uid: number;
  readonly category_uid: number;
  readonly activity_id: number;
  readonly type_uid: number;
  readonly severity_id: number;
  readonly time: number;
  readonly metadata: OcsfMetadata;
  readonly actor?: {
    readonly user?: OcsfUser;
    readonly session?: { readonly uid?: string; readonly [key: string]: unknown };
    readonly app_name?: string;
    readonly [key: string]: unknown;
  };
  readonly oversight?: Oversight;
  /** SHA-256 of the raw bytes (OCSF fingerprint object). Set at import. */
  readonly raw_data_hash?: { readonly algorithm: "SHA-256"; readonly algorithm_id: 3; readonly value: string };
  readonly raw_data_size?: number;
  readonly unmapped?: Json;
  readonly [key: string]: unknown;
}

/** OCSF extension entry that every event with an `oversight` object carries in `metadata.extensions`. */
export const OVERSIGHT_EXTENSION: { readonly name: string; readonly uid: string; readonly version: string } = {
  name: "oversight",
  uid: "999",
  version: "1.0.0",
};
