// Files of replies over HTTP: always saved, never shown; bounded before they are read whole.
import { MOST_ATTACHMENT_BYTES } from "@quis/contract";
import { describe, expect, it } from "vitest";
import { createFakeInstance } from "./fake-instance.ts";
import { bearer, openServer } from "./helper.ts";

const at = "/api/v1/reviews/0123456789abcdef0123456789abcdef/attachments";
const headers = { ...bearer, "content-type": "application/octet-stream" };

describe("an attachment", () => {
  it("leaves as a file to be saved: no type that a browser shows, no guessing, nothing runs in it", async () => {
    const server = await openServer({ instance: createFakeInstance() });
    const answer = await server.inject({ url: `${at}/${"ab".repeat(32)}`, headers: bearer });
    expect([answer.statusCode, answer.body]).toEqual([200, "on duty"]);
    expect(answer.headers).toMatchObject({
      "content-type": "application/octet-stream",
      "content-disposition": "attachment; filename*=UTF-8''roster%27s%20%28post%204%29.txt",
      "x-content-type-options": "nosniff",
      "content-security-policy": "sandbox; default-src 'none'",
      "cache-control": "no-store",
    });
  });

  it.each([
    ["a path", "..%2Fkeys.txt", "text/plain"],
    ["a name that turns the reading around", "%E2%80%AEtxt.exe", "text/plain"],
    ["a type that runs", "a.html", "text/html"],
    ["an archive", "a.zip", "application/zip"],
  ])("is not taken with %s", async (_what, name, type) => {
    const instance = createFakeInstance();
    const server = await openServer({ instance });
    const url = `${at}?name=${name}&media_type=${type}`;
    const answer = await server.inject({ method: "POST", url, headers, payload: Buffer.from("x") });
    expect(answer.statusCode).toBe(400);
    expect(instance.calls.some(({ name: called }) => called === "attach")).toBe(false);
  });

  it("of more than 5 MiB is refused before it is kept", async () => {
    const instance = createFakeInstance();
    const server = await openServer({ instance });
    const url = `${at}?name=a.txt&media_type=text/plain`;
    const payload = Buffer.alloc(MOST_ATTACHMENT_BYTES + 1, "a");
    const answer = await server.inject({ method: "POST", url, headers, payload });
    expect([answer.statusCode, answer.json().code]).toEqual([413, "QUIS_TOO_LARGE"]);
    expect(instance.calls.some(({ name }) => name === "attach")).toBe(false);
  });
});
