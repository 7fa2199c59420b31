export { ApiError, type WebErrorCode } from "./client.ts";
export { answerQuery, askQuery, createQueries, eventQuery, newestQuery, statusQuery, vkeysQuery } from "./queries.ts";
