export { KeepDialog } from "./keep-dialog.tsx";
export { SavedList } from "./saved-list.tsx";
