export { NewRows } from "./new-rows.tsx";
export { useChange, useLive, useLiveState } from "./use-live.ts";
