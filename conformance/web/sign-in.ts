// Signing in as one of a demonstration's invented people.
import { demoPeople } from "@quis/server";
import type { SiteCookie } from "./browser.ts";

/** Roles of a demonstration's invented people. */
export type DemoRole = (typeof demoPeople)[number]["roles"][number];

/** The session cookie of a demonstration's invented person with the role, who has just signed in. */
export async function signInAs(url: string, role: DemoRole): Promise<SiteCookie> {
  const person = demoPeople.find(({ roles }) => roles.includes(role))?.id;
  const response = await fetch(`${url}/api/v1/session/demo`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ person }),
  });
  const cookie = response.headers.getSetCookie().find((line) => line.startsWith("quis_session="));
  const value = /^quis_session=([^;]+)/.exec(cookie ?? "")?.[1];
  if (value === undefined) throw new Error(`expected to sign in as ${role}, got ${response.status}`);
  return { name: "quis_session", value, url, sameSite: "Strict", httpOnly: true };
}
