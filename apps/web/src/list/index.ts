export { AccessTable, ListCount } from "./access-table.tsx";
export { saveRows } from "./save-rows.ts";
export { useListKeys } from "./use-list-keys.ts";
