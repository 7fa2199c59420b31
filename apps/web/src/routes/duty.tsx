// Addresses of the duty to review. Its screens are loaded when one is opened.
import { createRoute } from "@tanstack/react-router";
import { LostPage } from "../lost/index.ts";
import { dutyWords } from "../strings/duty.ts";
import { lazyPage } from "./lazy-page.tsx";
import { root } from "./root.tsx";

const screens = () => import("../duty/index.ts");
const SamplePage = lazyPage(screens, "SamplePage", { text: dutyWords.page.waiting, rows: 10 });

interface SampleSearch {
  readonly at?: string;
}

const atOf = (search: Record<string, unknown>): SampleSearch => {
  const { at } = search;
  return typeof at === "string" && /^\d{1,16}$/.test(at) ? { at } : {};
};

const duty = createRoute({
  getParentRoute: () => root,
  path: "/duty",
  component: lazyPage(screens, "DutyPage", { text: dutyWords.waiting }),
});

const sample = createRoute({
  getParentRoute: () => root,
  path: "/duty/$programme/$period",
  validateSearch: atOf,
  component: function Sample() {
    const { programme, period } = sample.useParams();
    const { at = "" } = atOf({ ...sample.useSearch() });
    if (!/^\d{4}-\d{2}-\d{2}$/.test(period)) return <LostPage />;
    return <SamplePage key={`${programme} ${period}`} programme={programme} period={period} at={at} />;
  },
});

export const dutyRoutes = [duty, sample] as const;
