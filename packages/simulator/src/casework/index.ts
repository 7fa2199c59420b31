export * from "./applicants.ts";
export * from "./case-file.ts";
export * from "./casebook.ts";
export * from "./desk.ts";
export * from "./file-rows.ts";
export * from "./shelf.ts";
export * from "./wards.ts";
