export { FiguresPanel } from "./figures-panel.tsx";
export { ExplainedCell } from "./parts.tsx";
export { byHour, byWeekday, sharesOf } from "./rhythm.ts";
