export * from "./csv.ts";
export * from "./draft.ts";
export * from "./journal.ts";
export * from "./ocsf.ts";
export * from "./pgaudit.ts";
export * from "./plate-search.ts";
