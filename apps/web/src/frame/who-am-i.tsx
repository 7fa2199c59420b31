// Who is signed in, in which role, and the way out.
import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { useState } from "react";
import { sessionQuery, signOut } from "../api/index.ts";
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
      <a
        href="/me"
        aria-label={visibleText(frame.me(principal.name))}
        onClick={(event) => {
          if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
          event.preventDefault();
          void router.navigate({ href: "/me" });
        }}
      >
        <strong>
          <VisibleText text={principal.name} />
        </strong>
        <span className="dim">{local ? frame.local : roleNames(principal.roles)}</span>
      </a>
      {local ? null : (
        <button type="button" className="tool" disabled={busy} onClick={() => void leave()}>
          {words.signOut}
        </button>
      )}
    </div>
  );
}
