// What kind of act an audit record of a health system tells of, by its codes. DICOM PS3.16 CID 400 and 401, the FHIR vocabularies
// audit-event-type, restful-interaction and iso-21089-lifecycle, and the action codes of RFC 3881 §5.1.2.
import type { Act } from "../record/index.ts";
import type { Code } from "./record.ts";

const WEB = 6001;
const API = 6003;
const CREATE: Act = { classUid: WEB, activityId: 1, operation: "collection" };
const READ: Act = { classUid: WEB, activityId: 2, operation: "consultation" };
const UPDATE: Act = { classUid: WEB, activityId: 3, operation: "alteration" };
const DELETE: Act = { classUid: WEB, activityId: 4, operation: "erasure" };
const SEARCH: Act = { classUid: WEB, activityId: 5, operation: "consultation" };
const IMPORT: Act = { classUid: WEB, activityId: 6, operation: "collection" };
const EXPORT: Act = { classUid: WEB, activityId: 7, operation: "disclosure" };
const SHARE: Act = { classUid: WEB, activityId: 8, operation: "disclosure" };
const LOGON: Act = { classUid: 3002, activityId: 1 };
const LOGOFF: Act = { classUid: 3002, activityId: 2 };

/** By code, whatever the action code says: a query is code E there, as everything is that is not C, R, U or D. */
const BY_CODE: Readonly<Record<string, Act>> = {
  // DICOM CID 400: audit event ids.
  "110105": DELETE,
  "110106": EXPORT,
  "110107": IMPORT,
  "110112": SEARCH,
  "110114": { classUid: 3002, activityId: 99, activityName: "User Authentication" },
  // DICOM CID 401: their types.
  "110120": { classUid: 6002, activityId: 3 },
  "110121": { classUid: 6002, activityId: 4 },
  "110122": LOGON,
  "110123": LOGOFF,
  // FHIR restful-interaction.
  read: READ,
  vread: READ,
  history: READ,
  "history-instance": READ,
  "history-type": READ,
  "history-system": READ,
  search: SEARCH,
  "search-type": SEARCH,
  "search-system": SEARCH,
  create: CREATE,
  update: UPDATE,
  patch: UPDATE,
  delete: DELETE,
  // iso-21089-lifecycle, as far as it is access.
  access: READ,
  disclose: SHARE,
  extract: EXPORT,
  transmit: SHARE,
  amend: UPDATE,
  originate: CREATE,
  destroy: DELETE,
};

const BY_ACTION: Readonly<Record<string, Act>> = { C: CREATE, R: READ, U: UPDATE, D: DELETE };

/** Codes whose events are about no record of a person, whatever their action says. */
const SYSTEM_CODES = new Set(["110100", "110101", "110108", "110113"]);

/** The most special code that is known decides, then the action; the rest is 99 Other with the source's own word. */
export function actOf(codes: readonly Code[], action: string | undefined, hasItems: boolean): Act {
  for (const { code } of codes.toReversed()) {
    const act = Object.hasOwn(BY_CODE, code) ? BY_CODE[code] : undefined;
    if (act !== undefined) return act.classUid === WEB && !hasItems ? withoutItems(act) : act;
  }
  const isSystem = codes.some(({ code }) => SYSTEM_CODES.has(code));
  const act = action !== undefined && Object.hasOwn(BY_ACTION, action) ? BY_ACTION[action] : undefined;
  const activityName = wordFor(codes);
  if (act === undefined) return { classUid: hasItems ? WEB : API, activityId: 99, activityName };
  const known = hasItems ? act : withoutItems(act);
  return isSystem ? { ...known, operation: undefined } : known;
}

/** OCSF wants resources in 6001; a record that names none is an API Activity. */
function withoutItems({ activityId, operation }: Act): Act {
  return activityId <= 4
    ? { classUid: API, activityId, operation }
    : { classUid: API, activityId: 99, activityName: NAMES[activityId] ?? "Other", operation };
}

const NAMES: Readonly<Record<number, string>> = { 5: "Search", 6: "Import", 7: "Export", 8: "Share" };

/** The source's own word for what happened: its most special code. */
export function wordFor(codes: readonly Code[]): string {
  const code = codes.at(-1);
  return code?.display ?? code?.code ?? "Other";
}
