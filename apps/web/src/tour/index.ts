export { setTourOver } from "./tour-store.ts";
export { Tour } from "./tour.tsx";
