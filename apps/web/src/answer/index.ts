export { AnswerPage } from "./answer-page.tsx";
export { FilterForm } from "./filter-form.tsx";
