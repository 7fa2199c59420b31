// Audit logs of MySQL, Percona Server and MariaDB.
import { hasMembers, type SourceFormat } from "../format/index.ts";
import { jsonNormaliser, objectOf, textNormaliser } from "../record/index.ts";
import { compileTime, subjectKeysOf } from "../sql-audit/index.ts";
import { enterpriseEvent } from "./enterprise.ts";
import { MARIADB_LINE, mariadbEvent } from "./mariadb.ts";
import { perconaEvent } from "./percona.ts";

export const mysqlFormat: SourceFormat = {
  name: "mysql-audit-json",
  title: "MySQL Enterprise Audit and Percona audit log as JSON",
  framing: "json",
  recognise: ({ objects }) =>
    objects.some(
      (object) =>
        (hasMembers(object, "timestamp", "class", "event", "id") && typeof object["class"] === "string") ||
        objectOf(object["audit_record"])?.["timestamp"] !== undefined,
    )
      ? "JSON with timestamp, id, class and event, or audit_record, as MySQL's audit logs have them"
      : undefined,
  open(options) {
    const keys = subjectKeysOf(options);
    return jsonNormaliser((record) => {
      const inner = objectOf(record["audit_record"]);
      return inner === undefined ? enterpriseEvent(record, keys) : perconaEvent(inner, keys);
    });
  },
};

export const mariadbFormat: SourceFormat = {
  name: "mariadb-audit",
  title: "MariaDB audit plugin lines",
  framing: "lines",
  recognise: ({ lines }) =>
    lines.some((line) => MARIADB_LINE.test(line))
      ? "lines of ten fields with an operation, as MariaDB's audit plugin writes them"
      : undefined,
  open(options) {
    const keys = subjectKeysOf(options);
    // In the server's own zone, which the line does not name.
    const parseTime = compileTime(options.zone);
    return textNormaliser((text) => mariadbEvent(text, parseTime, keys));
  },
};
