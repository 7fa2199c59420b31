export { saveChart } from "./save-chart.ts";
export { useWidth } from "./use-width.ts";
