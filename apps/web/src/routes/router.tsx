// The addresses of the page. Every state is one of them.
import { createRouter } from "@tanstack/react-router";
import { Failure } from "../app/index.ts";
import { parseSearch, stringifySearch } from "../url/index.ts";
import { documentRoutes } from "./documents.tsx";
import { dutyRoutes } from "./duty.tsx";
import { findingRoutes } from "./findings.tsx";
import { questionRoutes } from "./questions.tsx";
import { releaseRoutes } from "./releases.tsx";
import { reviewRoutes } from "./review.tsx";
import { sourceRoutes } from "./sources.tsx";
import { root } from "./root.tsx";
import { shellRoutes } from "./shell.tsx";

export function createPageRouter() {
  return createRouter({
    routeTree: root.addChildren([
      // One line for each part of the page.
      ...shellRoutes,
      ...questionRoutes,
      ...findingRoutes,
      ...dutyRoutes,
      ...documentRoutes,
      ...releaseRoutes,
      ...sourceRoutes,
      ...reviewRoutes,
    ]),
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
