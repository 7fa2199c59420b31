export { Random } from "./random.ts";
export { EVALUATION_SEEDS, evaluationSeeds } from "./seeds.ts";
