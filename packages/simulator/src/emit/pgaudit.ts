// PostgreSQL 15 jsonlog lines with pgAudit 1.7 messages, for users who work on the database directly.
// https://www.postgresql.org/docs/15/runtime-config-logging.html (Table 20.4) and pgAudit's README, "Format";
// settings pictured: pgaudit.log = 'read, write', log_relation = on, log_parameter = on, log_timezone = UTC.
import type { Population } from "../agency/index.ts";
import { formatClock } from "../calendar/index.ts";
import { STREAM, type Seeds } from "../random/index.ts";
import { ACTION, TABS, type Draft, type Session } from "./draft.ts";

interface Statement {
  readonly auditClass: "READ" | "WRITE";
  readonly command: "SELECT" | "INSERT" | "UPDATE";
  /** pgAudit writes one line per relation, all with the same statement and substatement number. */
  readonly relations: readonly (readonly ["TABLE" | "VIEW", string])[];
  readonly sql: string;
  readonly parameters: readonly string[];
}

const PERSON = ["TABLE", "public.person"] as const;
const LIST_SQL = "select person_id, name, birth_date, address from public.person where person_id = any($1)";

/** pgAudit's append_valid_csv: quotes only what holds a comma, a quote or a line end. */
function quote(value: string): string {
  return /[",\n\r]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

/** JSON escaping of a text that holds no backslash and no control character, as all texts made here do. */
function escapeQuotes(text: string): string {
  return text.replaceAll('"', '\\"');
}

function formatHead({ person, ip, from, database }: Session): string {
  const startSeconds = Math.floor(from / 1000);
  return (
    `"user":"${person.uid}","dbname":"records","pid":${database.pid},"remote_host":"${ip}","remote_port":${database.port},` +
    `"session_id":"${startSeconds.toString(16)}.${database.pid.toString(16)}",`
  );
}

function arrayText(uids: readonly string[]): string {
  return `{${uids.join(",")}}`;
}

export class PgAuditWriter {
  readonly #population: Population;
  readonly #seeds: Seeds;
  #lastMs = 0;
  #transaction = 7_340_000;
  #draws = 0;

  constructor(population: Population, seeds: Seeds) {
    this.#population = population;
    this.#seeds = seeds;
  }

  /** Lines of this access, each ending in a newline; empty when the database saw nothing of it. */
  format(draft: Draft): string {
    if (draft.session.person.role !== "clerk" || draft.outcome !== 0) return "";
    const statement = this.#statement(draft);
    if (statement === undefined) return "";
    const { session } = draft;
    const { database } = session;
    database.statement += 1;
    this.#draws += 1;
    // The database logs before the answer is on the screen; its own log never goes back in time.
    const before = 2 + (this.#seeds.hash(STREAM.database, this.#draws) % 60);
    this.#lastMs = Math.max(this.#lastMs, draft.time - before, session.from);
    const write = statement.auditClass === "WRITE";
    if (write) this.#transaction += 1;
    const parameters = statement.parameters.length === 0 ? "<none>" : quote(statement.parameters.map(quote).join(","));
    if (database.head === "") database.head = formatHead(session);
    const timestamp = `{"timestamp":"${formatClock(this.#lastMs, true)} UTC",${database.head}`;
    const context = `"error_severity":"LOG","message":"AUDIT: SESSION,${database.statement},1,${statement.auditClass},${statement.command},`;
    const text = escapeQuotes(`,${quote(statement.sql)},${parameters}`);
    const moment =
      `"ps":"${statement.command}","session_start":"${formatClock(session.from, false)} UTC",` +
      `"vxid":"${3 + (database.pid % 90)}/${database.statement + 1}","txid":${write ? this.#transaction : 0},`;
    let lines = "";
    for (const [type, name] of statement.relations) {
      database.line += 1;
      lines +=
        `${timestamp}"line_num":${database.line},${moment}${context}${type},${name}${text}",` +
        `"application_name":"records-desktop","backend_type":"client backend","query_id":0}\n`;
    }
    return lines;
  }

  #statement(draft: Draft): Statement | undefined {
    const uid = draft.subject < 0 ? "" : this.#population.uid(draft.subject);
    const read = { auditClass: "READ", command: "SELECT" } as const;
    switch (draft.action) {
      case ACTION.search: {
        const value = decodeURIComponent(draft.text.slice(draft.text.indexOf("=") + 1));
        const column = draft.text.startsWith("number=") ? "person_id" : "surname";
        const sql = `select person_id, name from public.person where ${column} = $1 order by name limit 50`;
        return { ...read, relations: [PERSON], sql, parameters: [value] };
      }
      case ACTION.read: {
        if (draft.others !== null) {
          const uids = [uid, ...draft.others.map((other) => this.#population.uid(other))];
          return { ...read, relations: [PERSON], sql: LIST_SQL, parameters: [arrayText(uids)] };
        }
        const tab = TABS[Math.max(0, draft.tab)] as (typeof TABS)[number];
        if (tab.name === "summary") {
          return {
            ...read,
            relations: [PERSON],
            sql: `select person_id, ${tab.fields.join(", ")} from public.person where person_id = $1`,
            parameters: [uid],
          };
        }
        const table = `public.person_${tab.name}`;
        const sql = `select p.name, t.${tab.fields.join(", t.")} from public.person p join ${table} t using (person_id) where p.person_id = $1`;
        return { ...read, relations: [PERSON, ["TABLE", table]], sql, parameters: [uid] };
      }
      case ACTION.export: {
        const uids = [uid, ...(draft.others ?? []).map((other) => this.#population.uid(other))];
        return {
          ...read,
          relations: [["VIEW", "public.person_full"], PERSON],
          sql: "select * from public.person_full where person_id = any($1)",
          parameters: [arrayText(uids)],
        };
      }
      case ACTION.update: {
        const sql = "update public.person set checked_by = current_user, note = $2 where person_id = $1";
        return {
          auditClass: "WRITE",
          command: "UPDATE",
          relations: [PERSON],
          sql,
          parameters: [uid, `checked, ${draft.purpose}`],
        };
      }
      case ACTION.create: {
        const sql = "insert into public.person (person_id, name) values ($1, $2)";
        const parameters = [uid, this.#population.name(draft.subject)];
        return { auditClass: "WRITE", command: "INSERT", relations: [PERSON], sql, parameters };
      }
      default:
        return undefined;
    }
  }
}
