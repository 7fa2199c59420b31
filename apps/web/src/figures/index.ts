export { FiguresPanel } from "./figures-panel.tsx";
export { byHour, byWeekday, sharesOf } from "./rhythm.ts";
