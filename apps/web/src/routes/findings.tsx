// Addresses of findings. Their screens are loaded when one is opened.
import { createRoute } from "@tanstack/react-router";
import { isFindingId, readQueueSearch } from "../findings/search.ts";
import { LostPage } from "../lost/index.ts";
import { en } from "../strings/index.ts";
import { lazyPage } from "./lazy-page.tsx";
import { root } from "./root.tsx";

const screens = () => import("../findings/index.ts");
const held = { text: en.wait.answer, rows: 12 };
const QueuePage = lazyPage(screens, "QueuePage", held);
const FindingPage = lazyPage(screens, "FindingPage", held);

const queue = createRoute({
  getParentRoute: () => root,
  path: "/findings",
  validateSearch: readQueueSearch,
  component: function Queue() {
    // What the validator drops is in the router's answer all the same.
    const search = readQueueSearch(queue.useSearch());
    return <QueuePage search={search} />;
  },
});

const detectors = createRoute({
  getParentRoute: () => root,
  path: "/findings/detectors",
  component: lazyPage(screens, "DetectorsPage"),
});

const fairness = createRoute({
  getParentRoute: () => root,
  path: "/findings/fairness",
  component: lazyPage(screens, "FairnessPage"),
});

const finding = createRoute({
  getParentRoute: () => root,
  path: "/findings/$id",
  component: function Finding() {
    const { id } = finding.useParams();
    if (!isFindingId(id)) return <LostPage />;
    return <FindingPage key={id} id={id} />;
  },
});

export const findingRoutes = [queue, detectors, fairness, finding] as const;
