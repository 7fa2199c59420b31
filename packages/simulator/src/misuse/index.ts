export { MisuseCalendar, planMisuse, type MisusePlan, type PlannedScenario } from "./plan.ts";
