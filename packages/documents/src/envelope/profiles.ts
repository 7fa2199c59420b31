// Jurisdiction profiles: which rules a document follows. What differs between laws is data here, not branches elsewhere. Not legal advice.

export interface Profile {
  readonly id: string;
  readonly name: string;
  readonly laws: readonly string[];
  /** Where to complain, unless documents.yaml names an authority. */
  readonly complaints: string;
  readonly rights: readonly string[];
  /** Whether a statement may leave out accesses without saying so (Directive (EU) 2016/680, Art. 15). */
  readonly mayNeitherConfirmNorDeny: boolean;
}

export const PROFILES: readonly Profile[] = [
  {
    id: "general",
    name: "no particular law",
    laws: [],
    complaints: "Complain to whoever supervises the organisation that holds the record.",
    rights: [],
    mayNeitherConfirmNorDeny: false,
  },
  {
    id: "eu-gdpr",
    name: "Regulation (EU) 2016/679 (GDPR)",
    laws: ["Regulation (EU) 2016/679, Art. 15", "Court of Justice, C-579/21"],
    complaints: "Complain to the data-protection authority of the country where you live or work (Art. 77).",
    rights: ["rectification (Art. 16)", "erasure (Art. 17)", "restriction (Art. 18)", "objection (Art. 21)"],
    mayNeitherConfirmNorDeny: false,
  },
  {
    id: "eu-led",
    name: "Directive (EU) 2016/680 (law enforcement)",
    laws: ["Directive (EU) 2016/680, Art. 14, 15, 17, 25"],
    complaints:
      "Ask the data-protection authority to exercise your rights in your place (Art. 17), or complain to it (Art. 52).",
    rights: ["rectification or erasure (Art. 16)", "exercise through the supervisory authority (Art. 17)"],
    mayNeitherConfirmNorDeny: true,
  },
  {
    id: "us-privacy-act",
    name: "Privacy Act (5 U.S.C. 552a)",
    laws: ["5 U.S.C. 552a(c), (d)"],
    complaints: "Write to the agency's privacy officer; review is by the courts (552a(g)).",
    rights: ["access and amendment (552a(d))", "statement of disagreement (552a(d)(4))"],
    mayNeitherConfirmNorDeny: false,
  },
  {
    id: "us-hipaa",
    name: "HIPAA Privacy Rule (45 CFR 164)",
    laws: ["45 CFR 164.528"],
    complaints: "Complain to the covered entity, or to the HHS Office for Civil Rights (45 CFR 160.306).",
    rights: ["access (164.524)", "amendment (164.526)", "accounting (164.528)"],
    mayNeitherConfirmNorDeny: false,
  },
];

export const PROFILE_IDS: readonly string[] = PROFILES.map(({ id }) => id);

export function profileOf(id: string): Profile | undefined {
  return PROFILES.find((profile) => profile.id === id);
}
