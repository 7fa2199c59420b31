import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Certificate } from "../../src/http/certificate.ts";
import { makeCertificates } from "./certificates.ts";

const DAY_MS = 86_400_000;

describe("a certificate", () => {
  it("of a key that is another's, that has expired, is not valid yet, or cannot be read is refused with the reason", async () => {
    const { folder, make } = makeCertificates();
    const one = make("one", "quis.example", 1);
    const two = make("two", "quis.example");
    const nonsense = join(folder, "nonsense.pem");
    writeFileSync(nonsense, "-----BEGIN CERTIFICATE-----\nAAAA\n");
    const load = (files: typeof one, shiftMs = 0) => Certificate.load(files, () => Date.now() + shiftMs);
    await expect(load({ cert: one.cert, key: two.key })).rejects.toMatchObject({
      code: "QUIS_BAD_CERTIFICATE",
      message: expect.stringContaining("another"),
    });
    await expect(load(one, 3 * DAY_MS)).rejects.toThrow(/expired/);
    await expect(load(one, -3 * DAY_MS)).rejects.toThrow(/valid now, got one from/);
    for (const cert of [nonsense, join(folder, "none.pem"), folder])
      await expect(load({ cert, key: one.key })).rejects.toMatchObject({ code: "QUIS_BAD_CERTIFICATE" });
    await expect(load({ cert: one.cert, key: nonsense })).rejects.toMatchObject({ code: "QUIS_BAD_CERTIFICATE" });
    expect((await load(one)).problem).toBeNull();
  });

  it("stays in force when new files cannot be used, and says why; good ones take its place", async () => {
    const { folder, make } = makeCertificates();
    const old = make("old", "quis.example");
    const brief = make("brief", "quis.example", 1);
    const good = make("good", "quis.example", 60);
    const files = { cert: join(folder, "live.pem"), key: join(folder, "live.key") };
    const put = (from: typeof old): void => {
      copyFileSync(from.cert, files.cert);
      copyFileSync(from.key, files.key);
    };
    put(old);
    let nowMs = Date.now();
    const certificate = await Certificate.load(files, () => nowMs);
    nowMs += 3 * DAY_MS;
    for (const [spoil, reason] of [
      [() => put(brief), /expired/],
      [() => writeFileSync(files.key, ""), /PEM/],
      [() => copyFileSync(good.key, files.key), /another/],
    ] as const) {
      spoil();
      expect(await certificate.reload()).toBe(false);
      expect(certificate.problem).toMatch(reason);
      expect(certificate.material.cert).toEqual(readFileSync(old.cert));
    }
    put(good);
    expect(await certificate.reload()).toBe(true);
    expect(certificate.problem).toBeNull();
    expect(certificate.material.cert).toEqual(readFileSync(good.cert));
    nowMs += 100 * DAY_MS;
    expect(certificate.problem).toMatch(/the one in force expired/);
  });
});
