// Addresses about sources and the log itself. Each screen is loaded when it is first opened.
import { createRoute } from "@tanstack/react-router";
import { readLogSearch } from "../log/search.ts";
import { readQuarantineSearch } from "../quarantine/search.ts";
import { readSourceSearch, readSourcesSearch } from "../sources/search.ts";
import { lazyPage } from "./lazy-page.tsx";
import { root } from "./root.tsx";

const SourcesPage = lazyPage(() => import("../sources/sources-page.tsx"), "SourcesPage");
const SourcePage = lazyPage(() => import("../sources/source-page.tsx"), "SourcePage");
const QuarantinePage = lazyPage(() => import("../quarantine/quarantine-page.tsx"), "QuarantinePage");
const AddPage = lazyPage(() => import("../sample/add-page.tsx"), "AddPage");
const LogPage = lazyPage(() => import("../log/log-page.tsx"), "LogPage");

const sources = createRoute({
  getParentRoute: () => root,
  path: "/sources",
  validateSearch: readSourcesSearch,
  component: function Sources() {
    return <SourcesPage search={sources.useSearch()} />;
  },
});

const add = createRoute({ getParentRoute: () => root, path: "/sources/add", component: AddPage });

const source = createRoute({
  getParentRoute: () => root,
  path: "/sources/$id",
  validateSearch: readSourceSearch,
  component: function Source() {
    const { id } = source.useParams();
    return <SourcePage key={id} id={id} search={source.useSearch()} />;
  },
});

const quarantine = createRoute({
  getParentRoute: () => root,
  path: "/quarantine",
  validateSearch: readQuarantineSearch,
  component: function Quarantine() {
    return <QuarantinePage search={quarantine.useSearch()} />;
  },
});

const log = createRoute({
  getParentRoute: () => root,
  path: "/log",
  validateSearch: readLogSearch,
  component: function Log() {
    return <LogPage search={log.useSearch()} />;
  },
});

export const sourceRoutes = [sources, add, source, quarantine, log] as const;
