// What every screen has: the rail, the question box, who one is, and the strip at the foot. Without a session there is only the way to sign in.
import type { Change } from "@quis/contract";
import { Navigate, Outlet, useRouter, useRouterState } from "@tanstack/react-router";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { mayDo, mayOf, sessionQuery } from "../api/index.ts";
import { Failure, Waiting } from "../app/index.ts";
import { AskBox } from "../ask/index.ts";
import { AttentionHost, CaseChip } from "../attention/index.ts";
import { KeysDialog } from "../keys/index.ts";
import { useChange, useLive } from "../live/index.ts";
import { Expiry, Forbidden, takeAddress } from "../session/index.ts";
import { count } from "../strings/index.ts";
import { frame } from "../strings/frame.ts";
import { Tour } from "../tour/index.ts";
import { askedText } from "./asked-text.ts";
import { FaultBoundary } from "./fault-boundary.tsx";
import { Rail } from "./rail.tsx";
import { mayReach, screenOf } from "./screens.ts";
import { Strip } from "./strip.tsx";
import { WhoAmI } from "./who-am-i.tsx";

export function Frame() {
  const location = useRouterState({ select: (state) => state.location });
  const { data: session, error, refetch } = useQuery(sessionQuery);
  const path = location.pathname;
  const entrance = path === "/signin" || path === "/enrol" || path === "/reply";
  if (session === undefined) {
    return (
      <Bare>{error ? <Failure error={error} onRetry={() => void refetch()} /> : <Waiting text={frame.opening} />}</Bare>
    );
  }
  if (entrance) {
    if (path === "/signin" && session.principal !== null && session.principal.method !== "local") {
      return <Navigate to="/" replace />;
    }
    return (
      <Bare>
        <Outlet />
      </Bare>
    );
  }
  if (session.principal === null) {
    return <Navigate to="/signin" search={location.href === "/" ? {} : { to: location.href }} replace />;
  }
  return <Inside path={path} search={location.search} />;
}

/** Before somebody is signed in there is nothing to ask. */
function Bare({ children }: { readonly children: React.ReactNode }) {
  return (
    <div className="bare">
      <a href="#main" className="skip">
        {frame.skip}
      </a>
      <header>
        <span className="brand">
          Quis<b>?</b>
        </span>
      </header>
      <main id="main" tabIndex={-1}>
        <FaultBoundary place="bare">{children}</FaultBoundary>
      </main>
    </div>
  );
}

/** What stands beside screens of the rail: how much waits there. */
function notesOf(change: Change | undefined): Readonly<Record<string, string>> {
  if (change === undefined) return {};
  const { gaps, status } = change;
  return {
    ...(gaps > 0 ? { sources: frame.gaps(gaps) } : {}),
    ...(status.quarantined > 0 ? { quarantine: count(status.quarantined) } : {}),
  };
}

interface InsideProps {
  readonly path: string;
  readonly search: Readonly<Record<string, unknown>>;
}

function Inside({ path, search }: InsideProps) {
  const session = useQuery(sessionQuery).data;
  const main = useRef<HTMLElement>(null);
  const before = useRef(path);
  const [menu, setMenu] = useState(false);
  const change = useChange();
  const router = useRouter();
  useLive();
  useEffect(() => {
    // Back from another provider, which knows only the first screen.
    const to = takeAddress();
    if (to !== undefined) void router.navigate({ href: to, replace: true });
  }, [router]);
  useEffect(() => {
    if (before.current === path) return;
    before.current = path;
    setMenu(false);
    // A new page begins at its beginning for keyboards and screen readers too.
    main.current?.focus({ preventScroll: true });
  }, [path]);
  useEffect(() => {
    if (!menu) return;
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === "Escape") setMenu(false);
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [menu]);
  const screen = screenOf(path);
  const forbidden = screen !== undefined && !mayReach(screen, mayOf(session));
  const asks = mayDo(session, "ask");
  return (
    <div className="app">
      <a href="#main" className="skip">
        {frame.skip}
      </a>
      <Rail path={path} open={menu} onGo={() => setMenu(false)} notes={notesOf(change)} />
      <header className="bar">
        <button
          type="button"
          className="menu-button"
          aria-expanded={menu}
          aria-controls="rail"
          onClick={() => setMenu(!menu)}
        >
          {menu ? frame.closeMenu : frame.menu}
        </button>
        {asks ? <AskBox text={askedText(path, search)} /> : <span className="bar-space" />}
        <CaseChip />
        <KeysDialog />
        <WhoAmI />
      </header>
      <main id="main" ref={main} tabIndex={-1}>
        <Expiry />
        <FaultBoundary place={path}>
          {forbidden ? <Forbidden name={frame.screens[screen.id]} duty={screen.duty} /> : <Outlet />}
        </FaultBoundary>
      </main>
      <Strip />
      <AttentionHost />
      {path === "/" ? <Tour /> : null}
    </div>
  );
}
