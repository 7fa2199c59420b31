// Where marks stand: comparison with peers, accesses over time, ratios.
import type { FairnessAnswer, FindingSignal } from "@quis/contract";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { layOutAccesses } from "../../src/findings/accesses-layout.ts";
import { layOutPeers, placedOf } from "../../src/findings/peers-layout.ts";
import { peersSvg } from "../../src/findings/peers-svg.ts";
import { ratioScale, whiskerOf } from "../../src/findings/ratio-layout.ts";
import { ratioSvg } from "../../src/findings/ratio-svg.ts";

const SHARES = [0, 0.25, 0.5, 0.75, 0.95, 0.99, 0.999, 1];
const peersOf = (scores: readonly number[]) => scores.map((score, at) => ({ share: SHARES[at]!, score }));
const signal: FindingSignal = {
  detector: "D4<script>",
  kind: "repeat-target",
  version: "1",
  day: "2026-03-02",
  p: 0.001,
  score: 12,
  stratum: "clerk & co",
  calibration: 900,
  peers: peersOf([0, 1, 2, 3, 4, 5, 6, 7]),
  sentence: "",
  counter: [],
  formula: "",
  figures: {},
  events: [],
};

describe("layOutPeers", () => {
  it("nothing leaves the line, and nothing stands before what is lower", () => {
    const score = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(score, { minLength: 8, maxLength: 8 }),
        score,
        fc.integer({ min: 120, max: 900 }),
        (all, own, width) => {
          const peers = peersOf(all.toSorted((a, b) => a - b));
          const { all: span, half, median, mark, labels } = layOutPeers({ peers, score: own }, width);
          const places = [...span, ...half, median, mark, ...labels.map(({ x }) => x)];
          for (const place of places) {
            expect(place).toBeGreaterThanOrEqual(9.9);
            expect(place).toBeLessThanOrEqual(width - 9.9);
          }
          expect(span[0] <= half[0] && half[0] <= median && median <= half[1] && half[1] <= span[1]).toBe(true);
        },
      ),
    );
  });

  it("signals without scores to compare with are not drawn; the saved file holds no markup of a log", () => {
    const { peers: _, ...bare } = signal;
    expect(placedOf([signal, bare, { ...signal, peers: [] }])).toEqual([signal]);
    const svg = peersSvg(placedOf([signal]));
    expect(svg).toContain("D4&lt;script&gt;");
    expect(svg).toContain("clerk &amp; co");
    expect(svg).not.toContain("<script");
  });
});

describe("layOutAccesses", () => {
  it("accesses stand in their order, labels within the line, however far apart they are", () => {
    const time = fc.integer({ min: 0, max: 4e12 });
    fc.assert(
      fc.property(fc.array(time, { maxLength: 30 }), fc.integer({ min: 200, max: 1200 }), (times, width) => {
        const { places, ticks } = layOutAccesses(times, width);
        expect(places).toHaveLength(times.length);
        times.forEach((a, i) => times.forEach((b, j) => expect(a < b && places[i]! > places[j]!).toBe(false)));
        expect(ticks.length).toBeLessThanOrEqual(width / 110 + 2);
        for (const { x } of ticks) expect(x >= 0 && x <= width).toBe(true);
      }),
    );
  });
});

describe("ratios", () => {
  const row: FairnessAnswer["rows"][number] = {
    attribute: "role",
    value: "clerk<b>",
    users: 30,
    user_days: 300,
    findings: 3,
    rate: 0.01,
    other_rate: 0.01,
    ratio: 1,
    low: 0.5,
    high: 2,
    decided: 0,
    false_positive_share: null,
    verdict: "within",
  };

  it("1 stands in the middle, double as far from it as half; too few users draw nothing", () => {
    const x = ratioScale(424);
    expect(x(1)).toBeCloseTo(212);
    const whisker = whiskerOf(row, x);
    expect((whisker?.high ?? 0) - x(1)).toBeCloseTo(x(1) - (whisker?.low ?? 0));
    expect(whiskerOf({ ...row, low: null, high: null }, x)).toBe(undefined);
    expect(whiskerOf({ ...row, ratio: null }, x)?.dot).toBe(undefined);
  });

  it("the saved file holds no markup of a log", () => {
    expect(ratioSvg([row])).toContain("clerk&lt;b&gt;");
  });
});
