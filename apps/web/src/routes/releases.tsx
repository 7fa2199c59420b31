// Addresses of public-records releases. Their screens are loaded when one is opened.
import { createRoute } from "@tanstack/react-router";
import { LostPage } from "../lost/index.ts";
import { readFilters, readReleaseSearch } from "../releases/search.ts";
import { releaseWords } from "../strings/releases.ts";
import { lazyPage } from "./lazy-page.tsx";
import { root } from "./root.tsx";

const screens = () => import("../releases/index.ts");
const ReleasePage = lazyPage(screens, "ReleasePage", { text: releaseWords.one.waiting });
const NewReleasePage = lazyPage(screens, "NewReleasePage", { text: releaseWords.waiting });

const releases = createRoute({
  getParentRoute: () => root,
  path: "/releases",
  component: lazyPage(screens, "ReleasesPage", { text: releaseWords.waiting }),
});

const made = createRoute({
  getParentRoute: () => root,
  path: "/releases/new",
  validateSearch: readFilters,
  component: function New() {
    return <NewReleasePage filters={readFilters(made.useSearch())} />;
  },
});

const release = createRoute({
  getParentRoute: () => root,
  path: "/releases/$release",
  validateSearch: readReleaseSearch,
  component: function OneRelease() {
    const { release: id } = release.useParams();
    // What the validator drops is in the router's answer all the same.
    const search = readReleaseSearch(release.useSearch());
    if (!/^\d{1,16}$/.test(id)) return <LostPage />;
    return <ReleasePage key={id} id={id} search={search} />;
  },
});

export const releaseRoutes = [releases, made, release] as const;
