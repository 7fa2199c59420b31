// Addresses of findings. Their screens are loaded when one is opened.
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { Waiting } from "../app/index.ts";
import { isFindingId, readQueueSearch } from "../findings/search.ts";
import { LostPage } from "../lost/index.ts";
import { en } from "../strings/index.ts";
import { root } from "./root.tsx";

const screens = () => import("../findings/index.ts");
const QueuePage = lazy(async () => ({ default: (await screens()).QueuePage }));
const FindingPage = lazy(async () => ({ default: (await screens()).FindingPage }));
const waiting = <Waiting text={en.wait.answer} rows={12} />;

const queue = createRoute({
  getParentRoute: () => root,
  path: "/findings",
  validateSearch: readQueueSearch,
  component: function Queue() {
    // What the validator drops is in the router's answer all the same.
    const search = readQueueSearch(queue.useSearch());
    return (
      <Suspense fallback={waiting}>
        <QueuePage search={search} />
      </Suspense>
    );
  },
});

const detectors = createRoute({
  getParentRoute: () => root,
  path: "/findings/detectors",
  component: lazyRouteComponent(screens, "DetectorsPage"),
});

const fairness = createRoute({
  getParentRoute: () => root,
  path: "/findings/fairness",
  component: lazyRouteComponent(screens, "FairnessPage"),
});

const finding = createRoute({
  getParentRoute: () => root,
  path: "/findings/$id",
  component: function Finding() {
    const { id } = finding.useParams();
    if (!isFindingId(id)) return <LostPage />;
    return (
      <Suspense fallback={waiting}>
        <FindingPage key={id} id={id} />
      </Suspense>
    );
  },
});

export const findingRoutes = [queue, detectors, fairness, finding] as const;
