// A small records database and a day's work on it by several roles, with the truth of who looked at person 17.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PostgresServer } from "./server.ts";

/** Who did what to one person's record. */
export interface GroundTruth {
  readonly subject: string;
  /** Role → statements that succeeded and concerned the person. */
  readonly accesses: Readonly<Record<string, number>>;
  /** Role → statements that named the person and were refused. */
  readonly refused: Readonly<Record<string, number>>;
  /**
   * Role → looks in texts of several statements. Each log entry of such a text names the persons of the whole text, so the
   * log shows at least as many.
   */
  readonly severalInOneText: Readonly<Record<string, number>>;
  /** Roles that worked, but never on this person by name. */
  readonly others: readonly string[];
}

/** The logs of the work, complete: the server is stopped. `remove` deletes them. */
export interface RecordsDatabase {
  readonly jsonlog: string;
  readonly csvlog: string;
  /** Written with LOG_LINE_PREFIX. */
  readonly stderrLog: string;
  /** The mapping file that says where statements name persons. */
  readonly mappingFile: string;
  readonly mapping: string;
  readonly truth: GroundTruth;
  remove(): void;
}

const SCHEMA = `
create extension pgaudit;
create table person (id bigint primary key, name text not null, born date);
create table address (id bigserial primary key, person_id bigint not null references person, street text);
create table case_file (id bigserial primary key, person_id bigint not null references person, title text);
insert into person select n, 'Invented Person ' || n, date '1980-01-01' + n::int from generate_series(1, 30) n;
insert into address (person_id, street) select n, n || ' Example Street' from generate_series(1, 30) n;
insert into case_file (person_id, title) select n, 'Case ' || n from generate_series(1, 30, 2) n;
create view person_card as select p.id as person_id, p.name, a.street from person p join address a on a.person_id = p.id;
create function person_by_id(p_id bigint) returns setof person language sql stable
  as $$ select * from person where id = p_id $$;
create function person_born(bigint) returns date language sql volatile
  as $$ select born from person where id = $1 $$;
create function person_name(p_id bigint) returns text language plpgsql
  as $$ declare found_name text; begin select name into found_name from person where id = p_id; return found_name; end $$;
`;

const READERS = [
  "anna",
  "carla",
  "dora",
  "emil",
  "fred",
  "gina",
  "iris",
  "jonas",
  "kim",
  "lena",
  "mona",
  "nils",
  "otto",
];

function grants(): string {
  const roles = [...READERS, "ben", "hugo"].map((role) => `create role ${role} login;\n`).join("");
  return `${roles}
grant select on person, address, case_file to ${READERS.join(", ")};
grant update on person to anna;
grant select on person_card to ben;
grant select on case_file to hugo;
`;
}

/** Each role's script. Persons other than 17 are there to be told apart from. */
const WORK: readonly (readonly [role: string, script: string])[] = [
  // Directly, in three ways, and a change.
  [
    "anna",
    `select * from person where id = 17;
     select p.name from public.person as p where p.id in (3, 17) order by 1;
     update person set name = 'Invented "Person", 17
of two lines' where id = 17;
     select * from person where id = 4;`,
  ],
  ["ben", "select * from person_card where person_id = 17; select name from person_card where person_id = 5;"],
  ["carla", "select name from person_by_id(17); select name from person_by_id(6);"],
  ["dora", "select person_name(17); select person_name(7);"],
  [
    "emil",
    `prepare look (bigint) as select * from person where id = $1;
     execute look (17);
     execute look (8);
     execute look (17);
     deallocate look;`,
  ],
  [
    "gina",
    "begin; declare persons cursor for select * from person where id = any ('{17,9}'); fetch all from persons; close persons; commit;",
  ],
  [
    "iris",
    "select p.name, a.street, c.title from person p join address a on a.person_id = p.id left join case_file c on c.person_id = p.id where p.id = 17;",
  ],
  ["jonas", "copy (select * from person where id = 17) to stdout;"],
  [
    "kim",
    "select * from person where id = 18; explain select * from person where id = 17; select count(*) from person where id <> 17;",
  ],
  ["lena", "copy person to stdout;"],
  ["mona", "select person_born(17);"],
  // One text of two statements: the look must not hide behind the harmless one.
  ["nils", "select 1 \\; select name from person where id = 17;"],
  [
    "otto",
    "with someone as (select id from person where name like '%17%') select 17 as id, 'id = 17' as note from someone; select * from person where born = '1980-01-18';",
  ],
];

/** Refused: hugo may read cases only. */
const REFUSED = "select * from person where id = 17;";

const TRUTH: GroundTruth = {
  subject: "17",
  accesses: { anna: 3, ben: 1, carla: 1, dora: 1, emil: 2, fred: 1, gina: 1, iris: 1, jonas: 1, mona: 1 },
  refused: { hugo: 1 },
  severalInOneText: { nils: 1 },
  others: ["kim", "lena", "otto"],
};

/**
 * Starts a real PostgreSQL 15 with pgAudit, lets the roles work, stops it, and gives its logs and the truth.
 * Needs `missingPostgres()` to be undefined. The caller calls `remove`.
 */
export async function startRecordsDatabase(): Promise<RecordsDatabase> {
  const server = await PostgresServer.start();
  try {
    must(server, "postgres", "postgres", "create database records;");
    must(server, "postgres", "records", SCHEMA);
    must(server, "postgres", "records", grants());
    for (const [role, script] of WORK) must(server, role, "records", script);
    server.pgbench("fred", "records", "\\set id 17\nselect name from person where id = :id;\n");
    mustFail(server, "hugo", "records", REFUSED);
    mustFail(server, "nobody_known", "records", "select 1;");
    must(server, "postgres", "records", "select 1;", "socket");
    server.stop();
  } catch (error) {
    server.remove();
    throw error;
  }
  const mappingFile = join(import.meta.dirname, "../../docs/how-to/mappings/postgresql-records.yaml");
  return {
    jsonlog: server.jsonlog,
    csvlog: server.csvlog,
    stderrLog: server.stderrLog,
    mappingFile,
    mapping: readFileSync(mappingFile, "utf8"),
    truth: TRUTH,
    remove: () => server.remove(),
  };
}

function must(
  server: PostgresServer,
  role: string,
  database: string,
  script: string,
  through: "tcp" | "socket" = "tcp",
): void {
  const { ok, stderr } = server.psql(role, database, script, through);
  if (!ok) throw new Error(`expected the work of ${role} to succeed, got ${stderr}`);
}

function mustFail(server: PostgresServer, role: string, database: string, script: string): void {
  if (server.psql(role, database, script).ok)
    throw new Error(`expected the work of ${role} to be refused, got success`);
}
