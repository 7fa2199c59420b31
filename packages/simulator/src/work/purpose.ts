// What a visit to a record is for, in the agency's words.

export type Purpose =
  | "casework"
  | "intake"
  | "enquiry"
  | "hearing"
  | "supervision"
  | "records"
  | "audit"
  | "emergency"
  | "training"
  | "interface";
