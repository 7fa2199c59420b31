export { NewReleasePage } from "./new-page.tsx";
export { ReleasePage } from "./release-page.tsx";
export { ReleasesPage } from "./releases-page.tsx";
