export { BundleDialog } from "./bundle-dialog.tsx";
export { downloadSized } from "./download.ts";
export { ExportDialog } from "./export-dialog.tsx";
