// The PDF's door, apart from the package's: whoever only reads or drafts documents loads no fonts.
export { renderPdf } from "./pdf.ts";
