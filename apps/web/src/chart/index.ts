export { ChartSheet, type Figures } from "./chart-sheet.tsx";
export { highestShare, ShareBars } from "./share-bars.tsx";
export { saveChart } from "./save-chart.ts";
