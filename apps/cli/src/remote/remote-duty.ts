// The duty to review, asked of the server that holds the folder.
import { dutiesAnswerSchema, sampleAnswerSchema } from "@quis/contract";
import type { DutyDoor, PeriodName } from "@quis/server";
import type { Call, Schema } from "./http.ts";

type AskJson = <T>(
  method: "GET" | "POST",
  schema: Schema<T>,
  asked: string,
  path: string,
  query?: Call["query"],
  json?: object,
) => Promise<T>;

export function remoteDuty(ask: AskJson): DutyDoor {
  const at = ({ programme, period }: PeriodName, rest: string): string =>
    `/api/v1/duties/${encodeURIComponent(programme)}/${encodeURIComponent(period)}/${rest}`;
  return {
    duties: (asked, { programme, limit }) =>
      ask("GET", dutiesAnswerSchema, asked, "/api/v1/duties", { programme, limit: Number(limit ?? 100) }),
    signOff: (asked, of, input) => ask("POST", dutiesAnswerSchema, asked, at(of, "sign-off"), undefined, input),
    sample: (asked, of, { reproduce }) => ask("GET", sampleAnswerSchema, asked, at(of, "sample"), { reproduce }),
    judge: (asked, of, index, input) =>
      ask("POST", sampleAnswerSchema, asked, at(of, `sample/${index}/judgements`), undefined, input),
  };
}
