// Passkeys: the server's options to the browser, the browser's answer to the server. Web Authentication Level 3 §5.1.8, §5.1.9.

/** Why there is no passkey: none in this browser, or the person or their device did not give one. */
export class PasskeyError extends Error {
  readonly reason: "unsupported" | "left";

  constructor(reason: "unsupported" | "left", cause?: unknown) {
    super(
      reason === "unsupported" ? "expected a browser with passkeys, got one without" : "expected a passkey, got none",
      {
        cause,
      },
    );
    this.name = "PasskeyError";
    this.reason = reason;
  }
}

export function hasPasskeys(): boolean {
  return (
    typeof PublicKeyCredential === "function" && typeof PublicKeyCredential.parseCreationOptionsFromJSON === "function"
  );
}

/** A new passkey for `options`, as JSON. @throws PasskeyError */
export async function createPasskey(options: object): Promise<object> {
  if (!hasPasskeys()) throw new PasskeyError("unsupported");
  try {
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(
      options as PublicKeyCredentialCreationOptionsJSON,
    );
    return asJson(await navigator.credentials.create({ publicKey }));
  } catch (cause) {
    throw cause instanceof PasskeyError ? cause : new PasskeyError("left", cause);
  }
}

/** A proof with a passkey of this person for `options`, as JSON. @throws PasskeyError */
export async function provePasskey(options: object): Promise<object> {
  if (!hasPasskeys()) throw new PasskeyError("unsupported");
  try {
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options as PublicKeyCredentialRequestOptionsJSON);
    return asJson(await navigator.credentials.get({ publicKey }));
  } catch (cause) {
    throw cause instanceof PasskeyError ? cause : new PasskeyError("left", cause);
  }
}

function asJson(credential: Credential | null): object {
  if (!(credential instanceof PublicKeyCredential)) throw new PasskeyError("left");
  return credential.toJSON() as object;
}
