export { csvTable } from "./csv.ts";
export { fileName, saveFile } from "./save-file.ts";
