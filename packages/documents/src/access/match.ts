// Which accesses a rule of documents.yaml speaks of: every member that it names must agree; one that names none speaks of all.
import type { AccessFacts } from "./facts.ts";

export interface AccessMatch {
  readonly user?: string | undefined;
  readonly unit?: string | undefined;
  readonly source?: string | undefined;
  readonly purpose?: string | undefined;
  readonly case?: string | undefined;
}

export function matches(match: AccessMatch, access: AccessFacts): boolean {
  return (
    (match.user === undefined || match.user === access.user) &&
    (match.unit === undefined || match.unit === access.unit) &&
    (match.source === undefined || match.source === access.source) &&
    (match.purpose === undefined || match.purpose === access.purpose) &&
    (match.case === undefined || match.case === access.caseReference)
  );
}
