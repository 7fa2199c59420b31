// Packages of a lockfile that nothing says the checksum of. https://docs.npmjs.com/cli/configuring-npm/package-lock-json

/**
 * @param {{packages: Record<string, {version?: string, name?: string, link?: boolean, integrity?: string}>}} lock
 * @returns {{key: string, name: string, version: string}[]} those that come from a registry: workspaces and links to them have none
 */
export function packagesWithoutIntegrity({ packages }) {
  return Object.entries(packages).flatMap(([key, { name, version, link, integrity }]) => {
    const at = key.lastIndexOf("node_modules/");
    if (at < 0 || link === true || integrity !== undefined) return [];
    return [{ key, name: name ?? key.slice(at + "node_modules/".length), version: version ?? "" }];
  });
}
