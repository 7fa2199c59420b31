// A redaction profile as a form holds it, and as the text that is sent. docs/reference/public-records-release.md
import type { ReleaseProfile } from "@quis/contract";

export type Action = ReleaseProfile["fields"][number]["action"];

/** What is begun with: what was done and when is shown, who it was is a pseudonym, whom it was about and all else is withheld. */
export const STARTING: ReleaseProfile = {
  name: "",
  exemptions: [
    {
      key: "privacy",
      code: "(b)(6)",
      description: "personal privacy",
      harm: "A person could be recognised and troubled.",
    },
    {
      key: "method",
      code: "(b)(7)(E)",
      description: "techniques and procedures",
      harm: "How records are searched would become known.",
    },
  ],
  fields: [
    { field: "time", action: "show", exemption: null },
    { field: "oversight.operation", action: "show", exemption: null },
    { field: "oversight.purpose", action: "show", exemption: null },
    { field: "oversight.justification", action: "show", exemption: null },
    { field: "actor.user", action: "pseudonym", exemption: "privacy" },
    { field: "oversight.subjects", action: "withhold", exemption: "privacy" },
    { field: "oversight.case_ref", action: "withhold", exemption: "method" },
    { field: "src_endpoint", action: "withhold", exemption: "method" },
  ],
  otherwise: "method",
  personal: "privacy",
};

/** A new exemption's key: none that there is. */
export function freeKey({ exemptions }: ReleaseProfile): string {
  const keys = new Set(exemptions.map(({ key }) => key));
  for (let n = exemptions.length + 1; ; n++) if (!keys.has(`exemption-${n}`)) return `exemption-${n}`;
}

/** The field with another rule; one that is shown has no exemption, another always has one. */
export function withAction(profile: ReleaseProfile, at: number, action: Action): ReleaseProfile {
  const fields = profile.fields.map((rule, i) => {
    if (i !== at) return rule;
    const exemption =
      action === "show" ? null : (rule.exemption ?? (action === "pseudonym" ? profile.personal : profile.otherwise));
    return { ...rule, action, exemption };
  });
  return { ...profile, fields };
}

/** Without an exemption; what had it has another. The last one stays. */
export function withoutExemption(profile: ReleaseProfile, key: string): ReleaseProfile {
  const exemptions = profile.exemptions.filter((one) => one.key !== key);
  const [first] = exemptions;
  if (first === undefined) return profile;
  const other = (one: string): string => (one === key ? first.key : one);
  return {
    ...profile,
    exemptions,
    fields: profile.fields.map((rule) => ({
      ...rule,
      exemption: rule.exemption === null ? null : other(rule.exemption),
    })),
    otherwise: other(profile.otherwise),
    personal: other(profile.personal),
  };
}

/** As readProfile of packages/release takes it. JSON is YAML. */
export function profileText({ name, exemptions, fields, otherwise, personal }: ReleaseProfile): string {
  return JSON.stringify({
    name,
    exemptions: Object.fromEntries(exemptions.map(({ key, ...rest }) => [key, rest])),
    fields: fields.map(({ field, action, exemption }) =>
      exemption === null ? { field, action } : { field, action, exemption },
    ),
    otherwise,
    personal,
  });
}
