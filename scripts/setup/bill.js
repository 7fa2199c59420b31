// The bill of materials: every third-party package that the lockfile names, as CycloneDX 1.6, and whether its licence is one of those that fit. Reads
// the lockfile alone, so that a fresh clone can tell before anything is installed. https://cyclonedx.org/docs/1.6/json/
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Licences (SPDX) that may be combined with Apache-2.0, MPL-2.0 for tools that are not given away. OFL-1.1 is of fonts. */
const FITTING = new Set([
  "0BSD",
  "Apache-2.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "BlueOak-1.0.0",
  "ISC",
  "MIT",
  "OFL-1.1",
  "Unlicense",
]);
/** Of packages whose package.json names none: as their LICENSE file, read for this very version, says. */
const READ = new Map([["pkg:npm/png-js@2.0.0", "MIT"]]);
const FITTING_TOOLS = new Set([...FITTING, "MPL-2.0"]);

/** Hash of an integrity value (W3C Subresource Integrity) as CycloneDX has it. */
function hashOf(integrity) {
  const [, bits, base64] = /^sha(256|384|512)-([A-Za-z0-9+/=]+)$/.exec(integrity ?? "") ?? [];
  return bits === undefined ? [] : [{ alg: `SHA-${bits}`, content: Buffer.from(base64, "base64").toString("hex") }];
}

function componentOf(path, locked) {
  const name = locked.name ?? path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
  const purl = `pkg:npm/${name.replace("@", "%40")}@${locked.version}`;
  const licence = locked.license ?? READ.get(purl);
  return {
    type: "library",
    "bom-ref": `${purl}#${path}`,
    name,
    version: locked.version,
    purl,
    scope: locked.dev === true ? "excluded" : locked.optional === true ? "optional" : "required",
    hashes: hashOf(locked.integrity),
    licenses: licence === undefined ? [] : [{ expression: licence }],
  };
}

/**
 * The bill of a clone, and what is wrong with it: packages without a checksum, without a licence, or with one that does not fit. `unchecked` are
 * optional packages, of other platforms, for which npm wrote no checksum: whoever installs there trusts the registry for them.
 * @param {string} clone folder of the clone
 */
export function makeBill(clone) {
  const { name, version, packages } = JSON.parse(readFileSync(join(clone, "package-lock.json"), "utf8"));
  const third = Object.entries(packages).filter(([path, { link }]) => path.includes("node_modules/") && link !== true);
  const components = third.map(([path, locked]) => componentOf(path, locked));
  const unchecked = third
    .filter(([, { optional, integrity }]) => optional === true && integrity === undefined)
    .map(([path]) => path);
  const faults = components.flatMap(({ purl, scope, hashes, licenses, "bom-ref": ref }) => {
    const licence = licenses[0]?.expression;
    const fitting = scope === "excluded" ? FITTING_TOOLS : FITTING;
    return [
      ...(hashes.length > 0 || unchecked.some((path) => ref.endsWith(`#${path}`))
        ? []
        : [`${purl}: expected a checksum, got none`]),
      ...(fitting.has(licence) ? [] : [`${purl}: expected a licence that fits, got ${licence ?? "none"}`]),
    ];
  });
  const bill = {
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    version: 1,
    metadata: { component: { type: "application", "bom-ref": "quis", name, version: version ?? "0.0.0" } },
    components,
  };
  return { bill, faults, unchecked };
}
