// What every screen has: the question box on top, the strip at the foot.
import { Link, Outlet, useRouterState } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { AskBox } from "../ask/index.ts";
import { KeysDialog } from "../keys/index.ts";
import { en } from "../strings/index.ts";
import { askedText } from "./asked-text.ts";
import { Strip } from "./strip.tsx";

export function Frame() {
  const location = useRouterState({ select: (state) => state.location });
  const main = useRef<HTMLElement>(null);
  const path = useRef(location.pathname);
  useEffect(() => {
    if (path.current === location.pathname) return;
    path.current = location.pathname;
    // A new page begins at its beginning for keyboards and screen readers too.
    main.current?.focus({ preventScroll: true });
  }, [location.pathname]);
  return (
    <div className="app">
      <a href="#main" className="skip">
        {en.skip}
      </a>
      <header className="bar">
        <Link to="/" search={{}} className="brand" aria-label={en.home}>
          Quis<b>?</b>
        </Link>
        <AskBox text={askedText(location.pathname, location.search)} />
        <KeysDialog />
      </header>
      <main id="main" ref={main} tabIndex={-1}>
        <Outlet />
      </main>
      <Strip />
    </div>
  );
}
