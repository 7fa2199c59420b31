// Who is signed in, in which role, and the way out.
import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { useState } from "react";
import { sessionQuery, signOut } from "../api/index.ts";
import { To } from "../app/index.ts";
import { useSession } from "../session/index.ts";
import { frame } from "../strings/frame.ts";
import { roleNames } from "../strings/roles.ts";
import { words } from "../strings/session.ts";
import { VisibleText, visibleText } from "../text/index.ts";

export function WhoAmI() {
  const session = useSession();
  const queries = useQueryClient();
  const router = useRouter();
  const [busy, setBusy] = useState(false);
  const principal = session?.principal ?? null;
  if (principal === null) return null;
  const leave = async (): Promise<void> => {
    setBusy(true);
    try {
      await signOut();
    } finally {
      setBusy(false);
    }
    // Answers of this session are nobody's now.
    queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== "session" });
    await queries.fetchQuery({ ...sessionQuery, staleTime: 0 });
    await router.navigate({ href: "/signin" });
  };
  const local = principal.method === "local";
  return (
    <div className="who-am-i">
      <To href="/me" title={visibleText(frame.me(principal.name))}>
        <strong>
          <VisibleText text={principal.name} />
        </strong>
        <span className="dim">{local ? frame.local : roleNames(principal.roles)}</span>
      </To>
      {local ? null : (
        <button type="button" className="tool" disabled={busy} onClick={() => void leave()}>
          {words.signOut}
        </button>
      )}
    </div>
  );
}
