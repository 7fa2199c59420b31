// Names behind pseudonyms: asked for, decided by a second person, shown to who asked.
export { RevealsPage } from "./reveals-page.tsx";
