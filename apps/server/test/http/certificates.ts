// Certificates for tests, made by openssl in a folder that goes with the test. All names are invented.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

export interface MadeCertificates {
  readonly folder: string;
  /** Makes NAME.pem and NAME.key for `host`, valid from now on for `days`. */
  make(name: string, host: string, days?: number): { readonly cert: string; readonly key: string };
}

export function makeCertificates(): MadeCertificates {
  const folder = mkdtempSync(join(tmpdir(), "quis-tls-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return {
    folder,
    make: (name, host, days = 30) => {
      const [cert, key] = [`${name}.pem`, `${name}.key`];
      const making = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
      const names = ["-subj", `/CN=${host}`, "-addext", `subjectAltName=DNS:${host},DNS:localhost,IP:127.0.0.1`];
      const files = ["-keyout", key, "-out", cert, "-days", String(days)];
      execFileSync("openssl", [...making, ...names, ...files], { stdio: "pipe", cwd: folder });
      return { cert: join(folder, cert), key: join(folder, key) };
    },
  };
}
