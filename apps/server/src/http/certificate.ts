// The server's certificate: PEM files that are taken up again when they change. New files that cannot be used leave the old ones in force.
import { createPrivateKey, X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createSecureContext } from "node:tls";
import { QuisError } from "../instance/error.ts";

export interface CertificateFiles {
  /** PEM: the certificate and those that lead to its authority. */
  readonly cert: string;
  /** PEM, without a passphrase. */
  readonly key: string;
}

/** What TLS is given. */
export interface TlsMaterial {
  readonly cert: Buffer;
  readonly key: Buffer;
}

interface Loaded extends TlsMaterial {
  readonly expiresMs: number;
}

export class Certificate {
  readonly files: CertificateFiles;
  readonly #now: () => number;
  #loaded: Loaded;
  #problem: string | null = null;

  private constructor(files: CertificateFiles, now: () => number, loaded: Loaded) {
    this.files = files;
    this.#now = now;
    this.#loaded = loaded;
  }

  /** @throws QuisError QUIS_BAD_CERTIFICATE */
  static async load(files: CertificateFiles, now: () => number): Promise<Certificate> {
    return new Certificate(files, now, await load(files, now()));
  }

  get material(): TlsMaterial {
    return { cert: this.#loaded.cert, key: this.#loaded.key };
  }

  get expiresMs(): number {
    return this.#loaded.expiresMs;
  }

  /** Why the files as they are now are not in force, or that those in force have expired; null if all is well. */
  get problem(): string | null {
    if (this.#problem !== null) return this.#problem;
    return this.expiresMs <= this.#now()
      ? `expected a certificate that is valid, the one in force expired at ${new Date(this.expiresMs).toISOString()}`
      : null;
  }

  /** Takes up the files as they are now. Returns whether they are in force; if not, `problem` says why. */
  async reload(): Promise<boolean> {
    try {
      this.#loaded = await load(this.files, this.#now());
      this.#problem = null;
      return true;
    } catch (error) {
      this.#problem = error instanceof QuisError ? error.message : "expected a certificate that can be read";
      return false;
    }
  }
}

async function load({ cert: certPath, key: keyPath }: CertificateFiles, nowMs: number): Promise<Loaded> {
  const cert = await read(certPath);
  const key = await read(keyPath);
  try {
    const certificate = new X509Certificate(cert);
    if (!certificate.checkPrivateKey(createPrivateKey(key)))
      throw bad(`${keyPath}: expected the private key of ${certPath}, got another`);
    const expiresMs = certificate.validToDate.getTime();
    if (certificate.validFromDate.getTime() > nowMs)
      throw bad(
        `${certPath}: expected a certificate that is valid now, got one from ${certificate.validFromDate.toISOString()} on`,
      );
    if (expiresMs <= nowMs)
      throw bad(
        `${certPath}: expected a certificate that is valid now, got one that expired at ${new Date(expiresMs).toISOString()}`,
      );
    createSecureContext({ cert, key });
    return { cert, key, expiresMs };
  } catch (cause) {
    if (cause instanceof QuisError) throw cause;
    throw bad(
      `expected a certificate in ${certPath} and its private key in ${keyPath}, both PEM, got other bytes`,
      cause,
    );
  }
}

async function read(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? "an error";
    throw bad(`${path}: expected a file that can be read, got ${code}`, cause);
  }
}

function bad(message: string, cause?: unknown): QuisError {
  return new QuisError("QUIS_BAD_CERTIFICATE", message, { cause });
}
