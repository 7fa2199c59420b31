// What the duty's screens ask. Each question is sealed in the asker's name.
import type { DutiesAnswer, JudgementInput, SampleAnswer, SignOffInput } from "@quis/contract";
import { queryOptions } from "@tanstack/react-query";
import { get, post } from "../api/index.ts";

export const dutiesQuery = queryOptions({
  queryKey: ["duties"],
  queryFn: ({ signal }) => get<DutiesAnswer>("duties", { limit: 60 }, signal),
  staleTime: 60_000,
});

const samplePath = (programme: string, period: string): string =>
  `duties/${encodeURIComponent(programme)}/${encodeURIComponent(period)}/sample`;

export function sampleQuery(programme: string, period: string) {
  return queryOptions({
    queryKey: ["duty-sample", programme, period],
    queryFn: ({ signal }) => get<SampleAnswer>(samplePath(programme, period), {}, signal),
    // Others judge as well.
    staleTime: 30_000,
  });
}

export function drawAgain(programme: string, period: string): Promise<SampleAnswer> {
  return get<SampleAnswer>(samplePath(programme, period), { reproduce: "true" });
}

export function judge(programme: string, period: string, index: number, input: JudgementInput): Promise<SampleAnswer> {
  return post<SampleAnswer>(`${samplePath(programme, period)}/${index}/judgements`, input);
}

export function signOff(programme: string, period: string, input: SignOffInput): Promise<DutiesAnswer> {
  return post<DutiesAnswer>(`duties/${encodeURIComponent(programme)}/${encodeURIComponent(period)}/sign-off`, input);
}
