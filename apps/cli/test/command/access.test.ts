// quis people, token, signin and signout: on the folder, through its server, and at a server elsewhere.
import { createHmac } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { openInstance, serveInstance } from "@quis/server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openFolder } from "../../src/instance/open-folder.ts";
import { makeWorld, type World } from "../world/data-folder.ts";
import { type Ran, run } from "../world/run.ts";

const home = mkdtempSync(join(tmpdir(), "quis-home-"));
let world: World;
beforeAll(async () => {
  world = await makeWorld();
});
afterAll(async () => {
  await world.remove();
  rmSync(home, { recursive: true, force: true });
});

const servers = join(home, "quis", "servers.json");
/** A command of somebody who has no folder, whose standard input is `stdin`. */
const elsewhere = (args: string[], stdin = ""): Promise<Ran> =>
  run(args, undefined, {
    cwd: home,
    env: { XDG_CONFIG_HOME: home },
    openFolder,
    stdin: Readable.from([Buffer.from(stdin)]),
  });

describe("people on the folder itself", () => {
  it("are invited by a link, listed, given another link, disabled and let in again", async () => {
    const invited = await world.quis("people", "invite", "Ines Okafor", "--role", "overseer", "--role", "reviewer");
    expect(invited).toMatchObject({ code: 0, stdout: expect.stringMatching(/ {2}\/enrol#[\w-]{43}\n/) as string });
    const scoped = ["--case", "C-7", "--until", "2027-01-31", "--user", "u7", "--unit", "north", "--json"];
    const mira = JSON.parse(
      (await world.quis("people", "invite", "Mira", "--role", "investigator", ...scoped)).stdout,
    ) as {
      person: { id: string };
      secret: string;
    };
    expect(mira.person).toMatchObject({
      scope: { case: "C-7", expires: "2027-01-31T00:00:00.000Z" },
      user: "u7",
      unit: "north",
    });
    const list = await world.quis("people", "list");
    expect(list.stdout).toMatch(/Ines Okafor {2}invited {2}overseer, reviewer/);
    expect(list.stdout).not.toContain(mira.secret);
    const link = await world.quis("people", "link", "mira", "--reason", "lost it", "--json");
    expect((JSON.parse(link.stdout) as { secret: string }).secret).not.toBe(mira.secret);
    expect((await world.quis("people", "disable", mira.person.id, "--reason", "has left")).stdout).toContain(
      "disabled",
    );
    expect((await world.quis("people", "enable", "Mira", "--reason", "is back")).stdout).toContain("invited");
  });
  it.each([
    ["people", "invite", "X", "--role", "king"],
    ["people", "invite", "X", "--role", "local"],
    ["people", "invite", "X"],
    ["people", "invite", "X", "--role", "investigator", "--case", "C-7"],
    ["people", "disable", "Nobody", "--reason", "r"],
    ["people", "disable", "Ines Okafor"],
    ["token", "make", "n", "--actions", "who", "--owner", "Nobody"],
    ["token", "make", "n", "--actions", ","],
    ["token", "make", "n", "--actions", "who", "--days", "x"],
    ["signin", "http://quis.example"],
    ["signin", "ftp://127.0.0.1"],
    ["signin", "https://u:p@quis.example"],
  ])("quis %s %s %s %s %s %s is a mistake of usage", async (...args) => {
    expect((await world.quis(...args.filter((arg) => arg !== undefined))).code).toBe(2);
  });
  it("a name that is taken, a token of nobody in particular: refused with the code", async () => {
    const taken = await world.quis("people", "invite", "INES OKAFOR", "--role", "reviewer");
    expect(taken).toMatchObject({ code: 1, stderr: expect.stringContaining("ACCESS_CONFLICT") as string });
    const nobody = await world.quis("token", "make", "n", "--actions", "who");
    expect(nobody).toMatchObject({ code: 1, stderr: expect.stringContaining("ACCESS_FORBIDDEN") as string });
    expect((await world.quis("token", "list")).stdout).toContain("There is no token");
    expect(await world.quis("token", "revoke", "t-0000000000000000")).toMatchObject({ code: 1 });
  });
});

describe("through a running server", () => {
  it("the same; the link has its address, and a program elsewhere signs in by a token", async () => {
    const instance = await openInstance({ data: join(world.cwd, "quis-data"), create: false });
    const served = await serveInstance(instance, { host: "127.0.0.1", port: 0 });
    try {
      expect(served.setupUrl).toMatch(/^http:\/\/localhost:\d+\/enrol#[\w-]{43}$/);
      const invited = await world.quis("people", "invite", "Rea Holm", "--role", "overseer", "--json");
      const { link, secret } = JSON.parse(invited.stdout) as { link: string; secret: string };
      expect(link).toBe(`${served.url.replace("127.0.0.1", "localhost")}/enrol#${secret}`);
      await enrol(served.url, secret);
      expect((await world.quis("people", "list")).stdout).toMatch(/Rea Holm {2}active {2}overseer/);
      const made = await world.quis(
        "token",
        "make",
        "nightly",
        "--owner",
        "Rea Holm",
        "--actions",
        "who,status",
        "--json",
      );
      const token = JSON.parse(made.stdout) as { secret: string; token: { id: string } };
      const beyond = await world.quis("token", "make", "more", "--owner", "Rea Holm", "--actions", "rebuild");
      expect(beyond).toMatchObject({ code: 1, stderr: expect.stringContaining("ACCESS_FORBIDDEN") as string });

      const wrong = await elsewhere(["signin", served.url], "quis_api_wrong");
      expect(wrong).toMatchObject({ code: 1, stderr: expect.stringContaining("ACCESS_SIGN_IN") as string });
      expect(await elsewhere(["signin", served.url], "two words")).toMatchObject({ code: 2 });
      const signedIn = await elsewhere(["signin", served.url], `${token.secret}\n`);
      expect(signedIn).toMatchObject({ code: 0, stdout: expect.stringContaining("nightly (Rea Holm)") as string });
      expect(statSync(servers).mode & 0o777).toBe(0o600);
      expect(signedIn.stdout + signedIn.stderr).not.toContain(token.secret);
      expect((await elsewhere(["--server", served.url, "who", "p1"])).code).toBe(0);
      expect(await elsewhere(["--server", served.url, "rebuild"])).toMatchObject({
        code: 1,
        stderr: expect.stringContaining("ACCESS_FORBIDDEN") as string,
      });
      expect(await elsewhere(["--server", served.url, "serve"])).toMatchObject({ code: 2 });

      expect((await world.quis("token", "revoke", token.token.id)).stdout).toContain("There is no token");
      expect(await elsewhere(["--server", served.url, "who", "p1"])).toMatchObject({
        code: 1,
        stderr: expect.stringContaining("ACCESS_SIGN_IN") as string,
      });
      expect((await elsewhere(["signout", served.url])).stdout).toContain("is forgotten");
      expect((await elsewhere(["signout", served.url])).stdout).toContain("There is no token");
      expect(await elsewhere(["--server", served.url, "who", "p1"])).toMatchObject({ code: 2 });
    } finally {
      await served.close();
      await instance.close();
    }
  });
});

describe("the file of sign-ins", () => {
  it.each(["{", "[]", '{"https://quis.example":7}', "null"])(
    "that holds %j is refused, not guessed at",
    async (text) => {
      writeFileSync(servers, text, { mode: 0o600 });
      const ran = await elsewhere(["--server", "https://quis.example", "who", "p1"]);
      expect(ran.code).not.toBe(0);
      expect(ran.stderr).toMatch(/CLI_(?:FILE|USAGE)/);
      expect(readFileSync(servers, "utf8")).toBe(text);
    },
  );
});

/** Uses a link as the page does: with a password and a code of the authenticator. */
async function enrol(url: string, secret: string): Promise<void> {
  const post = async (path: string, body: object) => {
    const init = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
    const response = await fetch(`${url}/api/v1/enrolment/${path}`, init);
    expect(response.status).toBe(200);
    return (await response.json()) as { totp: { secret: string } };
  };
  const { totp } = await post("begin", { secret });
  const password = { password: "lantern orbit quilt mosaic", code: code(totp.secret) };
  await post("complete", { secret, name: "Rea Holm", password });
}

/** RFC 6238 with its defaults, written out: the command line has no authenticator. */
function code(base32: string): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = base32.split("").map((char) => alphabet.indexOf(char).toString(2).padStart(5, "0"));
  const key = Buffer.from((bits.join("").match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const mac = createHmac("sha1", key).update(step).digest();
  const number = mac.readUInt32BE((mac.at(-1) ?? 0) & 15) & 0x7f_ff_ff_ff;
  return String(number % 1_000_000).padStart(6, "0");
}
