// What a question selects: the table that is sorted for it and the conditions. Texts here are constants; input goes to params.
import type { EventsQuery } from "@quis/contract";
import { COLUMN_POSITIONS, type Params, type Store } from "../store/index.ts";
import { instantMs } from "./instant.ts";

export interface Selection {
  readonly table: "access" | "access_by_user" | "access_by_subject";
  /** Conditions, joined by AND. `DB.` stands for the database. */
  readonly conditions: readonly string[];
  readonly params: Params;
}

/** What the store decides; times are instants, `to` exclusive. */
export type Filters = Partial<Omit<EventsQuery, "limit" | "cursor" | "explained">>;

const TEXTS = ["justification", "object", "text"] as const;
/** Filters that compare a column letter for letter. */
const EXACT = { status: "status", case: "case_ref", ip: "src_ip", unit: "unit", object: "object" } as const;

/** The selection of filters that must all hold. An absent filter selects everything. Rejects with QUIS_BAD_INPUT for a bad time. */
export async function selectionOf(store: Store, filters: Filters): Promise<Selection> {
  const conditions: string[] = [];
  const params: Record<string, string | number> = {};
  let table: Selection["table"] = "access";
  if (filters.subject !== undefined) {
    table = "access_by_subject";
    conditions.push("subject = {subject:String}");
    params["subject"] = filters.subject;
  }
  if (filters.user !== undefined) {
    if (table === "access") table = "access_by_user";
    conditions.push("user = {user:String}");
    params["user"] = filters.user;
  }
  if (filters.session !== undefined) {
    if (table === "access") table = "access_by_user";
    conditions.push("session = {session:String}");
    params["session"] = filters.session;
    if (table === "access_by_user") await addSession(store, conditions, params, filters.session);
  }
  for (const name of ["source", "operation"] as const) {
    const value = filters[name];
    if (value === undefined) continue;
    conditions.push(`${name} = {${name}:String}`);
    params[name] = value;
  }
  const column = (name: string): string => textColumn(table, name);
  for (const [name, of] of Object.entries(EXACT)) {
    const value = filters[name as keyof typeof EXACT];
    if (value === undefined) continue;
    conditions.push(`${column(of)} = {${name}:String}`);
    params[name] = value;
  }
  if (filters.break_glass !== undefined) {
    const flag = table === "access" ? "break_glass" : `JSONExtractUInt(row, ${COLUMN_POSITIONS["break_glass"]})`;
    conditions.push(`${flag} = ${filters.break_glass === "true" ? 1 : 0}`);
  }
  if (filters.reason !== undefined) {
    conditions.push(`positionCaseInsensitiveUTF8(${column("justification")}, {reason:String}) > 0`);
    params["reason"] = filters.reason;
  }
  if (filters.text !== undefined) {
    const texts = TEXTS.map(column);
    conditions.push(`(${texts.map((text) => `positionCaseInsensitiveUTF8(${text}, {text:String}) > 0`).join(" OR ")})`);
    params["text"] = filters.text;
  }
  addInstant(conditions, params, "from", ">=", filters.from);
  addInstant(conditions, params, "to", "<", filters.to);
  return { table, conditions, params };
}

// A copy has the row as its line; `access` has every column.
function textColumn(table: Selection["table"], name: string): string {
  return table === "access" ? name : `JSONExtractString(row, ${COLUMN_POSITIONS[name]})`;
}

/** A session's rows stand among its user's rows; the table `sessions` knows whose and when. */
async function addSession(
  store: Store,
  conditions: string[],
  params: Record<string, string | number>,
  session: string,
): Promise<void> {
  const users = await store.query<[string, number, number]>(
    `SELECT user, toUnixTimestamp64Milli(min(first)), toUnixTimestamp64Milli(max(last)) FROM ${store.database}.sessions
    WHERE session = {session:String} GROUP BY user LIMIT 2`,
    { session },
  );
  if (users.length > 1) {
    conditions.push("user IN (SELECT user FROM DB.sessions WHERE session = {session:String})");
    return;
  }
  const [user, firstMs, lastMs] = users[0] ?? ["", 0, 0];
  conditions.push(
    "user = {session_user:String}",
    "time >= fromUnixTimestamp64Milli({session_first:Int64}, 'UTC')",
    "time <= fromUnixTimestamp64Milli({session_last:Int64}, 'UTC')",
  );
  params["session_user"] = user;
  params["session_first"] = firstMs;
  params["session_last"] = lastMs;
}

function addInstant(
  conditions: string[],
  params: Record<string, string | number>,
  name: "from" | "to",
  comparison: ">=" | "<",
  text: string | undefined,
): void {
  if (text === undefined) return;
  conditions.push(`time ${comparison} fromUnixTimestamp64Milli({${name}:Int64}, 'UTC')`);
  params[name] = instantMs(text);
}

/** The WHERE clause, empty when everything is selected. */
export function whereOf(database: string, conditions: readonly string[]): string {
  return conditions.length === 0 ? "" : ` WHERE ${conditions.join(" AND ").replaceAll("DB.", `${database}.`)}`;
}
