// The addresses of the page. Every state is one of them.
import { createRootRoute, createRoute, createRouter } from "@tanstack/react-router";
import { AnswerPage } from "../answer/index.ts";
import { Failure } from "../app/index.ts";
import { AskPage } from "../ask/index.ts";
import { CheckPage } from "../check/index.ts";
import { EventPage } from "../event/index.ts";
import { Frame } from "../frame/index.ts";
import { HomePage } from "../home/index.ts";
import { LostPage } from "../lost/index.ts";
import { isIndex, parseSearch, readAnswerSearch, stringifySearch } from "../url/index.ts";

const root = createRootRoute({ component: Frame, notFoundComponent: LostPage });

const home = createRoute({
  getParentRoute: () => root,
  path: "/",
  validateSearch: (search: Record<string, unknown>): { q?: string } => {
    const q = typeof search["q"] === "string" ? search["q"].trim().slice(0, 1024) : "";
    return q === "" ? {} : { q };
  },
  component: function Home() {
    const { q } = home.useSearch();
    return q === undefined ? <HomePage /> : <AskPage key={q} text={q} />;
  },
});

const who = createRoute({
  getParentRoute: () => root,
  path: "/who/$subject",
  validateSearch: readAnswerSearch,
  component: function Who() {
    const { subject } = who.useParams();
    return <AnswerPage key={subject} kind="who" value={subject} search={who.useSearch()} />;
  },
});

const user = createRoute({
  getParentRoute: () => root,
  path: "/user/$user",
  validateSearch: readAnswerSearch,
  component: function User() {
    const params = user.useParams();
    return <AnswerPage key={params.user} kind="user" value={params.user} search={user.useSearch()} />;
  },
});

const session = createRoute({
  getParentRoute: () => root,
  path: "/session/$id",
  validateSearch: readAnswerSearch,
  component: function Session() {
    const { id } = session.useParams();
    return <AnswerPage key={id} kind="session" value={id} search={session.useSearch()} />;
  },
});

const events = createRoute({
  getParentRoute: () => root,
  path: "/events",
  validateSearch: readAnswerSearch,
  component: function Events() {
    return <AnswerPage kind="events" value="" search={events.useSearch()} />;
  },
});

const event = createRoute({
  getParentRoute: () => root,
  path: "/event/$index",
  component: function Event() {
    const { index } = event.useParams();
    return isIndex(index) ? <EventPage key={index} index={Number(index)} /> : <LostPage />;
  },
});

const check = createRoute({ getParentRoute: () => root, path: "/check", component: CheckPage });

export function createPageRouter() {
  return createRouter({
    routeTree: root.addChildren([home, who, user, session, events, event, check]),
    parseSearch,
    stringifySearch,
    // Each question is sealed in somebody's name: a link under the pointer asks nothing.
    defaultPreload: false,
    defaultErrorComponent: ({ error, reset }) => <Failure error={error} onRetry={reset} />,
    scrollRestoration: true,
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof createPageRouter>;
  }
}
