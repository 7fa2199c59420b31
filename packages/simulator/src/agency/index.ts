export * from "./hospital-units.ts";
export * from "./names.ts";
export * from "./person.ts";
export * from "./population.ts";
export * from "./relationship.ts";
export * from "./rota.ts";
export * from "./unit.ts";
