// What counts as an IP address (OCSF ip_t): RFC 4291 §2.2 text forms with a zone, and nothing that carries a port.
import { describe, expect, it } from "vitest";
import { endpointOf, isAddress } from "../../src/record/index.ts";

describe("isAddress", () => {
  it.each(["192.0.2.1", "2001:db8::1", "::1", "::", "::ffff:192.0.2.1", "fe80::1%eth0", "2001:db8:0:0:0:0:0:1"])(
    "takes %s",
    (text) => {
      expect(isAddress(text)).toBe(true);
    },
  );

  it.each(["192.0.2.1:443", "999.0.2.1", "192.0.2", "host", "a:b", "[::1]", "[::1]:443", "12:30", "private", ""])(
    "refuses %s",
    (text) => {
      expect(isAddress(text)).toBe(false);
    },
  );

  it("what is no address is a name, and a port out of range is left out", () => {
    expect(endpointOf("192.0.2.1:443")).toEqual({ name: "192.0.2.1:443" });
    expect(endpointOf("192.0.2.1", 70_000)).toEqual({ ip: "192.0.2.1" });
  });
});
