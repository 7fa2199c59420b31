import { beforeAll, describe, expect, it } from "vitest";
import { formatCsvField, formatCsvRow } from "../../src/emit/index.ts";
import { parseCsvRecord, play, type Play } from "../helper/play.ts";

let run: Play;
beforeAll(() => {
  run = play({ seed: "formats", users: 40, days: 7 });
}, 60_000);

it("CSV fields are quoted only when they must be (RFC 4180 §2.5–2.7)", () => {
  expect(formatCsvField("plain text")).toBe("plain text");
  expect(formatCsvField('a "b", c')).toBe('"a ""b"", c"');
  expect(formatCsvRow(["a", "", "b,c"])).toBe('a,,"b,c"\n');
});

describe("pgaudit.jsonl", () => {
  it("has jsonlog's keys in PostgreSQL's order, and time never goes back", () => {
    let last = "";
    for (const line of run.pgaudit) {
      const record = JSON.parse(line);
      expect(Object.keys(record).join()).toBe(
        "timestamp,user,dbname,pid,remote_host,remote_port,session_id,line_num,ps,session_start,vxid,txid,error_severity,message,application_name,backend_type,query_id",
      );
      expect(record.timestamp).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} UTC$/);
      expect(record.timestamp >= last).toBe(true);
      last = record.timestamp;
      expect(record.session_id).toBe(
        `${Math.floor(Date.parse(`${record.session_start.slice(0, 19).replace(" ", "T")}Z`) / 1000).toString(16)}.${record.pid.toString(16)}`,
      );
    }
    expect(run.pgaudit.length).toBeGreaterThan(500);
  });

  it("the message is a CSV record of nine fields whose parameters are CSV again", () => {
    const seen = new Set<string>();
    for (const line of run.pgaudit) {
      const { message } = JSON.parse(line);
      expect(message.startsWith("AUDIT: ")).toBe(true);
      const fields = parseCsvRecord(message.slice(7));
      expect(fields).toHaveLength(9);
      const [kind, statement, substatement, auditClass, command, type, name, sql, parameters] = fields as [
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
      ];
      expect([kind, substatement]).toEqual(["SESSION", "1"]);
      expect(Number(statement)).toBeGreaterThan(0);
      seen.add(`${auditClass}/${command}/${type}`);
      expect(name).toMatch(/^public\.[a-z_]+$/);
      const values = parseCsvRecord(parameters);
      expect(values).toHaveLength(new Set(sql.match(/\$\d/g)).size);
    }
    expect([...seen].toSorted()).toEqual(
      expect.arrayContaining(["READ/SELECT/TABLE", "READ/SELECT/VIEW", "WRITE/UPDATE/TABLE"]),
    );
  });

  it("line numbers of a session run without a gap from 1", () => {
    const next = new Map<string, number>();
    for (const line of run.pgaudit) {
      const { session_id: id, line_num: number } = JSON.parse(line);
      expect(number).toBe((next.get(id) ?? 0) + 1);
      next.set(id, number);
    }
  });

  it("every record the database shows was read in the application too, by the same user, within the second", () => {
    const seen = new Set<string>();
    for (const line of run.lines) {
      const event = JSON.parse(line);
      if (event.class_uid !== 6001) continue;
      for (const subject of event.oversight.subjects ?? []) {
        for (let second = -1; second <= 1; second++)
          seen.add(`${event.actor.user.uid} ${subject.uid} ${Math.floor(event.time / 1000) + second}`);
      }
    }
    const unseen: string[] = [];
    for (const line of run.pgaudit) {
      const record = JSON.parse(line);
      const second = Math.floor(Date.parse(`${record.timestamp.slice(0, 23).replace(" ", "T")}Z`) / 1000);
      for (const uid of record.message.match(/p\d{7}/g) ?? [])
        if (!seen.has(`${record.user} ${uid} ${second}`)) unseen.push(line);
    }
    expect(unseen).toEqual([]);
  });
});

it("alpr.csv has rows like the vendors' exports: quoted texts, a bare number, unique ids, no final newline", () => {
  const rows = run.alpr.split("\n").slice(1);
  expect(run.alpr.endsWith("\n")).toBe(false);
  expect(rows.length).toBeGreaterThan(5);
  const uuid = "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}";
  for (const row of rows)
    expect(row).toMatch(
      new RegExp(`^"${uuid}","${uuid}","\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{3}",\\d+,"[^"]+"$`),
    );
  expect(new Set(rows.map((row) => row.slice(0, 38))).size).toBe(rows.length);
});
