export { ChartSheet, type Figures } from "./chart-sheet.tsx";
export { saveSvg } from "./save-svg.ts";
export { highestShare, ShareBars } from "./share-bars.tsx";
