export { Expiry } from "./expiry.tsx";
export { Forbidden } from "./forbidden.tsx";
export { takeAddress } from "./return-address.ts";
export { SignInPage } from "./sign-in-page.tsx";
export { useMay, useSession, useTakeUpSession } from "./use-session.ts";
