export { csvTable } from "@quis/contract/csv";
export { fileName, saveFile } from "./save-file.ts";
