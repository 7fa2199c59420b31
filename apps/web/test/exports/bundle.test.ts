// A bundle that is saved: never less than was said, and never of more than was asked for.
import { afterEach, describe, expect, it, vi } from "vitest";
import { otherFilters } from "../../src/exports/bundle-filters.ts";
import { downloadBundle } from "../../src/exports/download.ts";

afterEach(() => vi.unstubAllGlobals());

function answer(body: string, said: number): Response {
  return new Response(body, {
    headers: {
      "content-length": String(said),
      "content-type": "application/zip",
      "content-disposition": 'attachment; filename="quis-bundle-0.zip"',
      "x-quis-rows": "2",
      "x-quis-matching": "3",
    },
  });
}

describe("an evidence bundle that is taken away", () => {
  it("is saved under its name when all of it came", async () => {
    vi.stubGlobal("fetch", () => Promise.resolve(answer("12345", 5)));
    const seen: number[] = [];
    const saved = await downloadBundle({ finding: "f" }, new AbortController().signal, ({ bytes, of }) => {
      seen.push(bytes, of);
    });
    expect(saved).toMatchObject({ name: "quis-bundle-0.zip", rows: 2, matching: 3 });
    expect(await saved.blob.text()).toBe("12345");
    expect(seen.slice(-2)).toEqual([5, 5]);
  });

  it("is not saved when it ended early", async () => {
    vi.stubGlobal("fetch", () => Promise.resolve(answer("123", 5)));
    const saved = downloadBundle({ finding: "f" }, new AbortController().signal, () => undefined);
    await expect(saved).rejects.toMatchObject({ code: "WEB_CUT_OFF" });
  });

  it("is not made of a question with filters that a bundle does not know: it would hold more", () => {
    expect(otherFilters({ user: "u", from: "x", status: "failure", unit: "u1" })).toEqual(["status", "unit"]);
    expect(otherFilters({ finding: "f" })).toEqual([]);
  });
});
