import { TlogError } from "@quis/tlog";
import { describe, expect, it } from "vitest";
import { QuisError } from "../../src/instance/error.ts";
import { isDiskFull, openFailure, remedy } from "../../src/ledger/failure.ts";

const system = (code: string): Error => Object.assign(new Error(`${code}: as the system says`), { code });
const wrapped = (code: string): TlogError =>
  new TlogError("TLOG_IO", `expected to write tile/0/000, got ${code}`, { cause: system(code) });

describe("a failure of the disk", () => {
  it.each(["ENOSPC", "EDQUOT"])("is a full disk when it is %s, also where the log's package wrapped it", (code) => {
    expect(isDiskFull(system(code))).toBe(true);
    expect(isDiskFull(wrapped(code))).toBe(true);
    expect(openFailure(wrapped(code), "log")).toMatchObject({ code: "QUIS_DISK_FULL" });
    expect(remedy(wrapped(code))).toMatch(/^Free space on the disk, then start Quis again/);
  });

  it.each([
    ["EIO", /wrong with the disk/],
    ["EROFS", /read-only/],
    ["EACCES", /right to write/],
  ])("%s while opening has a code, the reason and what to do", (code, doing) => {
    const failure = openFailure(wrapped(code), "the/log");
    expect(failure).toMatchObject({ name: "QuisError", code: "QUIS_DATA_UNUSABLE" });
    expect(String(failure)).toMatch(doing);
    expect(String(failure)).toContain(code);
    expect(String(failure)).toContain("the/log");
    expect(String(failure)).toContain("start Quis again");
  });

  it("leaves other errors as they are: a refusal has its own code, a defect is not the disk's", () => {
    const refusal = new QuisError("QUIS_DATA_CORRUPT", "expected this, got that", { cause: system("EIO") });
    expect(openFailure(refusal, "log")).toBe(refusal);
    const defect = new TypeError("undefined is not a function");
    expect(openFailure(defect, "log")).toBe(defect);
    const bad = new TlogError("TLOG_ROOT_MISMATCH", "expected a root, got another");
    expect(openFailure(bad, "log")).toBe(bad);
  });
});
