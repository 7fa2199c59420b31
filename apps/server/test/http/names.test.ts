import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isConfigured, isOurs } from "../../src/http/names.ts";

const front = { names: ["quis.example", "other.example:8443", "[2001:db8::1]"], isTls: true };

describe("Host (RFC 9110 §7.4) under configured names", () => {
  it.each([
    ["quis.example", true],
    ["QUIS.example:7847", true],
    ["quis.example:443", true],
    ["quis.example:444", false],
    ["other.example:8443", true],
    ["other.example", false],
    ["[2001:db8::1]:7847", true],
    ["localhost:7847", true],
    ["localhost", false],
    ["127.0.0.1:7847", true],
    ["quis.example.evil.test", false],
    ["evilquis.example", false],
    ["quis.example:", false],
    ["user@quis.example", false],
    ["quis.example,evil.test", false],
    ["", false],
  ])("%j: %s", (host, ours) => {
    expect(isOurs(host, 7847, front)).toBe(ours);
  });

  it("no other text than a name of ours passes", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.domain()), (host) => {
        fc.pre(!/^(?:quis\.example|other\.example|localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/i.test(host));
        expect(isOurs(host, 7847, front)).toBe(false);
      }),
    );
  });

  it("a browser is told to insist on TLS under configured names only, never for loopback", () => {
    expect(isConfigured("quis.example:7847", front)).toBe(true);
    expect(isConfigured("other.example:8443", front)).toBe(true);
    for (const host of ["localhost:7847", "127.0.0.1:7847", "evil.example", "quis.exampl"])
      expect(isConfigured(host, front)).toBe(false);
  });
});
