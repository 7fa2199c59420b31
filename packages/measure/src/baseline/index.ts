export { openCountsOnly } from "./counts-only.ts";
export { openRarityOnly } from "./rarity-only.ts";
