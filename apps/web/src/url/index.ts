export {
  type AnswerSearch,
  FILTERS,
  type FilterName,
  type Filters,
  isIndex,
  type Question,
  questionOf,
  readAnswerSearch,
  requestOf,
} from "./question.ts";
export { parseSearch, stringifySearch } from "./search.ts";
