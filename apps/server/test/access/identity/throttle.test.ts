import { describe, expect, it } from "vitest";
import { network, Throttle } from "../../../src/access/identity/throttle.ts";

function counter() {
  const clock = { nowMs: 1_790_000_000_000 };
  const throttle = new Throttle(() => clock.nowMs);
  /** Whether a try is let through. */
  const passes = (address: string | undefined, key: string): boolean => {
    try {
      throttle.begin(address, key);
      return true;
    } catch (error) {
      expect(error).toMatchObject({ code: "ACCESS_SLOW_DOWN" });
      return false;
    }
  };
  return { clock, throttle, passes };
}

describe("wrong tries", () => {
  it("of 10,000 in ten seconds, a handful is looked at", () => {
    const { clock, passes, throttle } = counter();
    let looked = 0;
    for (let at = 0; at < 10_000; at++, clock.nowMs++) if (passes("192.0.2.1", "192.0.2.1 ada")) looked++;
    expect(looked).toBeLessThan(12);
    expect(throttle.takeRefused()).toBe(10_000 - looked);
    expect(throttle.takeRefused()).toBe(0);
  });
  it("wait twice as long each time, a quarter of an hour at most, and never for ever", () => {
    const { clock, passes } = counter();
    for (let at = 0; at < 40; at++) {
      let waitedMs = 0;
      for (; !passes(undefined, "ada"); waitedMs += 1000) clock.nowMs += 1000;
      expect(waitedMs).toBeLessThanOrEqual(15 * 60_000);
    }
  });
  it("lock nobody else out: not the same name from elsewhere, nor another name here", () => {
    const { passes } = counter();
    for (let at = 0; at < 20; at++) passes("192.0.2.1", "192.0.2.1 ada");
    expect(passes("192.0.2.1", "192.0.2.1 ada")).toBe(false);
    expect(passes("198.51.100.9", "198.51.100.9 ada")).toBe(true);
    expect(passes("192.0.2.1", "192.0.2.1 bea")).toBe(true);
    expect(passes(undefined, "device 1")).toBe(true);
  });
  it("with a new name each, are too many for one address, and its known devices still pass", () => {
    const { clock, passes } = counter();
    let looked = 0;
    for (let at = 0; at < 1000; at++, clock.nowMs += 10) if (passes("192.0.2.1", `192.0.2.1 n${at}`)) looked++;
    expect(looked).toBeLessThan(40);
    expect(passes(undefined, "device 1")).toBe(true);
  });
  it("are forgotten when somebody gets in", () => {
    const { passes, throttle } = counter();
    for (let at = 0; at < 6; at++) passes("192.0.2.1", "ada");
    expect(passes("192.0.2.1", "ada")).toBe(false);
    throttle.succeeded("ada");
    expect(passes("192.0.2.1", "ada")).toBe(true);
  });
  it("a clock that goes back a day keeps nobody out longer than the longest wait", () => {
    const { clock, passes } = counter();
    for (let at = 0; at < 8; at++) passes(undefined, "ada");
    clock.nowMs -= 86_400_000;
    expect(passes(undefined, "ada")).toBe(false);
    expect(passes(undefined, "bea")).toBe(true);
    clock.nowMs += 15 * 60_000;
    expect(passes(undefined, "ada")).toBe(true);
  });
});

describe("one sender", () => {
  it.each([
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:db8::1", "2001:db8:0:0::/64"],
    ["::1", "0:0:0:0::/64"],
    ["192.0.2.1", "192.0.2.1"],
    ["::ffff:192.0.2.1", "::ffff:192.0.2.1"],
    ["nonsense", "nonsense"],
  ])("%s is %s", (address, expected) => expect(network(address)).toBe(expected));
});
