// The limit that import is compared with: chDB's own INSERT … JSONEachRow of the same file into one table with the same fields.
//   node raw-insert.ts FILE FOLDER      prints {"seconds","rows"}
import { Session } from "chdb";

const [file, folder] = process.argv.slice(2) as [string, string];
const TABLE = `CREATE TABLE raw (
  class_uid UInt32, category_uid UInt32, activity_id UInt32, type_uid UInt32, severity_id UInt8, status_id UInt8, time UInt64,
  metadata Tuple(version String, uid String, product Tuple(name String, vendor_name String),
    extensions Array(Tuple(name String, uid String, version String)), profiles Array(String)),
  actor Tuple(user Tuple(uid String, name String, type_id Int32, org Tuple(name String, ou_name String)), session Tuple(uid String)),
  src_endpoint Tuple(ip String, hostname String), http_request Tuple(http_method String, url Tuple(path String)),
  web_resources Array(Tuple(uid String, type String, name String)),
  oversight Tuple(operation String, purpose String, legal_basis String, case_ref String, justification String, record_count Int64,
    subjects Array(Tuple(uid String, type String)), fields_seen Array(String), break_glass Bool)
) ENGINE = MergeTree ORDER BY time`;

const session = new Session(folder);
session.query("CREATE DATABASE IF NOT EXISTS bench ENGINE = Atomic");
session.query("USE bench");
session.query(TABLE);
const started = performance.now();
session.query(
  `INSERT INTO raw SELECT * FROM file('${file}', 'JSONEachRow') SETTINGS input_format_skip_unknown_fields = 1, max_threads = 2, use_structure_from_insertion_table_in_table_functions = 1`,
);
const seconds = (performance.now() - started) / 1000;
const rows = Number(session.query("SELECT count() FROM raw", "TabSeparated").trim());
console.log(JSON.stringify({ seconds, rows }));
session.cleanup?.();
process.exit(0);
