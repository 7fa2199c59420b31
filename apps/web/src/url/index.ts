export { COMPARED, type CompareSearch, readCompareSearch, sideOf } from "./compare.ts";
export {
  type AnswerSearch,
  FILTERS,
  filtersOfQuestion,
  type FilterName,
  type Filters,
  isIndex,
  pathOf,
  type Question,
  questionOf,
  readAnswerSearch,
  requestOf,
} from "./question.ts";
export { parseSearch, stringifySearch } from "./search.ts";
