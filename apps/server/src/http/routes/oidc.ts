// Signing in elsewhere: the browser goes to the provider, and comes back from another site with a code.
import { oidcParamsSchema } from "@quis/contract";
import { z } from "zod";
import { AccessError, type Identity } from "../../access/index.ts";
import { isSecure, visitorOf } from "../authenticate.ts";
import { clearOidcCookie, readCookie, setOidcCookie, setSessionCookies } from "../session-cookie.ts";
import { type Api, problemAnswer } from "./route.ts";

const tags = ["access"];
const againQuery = z.strictObject({ again: z.enum(["true", "false"]).default("false") });

/** Where the page sends the browser. */
export function addOidcRoute(api: Api, identity: Identity): void {
  api.get(
    "/session/oidc/:provider",
    {
      config: { action: "sign-in", open: true },
      schema: {
        tags,
        summary: "Sign in at a provider",
        description: "Sends the browser (303) to the OpenID Connect provider; `again=true` asks it for a fresh proof.",
        params: oidcParamsSchema,
        querystring: againQuery,
        response: problemAnswer,
      },
    },
    async (request, reply) => {
      const again = request.query.again === "true";
      const begun = await identity.providers.begin(request.params.provider, visitorOf(request, identity), again);
      setOidcCookie(reply, begun.state, isSecure(request, identity));
      return reply.redirect(begun.url, 303);
    },
  );
}

/** Where the provider sends it back: a request of another site, so its scope has no check of where it comes from. */
export function addOidcCallback(api: Api, identity: Identity): void {
  api.get(
    "/session/oidc/:provider/callback",
    {
      config: { action: "sign-in", open: true },
      schema: {
        tags,
        summary: "Come back from a provider",
        description:
          "Sets the session's cookie and goes (303) to the page; to `/signin?problem=CODE` if the proof was not taken.",
        params: oidcParamsSchema,
        response: problemAnswer,
      },
    },
    async (request, reply) => {
      const secure = isSecure(request, identity);
      const cookie = readCookie(request, "oidc", secure);
      clearOidcCookie(reply, secure);
      const query = (request.raw.url ?? "").split("?", 2)[1] ?? "";
      try {
        const signedIn = await identity.providers.finish(
          request.params.provider,
          query,
          cookie,
          visitorOf(request, identity),
        );
        setSessionCookies(reply, signedIn, secure);
        return await reply.redirect("/", 303);
      } catch (error) {
        // A person looks at the answer, not a program.
        if (!(error instanceof AccessError)) throw error;
        return reply.redirect(`/signin?problem=${error.code}`, 303);
      }
    },
  );
}
