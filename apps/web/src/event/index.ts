export { EventPage } from "./event-page.tsx";
export { Inspector } from "./inspector.tsx";
export { viewRaw } from "./raw.ts";
export { RawBytes } from "./raw-bytes.tsx";
export { useProof } from "./use-proof.ts";
