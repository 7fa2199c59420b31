// An OCSF line of the simulator as an access, cell by cell as the store has it (apps/server/src/store/row.ts; a test of apps/cli compares the two).
import type { Access } from "@quis/detect";

/** OCSF 1.8.0 activities of the classes that the simulator writes. */
const ACTIVITIES: Readonly<Record<number, readonly string[]>> = {
  3002: ["", "Logon", "Logoff"],
  6001: ["", "Create", "Read", "Update", "Delete", "Search", "Import", "Export", "Share"],
};
const USER_TYPES: readonly string[] = ["", "User", "Admin", "System", "Service"];

interface Named {
  readonly uid?: string;
  readonly type?: string;
}

/** The members that are read of a line of `events.ndjson`. */
interface SimulatedEvent {
  readonly class_uid: number;
  readonly activity_id: number;
  readonly status_id?: number;
  readonly time: number;
  readonly metadata: { readonly uid: string };
  readonly actor?: {
    readonly user?: Named & { readonly type_id?: number; readonly org?: { readonly ou_name?: string } };
    readonly session?: Named;
  };
  readonly user?: Named;
  readonly src_endpoint?: { readonly ip?: string; readonly hostname?: string };
  readonly web_resources?: readonly Named[];
  readonly oversight?: {
    readonly operation?: string;
    readonly purpose?: string;
    readonly case_ref?: string;
    readonly justification?: string;
    readonly subjects?: readonly Named[];
    readonly record_count?: number;
    readonly break_glass?: boolean;
  };
}

const LABEL_MAX_LENGTH = 1024;

/** The same text once in memory, however many accesses have it. */
export class Interner {
  readonly #known = new Map<string, string>();

  text(value: string | undefined): string {
    if (value === undefined || value === "") return "";
    const known = this.#known.get(value);
    if (known !== undefined) return known;
    this.#known.set(value, value);
    return value;
  }
}

/** Reads one line; `uid` is its `metadata.uid`, by which the labels name it. */
export function readSimulatedLine(
  line: string,
  index: number,
  source: string,
  intern: Interner,
): { readonly uid: string; readonly access: Access } {
  const event = JSON.parse(line) as SimulatedEvent;
  const { oversight, actor } = event;
  const user = actor?.user ?? event.user;
  const access: Access = {
    index,
    timeMs: event.time,
    source,
    user: intern.text(user?.uid),
    unit: intern.text(actor?.user?.org?.ou_name),
    userType: USER_TYPES[actor?.user?.type_id ?? 0] ?? "",
    session: intern.text(actor?.session?.uid),
    subjects: [...new Set((oversight?.subjects ?? []).map(({ uid }) => intern.text(uid)))].filter((uid) => uid !== ""),
    activity: ACTIVITIES[event.class_uid]?.[event.activity_id] ?? "",
    operation: intern.text(oversight?.operation),
    purpose: intern.text(oversight?.purpose),
    caseRef: intern.text(oversight?.case_ref),
    justification: intern.text(oversight?.justification),
    recordCount: oversight?.record_count ?? null,
    object: intern.text(objectOf(event)),
    address: intern.text(event.src_endpoint?.ip),
    device: intern.text(event.src_endpoint?.hostname),
    failed: event.status_id === 2,
    breakGlass: oversight?.break_glass === true,
  };
  return { uid: event.metadata.uid, access };
}

function objectOf(event: SimulatedEvent): string {
  if (event.web_resources === undefined) return event.actor?.user === undefined ? "" : (event.user?.uid ?? "");
  return event.web_resources
    .map(({ type = "", uid = "" }) => (type === "" ? uid : `${type} ${uid}`))
    .join(", ")
    .slice(0, LABEL_MAX_LENGTH);
}
