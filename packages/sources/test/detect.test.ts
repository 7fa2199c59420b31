import { describe, expect, it } from "vitest";
import { detectFormat, findFormat } from "../src/index.ts";
import { bytesOf, codeOf, frame, textOf } from "./support/collect.ts";

const CSVLOG = `2026-11-22 02:01:48.128 UTC,"postgres","records",17403,"127.0.0.1:36888",6b024d0c.43fb,3,"SELECT",2026-11-22 02:01:48 UTC,3/2,724,LOG,00000,"AUDIT: SESSION,1,1,READ,SELECT,,,""select
1"",<none>",,,,,,,,,"psql","client backend",,-2497244300488455050
`;

function detect(head: string | Uint8Array, hasMapping = false): string {
  return codeOf(() => {
    throw { code: detectFormat(typeof head === "string" ? bytesOf(head) : head, hasMapping).format };
  });
}

describe("format detection", () => {
  it.each<[string, string, boolean, string]>([
    ["OCSF", '\uFEFF\n {"class_uid":6005,"metadata":{}}\n', false, "ocsf"],
    ["OCSF after a broken line", '{"class_uid\n{"class_uid":6005,"metadata":{}}\n', false, "ocsf"],
    [
      "jsonlog",
      '{"timestamp":"2026-11-22 02:01:47.960 UTC","session_id":"a.b","error_severity":"LOG","query_id":-2497244300488455050}',
      false,
      "pgaudit-jsonlog",
    ],
    ["jsonlog with a mapping", '{"timestamp":"x","session_id":"a.b","error_severity":"LOG"}', true, "pgaudit-jsonlog"],
    ["csvlog", CSVLOG, false, "pgaudit-csvlog"],
    ["csvlog with a mapping", CSVLOG, true, "pgaudit-csvlog"],
    ["CSV with a mapping", "a,b\n1,2\n", true, "csv"],
    ["CSV without", "a,b\n1,2\n", false, "SOURCE_MAPPING_REQUIRED"],
    ["nothing", "", false, "SOURCE_EMPTY"],
    ["blank lines", "\n\r\n \n", true, "SOURCE_EMPTY"],
    ["a byte order mark alone", "\uFEFF", true, "SOURCE_EMPTY"],
    ["an array of other objects", '[{"a":6005}]', false, "SOURCE_UNKNOWN_FORMAT"],
    ["other JSON", '{"a":1}\n', false, "SOURCE_UNKNOWN_FORMAT"],
    ["JSON without end", '{"a":1', false, "SOURCE_UNKNOWN_FORMAT"],
    ["prose", "hello\n", false, "SOURCE_UNKNOWN_FORMAT"],
  ])("%s", (_, head, hasMapping, expected) => {
    expect(detect(head, hasMapping)).toBe(expected);
  });

  it.each<[string, Buffer, string]>([
    ["UTF-16 LE with mark", Buffer.from("\uFEFFa,b\n", "utf16le"), "SOURCE_UTF16"],
    ["UTF-16 BE with mark", Buffer.from([0xfe, 0xff, 0, 0x61]), "SOURCE_UTF16"],
    ["UTF-16 LE without mark", Buffer.from("id,userId\n1,2\n", "utf16le"), "SOURCE_UTF16"],
    ["UTF-16 BE without mark", Buffer.from("id,userId\n1,2\n", "utf16le").swap16(), "SOURCE_UTF16"],
    ["gzip", Buffer.from([0x1f, 0x8b, 8, 0, 0, 0]), "SOURCE_BINARY"],
    ["zip", Buffer.from("PK\u0003\u0004aaaa"), "SOURCE_BINARY"],
    [
      "an executable",
      Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0x3e, 0]),
      "SOURCE_BINARY",
    ],
    ["zeros", Buffer.alloc(64), "SOURCE_BINARY"],
  ])("%s", (_, head, expected) => {
    expect(detect(new Uint8Array(head), true)).toBe(expected);
  });

  const M365 =
    '{"CreationTime":"2026-03-02T09:04:00","Operation":"FileAccessed","UserId":"a@agency.example","Workload":"SharePoint"}';
  const AUDIT_EVENT = '{"resourceType":"AuditEvent","id":"a1"}';
  it.each<[string, string, string]>([
    ["an array", `[${M365}]`, "m365"],
    ["a list that the format does not have", `{"value":[${M365}]}`, "SOURCE_UNKNOWN_FORMAT"],
    ["another format's list", `{"Records":[${M365}]}`, "SOURCE_UNKNOWN_FORMAT"],
    ["the format's own list", `{"resourceType":"Bundle","entry":[{"resource":${AUDIT_EVENT}}]}`, "fhir-auditevent"],
    ["the format's own list cut off", `{"entry":[{"resource":${AUDIT_EVENT}},{"resource":`, "fhir-auditevent"],
    ["a list that FHIR does not have", `{"items":[{"resource":${AUDIT_EVENT}}]}`, "SOURCE_UNKNOWN_FORMAT"],
  ])("records in %s are recognised if they are read", (_, text, expected) => {
    expect(detect(text)).toBe(expected);
    if (expected === "SOURCE_UNKNOWN_FORMAT") return;
    const { lists, framing } = findFormat(expected);
    const [first] = frame(framing, bytesOf(text), undefined, { lists });
    expect(textOf(first?.bytes ?? new Uint8Array())).toMatch(/^\{("CreationTime"|"resource")/);
  });

  it("a stray NUL in a text is a matter of its record, not of the file", () => {
    expect(detect(`a,b\n${"1,2\n".repeat(50)}\0\n`, true)).toBe("csv");
  });

  it("an unknown name is refused with the nearest one", () => {
    expect(() => findFormat("pgaudit-json")).toThrow('did you mean "pgaudit-jsonlog"?');
  });
});
