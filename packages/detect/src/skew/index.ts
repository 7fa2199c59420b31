export { type Basis, FEWEST_USERS, GroupSkew, type SkewReport, type SkewRow, type SubjectGroup } from "./group-skew.ts";
