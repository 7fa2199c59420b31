// What administration asks; each question is sealed once.
import type { DetectionStatus, Person, PoliciesAnswer, RulesAnswer, SetupChanges, SetupFiles } from "@quis/contract";
import { queryOptions } from "@tanstack/react-query";
import { get } from "../api/index.ts";

export type PolicyWords = PoliciesAnswer["texts"][number];

export const peopleQuery = queryOptions({
  queryKey: ["people"],
  queryFn: ({ signal }) => get<{ readonly people: readonly Person[] }>("people", {}, signal),
  staleTime: 30_000,
});
export const policiesQuery = queryOptions({
  queryKey: ["policies"],
  queryFn: ({ signal }) => get<PoliciesAnswer>("policies", {}, signal),
});
export const detectionQuery = queryOptions({
  queryKey: ["detection"],
  queryFn: ({ signal }) => get<DetectionStatus>("detection", {}, signal),
  staleTime: 30_000,
});
export const rulesQuery = queryOptions({
  queryKey: ["rules"],
  queryFn: ({ signal }) => get<RulesAnswer>("rules", {}, signal),
  staleTime: 30_000,
});
export const filesQuery = queryOptions({
  queryKey: ["setup", "files"],
  queryFn: ({ signal }) => get<SetupFiles>("setup/files", {}, signal),
  staleTime: 30_000,
});
export const changesQuery = queryOptions({
  queryKey: ["setup", "changes"],
  queryFn: ({ signal }) => get<SetupChanges>("setup/changes", {}, signal),
  staleTime: 0,
});
