export { createPageRouter } from "./router.tsx";
