export { BundleDialog } from "./bundle-dialog.tsx";
export { ExportDialog } from "./export-dialog.tsx";
