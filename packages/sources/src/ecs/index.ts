export { ecsFormat } from "./ecs.ts";
