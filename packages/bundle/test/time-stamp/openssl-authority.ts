// A time-stamp authority of OpenSSL's own: shares no code with what checks it. All invented.
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

/** Runs openssl in `folder`. @throws Error with what it said */
export function openssl(folder: string, args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync("openssl", args, { cwd: folder, encoding: "utf8" });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`openssl ${args.join(" ")}: ${stderr}`);
  return stdout;
}

export const HAS_OPENSSL = spawnSync("openssl", ["version"]).status === 0;

const CONFIGURATION = `
[req]
distinguished_name = dn
[dn]
[root]
basicConstraints = critical,CA:true
keyUsage = critical,keyCertSign,cRLSign
[stamps]
basicConstraints = critical,CA:false
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
[tsa]
default_tsa = tsa1
[tsa1]
serial = serial
signer_cert = tsa.pem
certs = root.pem
signer_key = tsa.key
signer_digest = sha256
default_policy = 1.3.6.1.4.1.99999.2
other_policies = 1.3.6.1.4.1.99999.3
digests = sha256
accuracy = secs:1, millisecs:500
ordering = no
tsa_name = yes
ess_cert_id_alg = sha256
`;

/** Makes root.pem, tsa.pem and their keys in `folder`. `key`: as \`openssl req -newkey\` takes it. */
export function makeOpensslAuthority(folder: string, key: readonly string[] = ["rsa:2048"]): void {
  writeFileSync(join(folder, "tsa.cnf"), CONFIGURATION);
  writeFileSync(join(folder, "serial"), "01\n");
  const request = (name: string, subject: string): readonly string[] => {
    const [kind = "", ...options] = key;
    return [
      "req",
      "-config",
      "tsa.cnf",
      "-newkey",
      kind,
      ...options,
      "-nodes",
      "-keyout",
      `${name}.key`,
      "-subj",
      subject,
    ];
  };
  openssl(folder, [
    ...request("root", "/O=Invented/CN=Invented Root"),
    "-x509",
    "-days",
    "3650",
    "-extensions",
    "root",
    "-out",
    "root.pem",
  ]);
  openssl(folder, [...request("tsa", "/O=Invented/CN=Invented Time Stamps"), "-out", "tsa.csr"]);
  const signing = ["-CA", "root.pem", "-CAkey", "root.key", "-CAcreateserial", "-days", "365"];
  openssl(folder, [
    "x509",
    "-req",
    "-in",
    "tsa.csr",
    ...signing,
    "-extfile",
    "tsa.cnf",
    "-extensions",
    "stamps",
    "-out",
    "tsa.pem",
  ]);
}

/** What \`openssl ts -reply\` answers to a request; both in DER. */
export function opensslReply(folder: string, request: Uint8Array): Buffer {
  writeFileSync(join(folder, "request.tsq"), request);
  const { status, stdout, stderr } = spawnSync(
    "openssl",
    ["ts", "-reply", "-config", "tsa.cnf", "-queryfile", "request.tsq"],
    { cwd: folder },
  );
  if (status !== 0) throw new Error(`openssl ts -reply: ${String(stderr)}`);
  return stdout;
}
