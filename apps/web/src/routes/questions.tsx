// Addresses of questions about accesses, and of the log's check.
import { createRoute } from "@tanstack/react-router";
import { AnswerPage } from "../answer/index.ts";
import { CheckPage } from "../check/index.ts";
import { EventPage } from "../event/index.ts";
import { HomePage } from "../home/index.ts";
import { LostPage } from "../lost/index.ts";
import { isIndex, readAnswerSearch } from "../url/index.ts";
import { root } from "./root.tsx";

const ask = createRoute({ getParentRoute: () => root, path: "/ask", component: HomePage });

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

export const questionRoutes = [ask, who, user, session, events, event, check] as const;
