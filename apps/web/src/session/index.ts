export { CodeList } from "./code-list.tsx";
export { Expiry } from "./expiry.tsx";
export { Forbidden } from "./forbidden.tsx";
export { createPasskey, hasPasskeys, PasskeyError } from "./passkey.ts";
export { takeAddress } from "./return-address.ts";
export { signatureOf, SignatureFields } from "./signature-fields.tsx";
export { SignInPage } from "./sign-in-page.tsx";
export { TotpSecret } from "./totp-secret.tsx";
export { useMay, useSession, useTakeUpSession } from "./use-session.ts";
