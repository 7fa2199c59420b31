export { EventPage } from "./event-page.tsx";
export { Inspector } from "./inspector.tsx";
export { RawBytes } from "./raw-bytes.tsx";
export { useProof } from "./use-proof.ts";
export { EventView } from "./event-view.tsx";
