// Addresses of the frame's own screens: the first one, signing in, one's account, administration.
import { createRoute } from "@tanstack/react-router";
import { AskPage } from "../ask/index.ts";
import { SignInPage } from "../session/index.ts";
import { TodayPage } from "../today/index.ts";
import { lazyPage } from "./lazy-page.tsx";
import { root } from "./root.tsx";

const text = (value: unknown, most: number): string | undefined =>
  typeof value === "string" && value.trim() !== "" ? value.trim().slice(0, most) : undefined;

interface SignInSearch {
  readonly to?: string;
  readonly problem?: string;
}

interface TodaySearch {
  readonly q?: string;
  readonly rhythm?: "table" | undefined;
}

const today = createRoute({
  getParentRoute: () => root,
  path: "/",
  validateSearch: (search: Record<string, unknown>): TodaySearch => {
    const q = text(search["q"], 1024);
    return { ...(q === undefined ? {} : { q }), ...(search["rhythm"] === "table" ? { rhythm: "table" } : {}) };
  },
  component: function Today() {
    const { q, rhythm } = today.useSearch();
    return q === undefined ? <TodayPage search={{ rhythm }} /> : <AskPage key={q} text={q} />;
  },
});

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/signin",
  validateSearch: (search: Record<string, unknown>): SignInSearch => {
    const to = text(search["to"], 4096);
    const problem = /^[A-Z][A-Z_]{2,40}$/.exec(text(search["problem"], 64) ?? "")?.[0];
    return { ...(to === undefined ? {} : { to }), ...(problem === undefined ? {} : { problem }) };
  },
  component: function SignIn() {
    const { to, problem } = signIn.useSearch();
    return <SignInPage to={to} problem={problem} />;
  },
});

const enrol = createRoute({
  getParentRoute: () => root,
  path: "/enrol",
  component: lazyPage(() => import("../session/enrol-page.tsx"), "EnrolPage"),
});

const reply = createRoute({
  getParentRoute: () => root,
  path: "/reply",
  component: lazyPage(() => import("../review/reply-page.tsx"), "ReplyPage"),
});

const me = createRoute({
  getParentRoute: () => root,
  path: "/me",
  component: lazyPage(() => import("../me/index.ts"), "MePage"),
});

const administration = createRoute({
  getParentRoute: () => root,
  path: "/administration",
  component: lazyPage(() => import("../administration/index.ts"), "AdministrationPage"),
});

const administrationPart = createRoute({
  getParentRoute: () => root,
  path: "/administration/$part",
  component: lazyPage(() => import("../administration/index.ts"), "AdministrationPage"),
});

export const shellRoutes = [today, signIn, enrol, reply, me, administration, administrationPart] as const;
