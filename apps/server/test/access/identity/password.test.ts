import { describe, expect, it } from "vitest";
import { isCommon } from "../../../src/access/identity/common-passwords.ts";
import { checkPassword, hashPassword, isPassword } from "../../../src/access/identity/password.ts";
import { PASSWORD } from "../fixture.ts";

describe("NIST SP 800-63B-4 §3.1.1.2: length counts, composition does not", () => {
  it.each([
    PASSWORD,
    "gravel-tulip-orbit",
    "ночной фонарь у реки",
    "月光の下で静かに読む本があります",
    "t7#kQ9!mZx2$Lp",
  ])("%j is taken", (password) => expect(() => checkPassword(password, ["Ada Brenner"])).not.toThrow());
  it.each(["", "short", "elevenchars", "x".repeat(257)])("%j has not 12 to 256 characters", (password) => {
    expect(() => checkPassword(password, [])).toThrow(expect.objectContaining({ code: "ACCESS_PASSWORD" }));
  });
  it.each([
    "password1234",
    "Password123!!",
    "P@ssw0rd2026!",
    "passwordpassword",
    "123456789012",
    "aaaaaaaaaaaa",
    "abababababab",
    "qwertyuiop123",
    "1qaz2wsx3edc",
    "abcdefghijklm",
    "zyxwvutsrqpo",
    "correct horse battery staple",
    "Administrator1",
    "quiscustodietipsos",
    "AdaBrenner2026",
    "ada.brenner.ada",
    "letmein!letmein!",
  ])("%j is among the first that are guessed", (password) => {
    expect(isCommon(password, ["Ada Brenner"])).toBe(true);
    expect(() => checkPassword(password, ["Ada Brenner"])).toThrow(
      expect.objectContaining({ code: "ACCESS_PASSWORD", message: expect.not.stringContaining(password) }),
    );
  });
});

describe("OWASP Password Storage: argon2id", () => {
  it("with 19 MiB, two passes, one lane, a salt of its own", async () => {
    const [a, b] = [await hashPassword(PASSWORD), await hashPassword(PASSWORD)];
    expect(a).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(a).not.toBe(b);
    expect(a).not.toContain(PASSWORD);
    expect(await isPassword(a, PASSWORD)).toBe(true);
    expect(await isPassword(a, `${PASSWORD} `)).toBe(false);
    expect(await isPassword(null, PASSWORD)).toBe(false);
  });
  it("is one password in every Unicode form of it", async () => {
    expect(await isPassword(await hashPassword("crème brûlée à midi".normalize("NFD")), "crème brûlée à midi")).toBe(
      true,
    );
  });
  it("more at once than the machine takes are told to come again, and the others end", async () => {
    const hash = await hashPassword(PASSWORD);
    const ended = await Promise.allSettled(Array.from({ length: 60 }, () => isPassword(hash, PASSWORD)));
    const refused = ended.filter(({ status }) => status === "rejected");
    expect(refused.length).toBeGreaterThan(0);
    for (const one of refused) expect(one).toMatchObject({ reason: { code: "ACCESS_SLOW_DOWN", retryAfterMs: 2000 } });
    expect(ended.filter((one) => one.status === "fulfilled" && one.value).length).toBe(60 - refused.length);
    expect(await isPassword(hash, PASSWORD)).toBe(true);
  });
});
