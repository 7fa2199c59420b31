// The plain-JS scripts that run before anything is installed.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { makeBill } from "../scripts/setup/bill.js";
import { missingPackages } from "../scripts/setup/install.js";
import { isRecentNode } from "../scripts/setup/node.js";
import { listFiles, readText, root } from "./repository.ts";

const folder = mkdtempSync(join(tmpdir(), "quis-scripts-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function makeClone(name: string, locked: object, installed?: object): string {
  const clone = join(folder, name);
  mkdirSync(join(clone, "node_modules"), { recursive: true });
  writeFileSync(join(clone, "package-lock.json"), JSON.stringify({ packages: locked }));
  if (installed !== undefined) {
    writeFileSync(join(clone, "node_modules", ".package-lock.json"), JSON.stringify({ packages: installed }));
  }
  return clone;
}

const one = { "node_modules/one": { version: "1.0.0", integrity: "sha512-a" } };

describe("installing only if needed", () => {
  it("is needed when nothing is installed", () => {
    expect(missingPackages(makeClone("fresh", { "": {}, ...one }))).toEqual(["node_modules"]);
  });

  it("is not needed when all is there, optional packages of other platforms aside", () => {
    const locked = { "": {}, ...one, "node_modules/other-os": { version: "1.0.0", optional: true } };
    expect(missingPackages(makeClone("same", locked, one))).toEqual([]);
  });

  it("is needed for a new package, another version, another content", () => {
    const locked = { "": {}, ...one };
    expect(missingPackages(makeClone("new", locked, {}))).toEqual(["node_modules/one"]);
    const older = { "node_modules/one": { version: "0.9.0", integrity: "sha512-a" } };
    expect(missingPackages(makeClone("older", locked, older))).toEqual(["node_modules/one"]);
    const other = { "node_modules/one": { version: "1.0.0", integrity: "sha512-b" } };
    expect(missingPackages(makeClone("other", locked, other))).toEqual(["node_modules/one"]);
  });

  it("is not needed in this repository", () => {
    expect(missingPackages(root)).toEqual([]);
  });
});

describe("the bill of materials (CycloneDX 1.6; OWASP ASVS 5.0 V15.1.2)", () => {
  const integrity = `sha512-${Buffer.alloc(64, 7).toString("base64")}`;
  it("of this repository names every package of the lockfile, each with version, checksum and a licence that fits", () => {
    const { bill, faults } = makeBill(root);
    expect(faults).toEqual([]);
    const { packages } = JSON.parse(readText("package-lock.json")) as { packages: Record<string, { link?: boolean }> };
    const third = Object.entries(packages).filter(
      ([path, { link }]) => path.includes("node_modules/") && link !== true,
    );
    expect(bill.components).toHaveLength(third.length);
    expect(new Set(bill.components.map((component) => component["bom-ref"])).size).toBe(third.length);
    expect(bill.components.find(({ name }) => name === "@cedar-policy/cedar-wasm")).toMatchObject({
      purl: expect.stringMatching(/^pkg:npm\/%40cedar-policy\/cedar-wasm@\d/),
      scope: "required",
      hashes: [{ alg: "SHA-512", content: expect.stringMatching(/^[0-9a-f]{128}$/) }],
    });
  });
  it("is printed by a clone in which nothing is installed", () => {
    const ran = spawnSync(process.execPath, ["scripts/sbom.js"], { cwd: root, encoding: "utf8" });
    expect(ran.status).toBe(0);
    expect(ran.stderr).toMatch(
      /^(?:quis: \d+ optional packages of other platforms have no checksum in the lockfile\n)?$/,
    );
    expect(JSON.parse(ran.stdout)).toMatchObject({ bomFormat: "CycloneDX", specVersion: "1.6" });
  });
  it.each([
    ["no licence", { version: "1.0.0", integrity }, /licence that fits, got none/],
    ["a licence that does not fit", { version: "1.0.0", integrity, license: "AGPL-3.0-only" }, /got AGPL-3.0-only/],
    ["a tool's licence in what is given away", { version: "1.0.0", integrity, license: "MPL-2.0" }, /got MPL-2.0/],
    ["no checksum", { version: "1.0.0", license: "MIT" }, /expected a checksum/],
  ])("a package with %s is a fault", (_what, locked, fault) => {
    const { faults } = makeBill(
      makeClone(`bill ${String(fault)}`.replaceAll(/\W/g, ""), { "": {}, "node_modules/x": locked }),
    );
    expect(faults).toEqual([expect.stringMatching(fault)]);
  });
  it("a licence that stands in a file only was read for one version: another version is a fault again", () => {
    const locked = (version: string) => ({ "": {}, "node_modules/png-js": { version, integrity } });
    expect(makeBill(makeClone("read", locked("2.0.0"))).faults).toEqual([]);
    expect(makeBill(makeClone("unread", locked("2.0.1"))).faults).toEqual([expect.stringMatching(/got none/)]);
  });
  it("MPL-2.0 of a tool for development is none", () => {
    const locked = { version: "1.0.0", integrity, license: "MPL-2.0", dev: true };
    expect(makeBill(makeClone("tool", { "": {}, "node_modules/x": locked })).faults).toEqual([]);
  });
});

describe.runIf(process.platform === "linux")("bin/quis.js", () => {
  const tell = "data:text/javascript,console.error('arena',process.env.MALLOC_ARENA_MAX)";
  const arenas = (...words: string[]): string[] => {
    const env = { ...process.env };
    delete env["MALLOC_ARENA_MAX"];
    const { stderr } = spawnSync(process.execPath, ["--import", tell, "bin/quis.js", ...words], {
      cwd: root,
      env,
      encoding: "utf8",
    });
    return stderr.split("\n").filter((line) => line.startsWith("arena"));
  };

  it("begins long commands with the allocator's settings, and short ones as they are", () => {
    expect(arenas("verify", "--data", join(folder, "none"))).toEqual(["arena undefined", "arena 2"]);
    expect(arenas("vkey", "--data", join(folder, "none"))).toEqual(["arena undefined"]);
  });
});

describe("the right Node", () => {
  it.each([
    ["24.12.0", true],
    ["v24.21.0", true],
    ["26.0.0", true],
    ["24.11.9", false],
    ["20.20.2", false],
    ["22.99.0", false],
  ])("%s: %s", (version, recent) => {
    expect(isRecentNode(version)).toBe(recent);
  });

  it("scripts use nothing but Node and each other, in syntax that Node 20 reads", () => {
    const scripts = listFiles().filter((path) => /^(scripts\/.*|bin\/.*|apps\/cli\/bin\/.*)\.js$/.test(path));
    expect(scripts.length).toBeGreaterThan(5);
    for (const path of scripts) {
      const imports = [...readText(path).matchAll(/(?:from|import)\s*\(?["']([^"']+)["']/g)].map(
        ([, from = ""]) => from,
      );
      expect(imports.filter((from) => !/^(node:|\.\.?\/)/.test(from))).toEqual([]);
    }
  });

  it("with-node runs a TypeScript file with its arguments and exit code", () => {
    const file = join(folder, "hello.ts");
    writeFileSync(
      file,
      "const args: string[] = process.argv.slice(2);\nconsole.log(args.join('-'));\nprocess.exit(7);\n",
    );
    const ran = spawnSync(process.execPath, [join(root, "scripts", "with-node.js"), file, "a", "b"], {
      encoding: "utf8",
    });
    expect({ code: ran.status, stdout: ran.stdout }).toEqual({ code: 7, stdout: "a-b\n" });
  });

  it("bin/quis.js on an old Node says what to do", () => {
    const old = [
      'Object.defineProperty(process, "versions", { value: { node: "20.20.2" } });',
      `await import(${JSON.stringify(join(root, "bin", "quis.js"))});`,
    ].join("\n");
    const ran = spawnSync(process.execPath, ["--input-type=module", "-e", old], { encoding: "utf8" });
    expect(ran.status).toBe(1);
    expect(ran.stderr).toContain("expected Node 24.12 or newer, got 20.20.2");
  });

  it(".ci/run is bash that parses", () => {
    expect(spawnSync("bash", ["-n", join(root, ".ci", "run")]).status).toBe(0);
  });
});
