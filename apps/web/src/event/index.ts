export { EventPage } from "./event-page.tsx";
export { Inspector } from "./inspector.tsx";
