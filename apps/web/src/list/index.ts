export { AccessTable, ListCount } from "./access-table.tsx";
export { ColumnsButton } from "./columns-dialog.tsx";
export { columnsOf } from "./columns.ts";
export { formatPause, IDLE_MS, type Step, stepsOf } from "./idle.ts";
export { Lanes } from "./lanes.tsx";
export { saveRows } from "./save-rows.ts";
export { useExplained } from "./use-explained.ts";
export { useListKeys } from "./use-list-keys.ts";
