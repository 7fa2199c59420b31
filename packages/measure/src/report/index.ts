export { type Figures, figuresOf, type KindFigures } from "./figures.ts";
export { bootstrap, type Figure, pooled, quantile } from "./interval.ts";
export { formatReport, type ReportInput } from "./table.ts";
