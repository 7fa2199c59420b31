export { csvTable } from "@quis/contract/csv";
export { fileName, saveBlob, saveFile } from "./save-file.ts";
