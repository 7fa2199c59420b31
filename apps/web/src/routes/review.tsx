// Addresses of reviews and of names that wait to be opened.
import { createRoute } from "@tanstack/react-router";
import { readRevealsSearch } from "../reveals/search.ts";
import { readReviewsSearch } from "../review/search.ts";
import { en } from "../strings/index.ts";
import { lazyPage } from "./lazy-page.tsx";
import { root } from "./root.tsx";

const held = { text: en.wait.answer, rows: 10 };
const ReviewsPage = lazyPage(() => import("../review/reviews-page.tsx"), "ReviewsPage", held);
const RevealsPage = lazyPage(() => import("../reveals/index.ts"), "RevealsPage", held);

const reviews = createRoute({
  getParentRoute: () => root,
  path: "/reviews",
  validateSearch: readReviewsSearch,
  component: function Reviews() {
    // What the validator drops is in the router's answer all the same.
    return <ReviewsPage search={readReviewsSearch(reviews.useSearch())} />;
  },
});

const reveals = createRoute({
  getParentRoute: () => root,
  path: "/reveals",
  validateSearch: readRevealsSearch,
  component: function Reveals() {
    const search = readRevealsSearch(reveals.useSearch());
    return <RevealsPage key={search.who ?? ""} search={search} />;
  },
});

export const reviewRoutes = [reviews, reveals] as const;
