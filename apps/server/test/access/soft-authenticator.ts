// An authenticator in software: makes and uses ES256 passkeys as a browser and its device would (WebAuthn Level 3 §6), and lies where a test says so.
import { createHash, createSign, generateKeyPairSync, type KeyObject, randomBytes } from "node:crypto";

export interface Lie {
  readonly origin?: string;
  readonly rpId?: string;
  readonly challenge?: string;
  readonly type?: string;
  readonly counter?: number;
  /** The person was not asked for their finger or PIN. */
  readonly unverified?: boolean;
  readonly signature?: Buffer;
}

interface Options {
  readonly challenge: string;
  readonly options: Record<string, unknown>;
}

const FLAG = { present: 0x01, verified: 0x04, attested: 0x40 } as const;

export class SoftAuthenticator {
  readonly origin: string;
  readonly id = randomBytes(32);
  counter = 0;
  readonly #keys: { readonly privateKey: KeyObject; readonly publicKey: KeyObject };

  constructor(origin: string) {
    this.origin = origin;
    this.#keys = generateKeyPairSync("ec", { namedCurve: "P-256" });
  }

  /** Answer to the options of a registration. */
  create({ challenge }: Options, lie: Lie = {}) {
    const clientData = this.#clientData(lie.type ?? "webauthn.create", lie.challenge ?? challenge, lie);
    const { x, y } = this.#keys.publicKey.export({ format: "jwk" });
    const key = cborMap([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, Buffer.from(x ?? "", "base64url")],
      [-3, Buffer.from(y ?? "", "base64url")],
    ]);
    const length = Buffer.alloc(2);
    length.writeUInt16BE(this.id.length);
    const attested = Buffer.concat([Buffer.alloc(16), length, this.id, key]);
    const authData = Buffer.concat([this.#authData(lie, FLAG.attested), attested]);
    const attestation = cborMap([
      ["fmt", "none"],
      ["attStmt", cborMap([])],
      ["authData", authData],
    ]);
    return this.#answer(challenge, {
      clientDataJSON: clientData.toString("base64url"),
      attestationObject: attestation.toString("base64url"),
      transports: ["internal"],
    });
  }

  /** Answer to the options of a sign-in. */
  get({ challenge }: Options, lie: Lie = {}) {
    this.counter++;
    const clientData = this.#clientData(lie.type ?? "webauthn.get", lie.challenge ?? challenge, lie);
    const authData = this.#authData(lie, 0);
    const signed = Buffer.concat([authData, createHash("sha256").update(clientData).digest()]);
    const signature = lie.signature ?? createSign("sha256").update(signed).sign(this.#keys.privateKey);
    return this.#answer(challenge, {
      clientDataJSON: clientData.toString("base64url"),
      authenticatorData: authData.toString("base64url"),
      signature: signature.toString("base64url"),
    });
  }

  #clientData(type: string, challenge: string, lie: Lie): Buffer {
    return Buffer.from(JSON.stringify({ type, challenge, origin: lie.origin ?? this.origin, crossOrigin: false }));
  }

  #authData(lie: Lie, more: number): Buffer {
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(lie.counter ?? this.counter);
    const flags = FLAG.present | (lie.unverified === true ? 0 : FLAG.verified) | more;
    const rpId = lie.rpId ?? new URL(this.origin).hostname;
    return Buffer.concat([createHash("sha256").update(rpId).digest(), Buffer.from([flags]), counter]);
  }

  #answer(challenge: string, response: Record<string, unknown>) {
    const id = this.id.toString("base64url");
    return { challenge, response: { id, rawId: id, type: "public-key", response, clientExtensionResults: {} } };
  }
}

/** RFC 8949, as much of it as an authenticator needs. Nested maps come encoded. */
function cborMap(entries: readonly (readonly [string | number, string | number | Buffer])[]): Buffer {
  const parts = entries.map(([key, value]) =>
    Buffer.concat([cbor(key), key === "attStmt" && Buffer.isBuffer(value) ? value : cbor(value)]),
  );
  return Buffer.concat([head(5, entries.length), ...parts]);
}

function cbor(value: string | number | Buffer): Buffer {
  if (typeof value === "number") return value < 0 ? head(1, -1 - value) : head(0, value);
  const bytes = Buffer.from(value as string);
  return Buffer.concat([head(typeof value === "string" ? 3 : 2, bytes.length), bytes]);
}

function head(major: number, length: number): Buffer {
  if (length < 24) return Buffer.from([(major << 5) | length]);
  if (length < 256) return Buffer.from([(major << 5) | 24, length]);
  return Buffer.from([(major << 5) | 25, length >> 8, length & 255]);
}
