import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  ApiError,
  attention,
  currentReason,
  get,
  getOpen,
  onAttention,
  post,
  reasonHeaders,
  setReason,
  withReason,
  work,
} from "../../src/api/index.ts";

interface Asked {
  readonly url: string;
  readonly init: RequestInit;
}
let asked: Asked[] = [];
let answers: Response[] = [];

const problem = (status: number, code: string): Response =>
  Response.json({ type: `urn:quis:error:${code}`, title: "No", status, detail: "expected more", code }, { status });

beforeEach(() => {
  asked = [];
  answers = [];
  setReason({});
  vi.stubGlobal("fetch", (url: string, init: RequestInit) => {
    asked.push({ url, init });
    const answer = answers.shift();
    return answer === undefined ? Promise.reject(new TypeError("no server")) : Promise.resolve(answer);
  });
});
afterEach(() => vi.unstubAllGlobals());

/** Meets or leaves the next need that is shown. */
function whenAsked(what: (shown: NonNullable<ReturnType<typeof attention>>) => void): void {
  const stop = onAttention(() => {
    const shown = attention();
    if (shown === undefined) return;
    stop();
    queueMicrotask(() => what(shown));
  });
}

const header = (at: number, name: string): string | undefined =>
  (asked[at]!.init.headers as Record<string, string>)[name];

describe("requests of the page", () => {
  it("a session that ended is asked for in place, and the request goes on with what it had", async () => {
    answers = [problem(401, "ACCESS_SIGN_IN"), Response.json({ ok: 1 })];
    whenAsked(({ need, meet }) => {
      expect(need.kind).toBe("sign-in");
      meet();
    });
    expect(await post("people", { name: "typed" })).toEqual({ ok: 1 });
    expect(asked.map(({ init }) => init.body)).toEqual(['{"name":"typed"}', '{"name":"typed"}']);
  });

  it("who does not sign in again gets the failure", async () => {
    answers = [problem(401, "ACCESS_SIGN_IN")];
    whenAsked(({ leave }) => leave());
    await expect(get("who")).rejects.toMatchObject({ code: "ACCESS_SIGN_IN", status: 401 });
    expect(attention()).toBeUndefined();
  });

  it("requests that fail together share one dialog", async () => {
    answers = [problem(401, "ACCESS_SIGN_IN"), problem(401, "ACCESS_SIGN_IN"), Response.json(1), Response.json(2)];
    let shown = 0;
    const stop = onAttention(() => {
      if (attention() !== undefined) shown++;
    });
    const both = Promise.all([get("a"), get("b")]);
    await vi.waitFor(() => expect(attention()).toBeDefined());
    await vi.waitFor(() => expect(asked).toHaveLength(2));
    attention()!.meet();
    expect((await both).toSorted()).toEqual([1, 2]);
    expect(shown).toBe(1);
    stop();
  });

  it("a need that comes again after it was met is a failure, not a circle", async () => {
    answers = [problem(401, "ACCESS_FRESH_PROOF_NEEDED"), problem(401, "ACCESS_FRESH_PROOF_NEEDED")];
    whenAsked(({ need, meet }) => {
      expect(need.kind).toBe("proof");
      meet();
    });
    await expect(post("tokens", {})).rejects.toBeInstanceOf(ApiError);
    expect(asked).toHaveLength(2);
  });

  it("purpose and case that a request lacks are asked for, kept, and sent percent-encoded", async () => {
    answers = [problem(403, "ACCESS_PURPOSE_NEEDED"), Response.json({}), Response.json({})];
    whenAsked(({ need, meet }) => {
      expect(need.kind).toBe("reason");
      meet({ purpose: "inspection", caseReference: "Ä-1 / 2026" });
    });
    await get("who");
    await get("user");
    expect(header(0, "x-quis-case")).toBeUndefined();
    for (const at of [1, 2]) {
      expect(header(at, "x-quis-purpose")).toBe("inspection");
      expect(decodeURIComponent(header(at, "x-quis-case")!)).toBe("Ä-1 / 2026");
    }
    expect(currentReason().caseReference).toBe("Ä-1 / 2026");
  });

  it("an act that must be thought about asks first; leaving asks nothing of the server", async () => {
    whenAsked(({ leave }) => leave());
    await expect(withReason({ title: "Export" }, () => get("x"))).rejects.toThrow("expected a purpose");
    expect(asked).toEqual([]);
  });

  it("the question whether there is a session opens no dialog", async () => {
    answers = [problem(401, "ACCESS_SIGN_IN")];
    await expect(getOpen("session")).rejects.toMatchObject({ status: 401 });
    expect(attention()).toBeUndefined();
  });

  it("a lone surrogate in a reason is sent as a replacement, not thrown away with the request", () => {
    expect(reasonHeaders({ caseReference: "a\ud800" })).toEqual({ "x-quis-case": "a%EF%BF%BD" });
  });

  it.each([
    ["HTML", () => new Response("<html>", { status: 502 })],
    ["JSON that is no problem", () => Response.json({ code: 7 }, { status: 500 })],
  ])("a failure in %s is no sense, not a crash", async (_, answer) => {
    answers = [answer()];
    await expect(get("x")).rejects.toMatchObject({ code: "WEB_BAD_ANSWER" });
  });

  it("no server is said to be no server", async () => {
    await expect(get("x")).rejects.toMatchObject({ code: "WEB_UNREACHABLE" });
  });
});

describe("work over NDJSON", () => {
  const lines = (text: string): Response => new Response(text);

  it("tells progress and gives the result", async () => {
    answers = [
      lines(
        '{"type":"progress","phase":"read","done":1,"total":2,"unit":"bytes"}\n{"type":"rebuild","summary":{"events":2,"seconds":1}}\n',
      ),
    ];
    const seen: number[] = [];
    const line = await work("rebuilds", { onProgress: ({ done }) => seen.push(done) });
    expect(line).toEqual({ type: "rebuild", summary: { events: 2, seconds: 1 } });
    expect(seen).toEqual([1]);
  });

  it("a problem as the last line is the failure", async () => {
    answers = [
      lines(
        `{"type":"problem","problem":${JSON.stringify({ type: "x", title: "No", status: 400, detail: "d", code: "QUIS_BAD_INPUT" })}}\n`,
      ),
    ];
    await expect(work("x")).rejects.toMatchObject({ code: "QUIS_BAD_INPUT", status: 400 });
  });

  it("an answer that is cut off before its result is a failure: what became of the work is not known", async () => {
    answers = [lines('{"type":"progress","phase":"read","done":1,"total":2,"unit":"bytes"}\n')];
    await expect(work("x")).rejects.toMatchObject({ code: "WEB_CUT_OFF" });
  });
});
