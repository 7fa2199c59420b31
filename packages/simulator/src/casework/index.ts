export * from "./applicants.ts";
export * from "./case-file.ts";
export * from "./desk.ts";
export * from "./file-rows.ts";
export * from "./shelf.ts";
