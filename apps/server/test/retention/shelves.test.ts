// Releases go with what they show; what cannot be looked at is never passed over in silence.
import { mkdir, mkdtemp, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { keptEditions } from "../../src/backup/documents.ts";
import { FINISHED, forgetReleases, PUBLIC } from "../../src/retention/shelves.ts";

let shelf: string;
beforeEach(async () => {
  shelf = await mkdtemp(join(tmpdir(), "quis-shelf-"));
});
afterEach(() => rm(shelf, { recursive: true, force: true }));

async function release(id: number, says: string): Promise<void> {
  await mkdir(join(shelf, String(id), PUBLIC), { recursive: true });
  await writeFile(join(shelf, String(id), FINISHED), says);
}
const isKept = (id: number): Promise<boolean> =>
  stat(join(shelf, String(id), PUBLIC)).then(
    () => true,
    () => false,
  );

describe("what is erased", () => {
  it("takes the releases that show it, and those that do not say what they show; no others, and no folder of another kind", async () => {
    await release(1, JSON.stringify({ indices: [4, 5] }));
    await release(2, JSON.stringify({ indices: [6] }));
    await release(3, "{");
    await release(4, JSON.stringify({ indices: "5" }));
    await mkdir(join(shelf, "notes", PUBLIC), { recursive: true });
    await forgetReleases(shelf, (index) => index === 5);
    expect(await Promise.all([1, 2, 3, 4].map(isKept))).toEqual([false, true, false, false]);
    expect((await stat(join(shelf, "notes", PUBLIC))).isDirectory()).toBe(true);
  });

  it("is at its end where there is no shelf, and fails where one cannot be read: the decision is then not carried out", async () => {
    await forgetReleases(join(shelf, "none"), () => true);
    const file = join(shelf, "a-file");
    await writeFile(file, "");
    await expect(forgetReleases(file, () => true)).rejects.toMatchObject({ code: "ENOTDIR" });
  });
});

describe("a backup of kept documents", () => {
  it("lacks none in silence: a shelf that cannot be looked at fails it", async () => {
    expect(await keptEditions(shelf)).toEqual([]);
    await symlink("documents", join(shelf, "documents"));
    await expect(keptEditions(shelf)).rejects.toMatchObject({ code: "ELOOP" });
  });
});
