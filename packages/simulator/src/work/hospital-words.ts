// What people in a hospital type, and what they call what they do.
import type { Purpose } from "./purpose.ts";

export const HOSPITAL_PURPOSES: Readonly<Record<Purpose, string>> = {
  casework: "treatment",
  intake: "admission",
  enquiry: "enquiry",
  hearing: "consultation",
  supervision: "supervision",
  records: "coding",
  audit: "quality",
  emergency: "emergency",
  training: "training",
  interface: "interface",
};

export const HOSPITAL_WORDS = {
  verbs: {
    casework: ["Reviewing", "Charting", "Checking", "Preparing round on", "Following up on", "Reading in on"],
    intake: ["Admitting:", "Completing", "Checking insurance for", "Taking down"],
    enquiry: ["Relative asks about", "Answering question on", "Looking up status of", "Call back about"],
    hearing: ["Consult on", "Clinic visit:", "Second opinion on", "After clinic:"],
    supervision: ["Quality check of", "Signing off", "Discussing with team:", "Complaint about"],
    records: ["Coding", "Correcting", "Scanning backlog:", "Insurer asks for"],
    audit: ["Sample review of", "Testing controls on", "Re-checking"],
    emergency: ["Resuscitation room,", "Urgent allergy check,", "On-call request,"],
    training: ["Learning about", "Teaching:", "Shadowing colleague on"],
    interface: ["Nightly", "Scheduled", "Automatic"],
  },
  objects: [
    "lab results",
    "medication",
    "discharge letter",
    "imaging",
    "wound care",
    "fluid balance",
    "referral",
    "allergies",
    "operation report",
    "vital signs",
    "consent form",
    "physiotherapy plan",
    "diet",
    "transfer note",
    "pain score",
    "bed planning",
  ],
  contexts: [
    "",
    "",
    "",
    " before round",
    " after phone call",
    " as agreed with team",
    " on handover",
    " due today",
    " on request of patient",
    " for second opinion",
    " from last stay",
  ],
  plain: {
    casework: ["Patient care", "Ward round", "Chart review", "Medication", "Handover", "Check results"],
    intake: ["Admission", "Arrival", "Registration", "Identity check"],
    enquiry: ["Phone call", "Relative enquiry", "Status question", "Front desk"],
    hearing: ["Clinic", "Consult", "Appointment"],
    supervision: ["Sign-off", "Supervision", "Quality check", "Team discussion"],
    records: ["Coding", "Correction", "Archive", "Insurer"],
    audit: ["Audit", "Sample check"],
    emergency: ["Emergency", "Urgent", "On call"],
    training: ["Training", "Teaching"],
    interface: ["Batch"],
  },
} as const satisfies {
  readonly verbs: Readonly<Record<Purpose, readonly string[]>>;
  readonly objects: readonly string[];
  readonly contexts: readonly string[];
  readonly plain: Readonly<Record<Purpose, readonly string[]>>;
};
