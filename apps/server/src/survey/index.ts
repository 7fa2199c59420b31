// Sources and logs as a whole: this folder's door.
export { SurveyAnswers, type SurveyDoor } from "./door.ts";
