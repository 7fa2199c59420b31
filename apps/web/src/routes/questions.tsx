// Addresses of questions about accesses, and of the log's check.
import { createRoute } from "@tanstack/react-router";
import { AnswerPage } from "../answer/index.ts";
import { AskPage } from "../ask/index.ts";
import { EventPage } from "../event/index.ts";
import { LostPage } from "../lost/index.ts";
import { en } from "../strings/index.ts";
import { type AnswerSearch, FILTERS, isIndex, readAnswerSearch, readCompareSearch } from "../url/index.ts";
import { lazyPage } from "./lazy-page.tsx";
import { root } from "./root.tsx";

const AskHome = lazyPage(() => import("../ask/ask-home.tsx"), "AskHome", { rows: 6 });
const ComparePage = lazyPage(() => import("../compare/index.ts"), "ComparePage", { text: en.wait.answer });

const ask = createRoute({
  getParentRoute: () => root,
  path: "/ask",
  validateSearch: (search: Record<string, unknown>): AnswerSearch & { q?: string } => {
    const q = typeof search["q"] === "string" ? search["q"].trim().slice(0, 1024) : "";
    return { ...readAnswerSearch(search), ...(q === "" ? {} : { q }) };
  },
  component: function Ask() {
    const { q, ...search } = ask.useSearch();
    if (q !== undefined) return <AskPage key={q} text={q} />;
    if (FILTERS.some((name) => search[name] !== undefined))
      return <AnswerPage kind="events" value="" search={search} />;
    return <AskHome />;
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

const record = createRoute({
  getParentRoute: () => root,
  path: "/record/$id",
  validateSearch: readAnswerSearch,
  component: function Record() {
    const { id } = record.useParams();
    return <AnswerPage key={id} kind="record" value={id} search={record.useSearch()} />;
  },
});

const compare = createRoute({
  getParentRoute: () => root,
  path: "/compare",
  validateSearch: readCompareSearch,
  component: function Compare() {
    return <ComparePage search={compare.useSearch()} />;
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

const check = createRoute({
  getParentRoute: () => root,
  path: "/check",
  component: lazyPage(() => import("../check/index.ts"), "CheckPage"),
});

export const questionRoutes = [ask, who, user, session, record, compare, events, event, check] as const;
