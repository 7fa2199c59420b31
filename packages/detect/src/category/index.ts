export { CATEGORY_SURPRISE } from "./category-surprise.ts";
