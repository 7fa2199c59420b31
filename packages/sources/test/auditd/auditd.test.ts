import { describe, expect, it } from "vitest";
import type { AccessEvent } from "@quis/event";
import { codes, run } from "../support/collect.ts";

const STAMP = "msg=audit(1795341707.960:4711):";

function eventOf(...lines: readonly string[]): AccessEvent {
  const [first, ...more] = run("auditd", lines.join("\n")).outcomes;
  if (first?.outcome.kind !== "event" || more.length > 0) throw new Error(JSON.stringify(first?.outcome));
  return first.outcome.event;
}

function open(change: Record<string, string> = {}, path = 'name="17.json" mode=0100640 nametype=NORMAL'): AccessEvent {
  const fields = {
    arch: "c000003e",
    syscall: "257",
    success: "yes",
    exit: "3",
    a0: "ffffff9c",
    a2: "0",
    pid: "9",
    ppid: "8",
    auid: "1000",
    uid: "0",
    ses: "3",
    comm: '"less"',
    exe: '"/usr/bin/less"',
    ...change,
  };
  const text = Object.entries(fields)
    .map(([name, value]) => `${name}=${value}`)
    .join(" ");
  return eventOf(`type=SYSCALL ${STAMP} ${text}`, `type=CWD ${STAMP} cwd="/srv"`, `type=PATH ${STAMP} item=0 ${path}`);
}

describe("who acted", () => {
  it("is the login user, whatever the process was allowed to be", () => {
    expect(open().actor).toMatchObject({
      user: { uid: "1000" },
      session: { uid: "3" },
      process: { user: { uid: "0" } },
    });
  });

  it.each(["4294967295", "-1"])("where nobody logged in (auid=%s) is the account of the process", (auid) => {
    expect(open({ auid, ses: auid }).actor).toMatchObject({ user: { uid: "0" } });
    expect(open({ auid, ses: auid }).actor?.session).toBeUndefined();
  });

  it("of a refused logon is nobody yet: the account asked for is the user, and root's login program is not", () => {
    const event = eventOf(
      `type=USER_LOGIN ${STAMP} pid=1 uid=0 auid=4294967295 ses=4294967295 msg='op=login acct="berta" exe="/usr/sbin/sshd" hostname=? addr=198.51.100.7 terminal=ssh res=failed'`,
    );
    expect(event.actor?.user).toBeUndefined();
    expect(event).toMatchObject({
      type_uid: 300_201,
      status_id: 2,
      user: { name: "berta" },
      src_endpoint: { ip: "198.51.100.7" },
    });
  });

  it("a program's text cannot say who it is: fields within msg='…' stand for themselves", () => {
    const event = eventOf(
      `type=USER_CMD ${STAMP} pid=1 uid=1000 auid=1000 ses=3 msg='cwd="/" cmd="ls" note="it's auid=0" terminal=pts/0 res=success'`,
    );
    expect(event.actor).toMatchObject({ user: { uid: "1000" } });
    expect(event["process"]).toMatchObject({ cmd_line: "ls" });
  });

  it("a line that says twice who it was is refused", () => {
    expect(codes(run("auditd", `type=SYSCALL ${STAMP} auid=1000 uid=0 auid=0`))).toEqual(["SOURCE_DUPLICATE_KEY"]);
  });
});

describe("what was done to a file", () => {
  it.each<[string, Record<string, string>, string, number, string | undefined]>([
    ["O_RDONLY opens to read", { a2: "80000" }, "NORMAL", 14, "consultation"],
    ["O_WRONLY opens to write", { a2: "1" }, "NORMAL", 14, "alteration"],
    ["O_RDWR opens to write", { a2: "2" }, "NORMAL", 14, "alteration"],
    ["a new file is created", { a2: "241" }, "CREATE", 1, "collection"],
    ["open(2) has its flags in a1", { syscall: "2", a1: "1" }, "NORMAL", 14, "alteration"],
    ["flags that are not there say nothing", { a2: "" }, "NORMAL", 14, undefined],
    ["unlink", { syscall: "87" }, "DELETE", 4, "erasure"],
    ["chmod", { syscall: "90" }, "NORMAL", 7, undefined],
    ["by the name that ENRICHED writes", { syscall: "1", SYSCALL: "truncate" }, "NORMAL", 3, "alteration"],
    ["aarch64 has numbers of its own", { arch: "c00000b7", syscall: "56" }, "NORMAL", 14, "consultation"],
    ["an unknown call", { syscall: "999" }, "NORMAL", 99, undefined],
  ])("%s", (_, change, nametype, activity, operation) => {
    const event = open(change, `name="17.json" mode=0100640 nametype=${nametype}`);
    expect([event.class_uid, event.activity_id, event.oversight?.operation]).toEqual([1001, activity, operation]);
  });

  it("a refused open is an attempt, with the error", () => {
    expect(open({ success: "no", exit: "-13" })).toMatchObject({
      status_id: 2,
      status_code: "-13",
      oversight: { operation: "consultation" },
    });
  });

  it("a relative name starts from the working folder", () => {
    expect(open()["file"]).toEqual({ name: "17.json", path: "/srv/17.json", type_id: 1 });
  });

  it("or from a folder that the log does not name: then it is not made up", () => {
    const event = open({ a0: "5" });
    expect(event["file"]).toMatchObject({ path: "17.json" });
    expect(event.unmapped).toMatchObject({ path_note: expect.stringContaining("relative") as unknown });
  });

  it("hex is text, as the kernel writes names with spaces; what is no UTF-8 stays hex", () => {
    expect(open({}, "name=416B7465203137 nametype=NORMAL")["file"]).toMatchObject({ name: "Akte 17" });
    expect(open({}, "name=FFFE nametype=NORMAL")["file"]).toMatchObject({ name: "FFFE" });
    expect(open({}, 'name="4142" nametype=NORMAL')["file"]).toMatchObject({ name: "4142" });
  });

  it("a file names no person: whose record it is nobody can tell from it", () => {
    expect(open().oversight?.subjects).toBeUndefined();
  });
});

describe("the record", () => {
  it("its id is node, time and serial number, its sequence the serial number", () => {
    const lone = eventOf(
      `node=n1 type=USER_AUTH ${STAMP} pid=1 uid=0 auid=1 ses=1 msg='op=x acct="a" exe="/x" res=success'`,
    );
    expect(lone.metadata).toMatchObject({ uid: "n1:1795341707.960:4711", sequence: 4711 });
    expect(lone.time).toBe(1_795_341_707_960);
  });

  it("long arguments come in pieces", () => {
    const event = eventOf(
      `type=SYSCALL ${STAMP} arch=c000003e syscall=59 success=yes pid=9 ppid=8 auid=1000 uid=1000 ses=3`,
      `type=EXECVE ${STAMP} argc=3 a0="sh" a1_len=6 a1[0]=616263 a1[1]=646566 a2="x"`,
    );
    expect(event).toMatchObject({
      type_uid: 100_701,
      process: { cmd_line: "sh abcdef x", pid: 9 },
      actor: { process: { pid: 8 } },
    });
  });

  it("lines of two events never make one", () => {
    const outcome = run("auditd", `type=CWD ${STAMP} cwd="/"\ntype=CWD msg=audit(1795341707.960:4712): cwd="/"`);
    expect(outcome.outcomes).toHaveLength(2);
  });

  it("keeps a program's field beside the kernel's of the same name", () => {
    const event = eventOf(
      `type=USER_AVC ${STAMP} pid=1 uid=1 auid=1 ses=1 subj=a type=b msg='subj=c exe="/x" res=success'`,
    );
    expect(event.unmapped).toEqual({
      records: [{ type: "USER_AVC", subj: "a", "msg.fields": { type: "b", subj: "c" } }],
    });
  });

  it("keeps every field of every line", () => {
    const { unmapped } = open({ egid: "27", key: '"records"' });
    expect(JSON.stringify(unmapped)).toContain('"egid":"27"');
    expect(JSON.stringify(unmapped)).toContain('"key":"records"');
  });
});
