// What administration asks; each question is sealed once.
import type {
  DetectionStatus,
  peopleAnswerSchema,
  personInvitedSchema,
  personSchema,
  PoliciesAnswer,
  RulesAnswer,
  SetupChanges,
  SetupFiles,
} from "@quis/contract";
import { queryOptions } from "@tanstack/react-query";
import type { z } from "zod";
import { get } from "../api/index.ts";

export type Person = z.output<typeof personSchema>;
export type Invited = z.output<typeof personInvitedSchema>;

export type PolicyWords = PoliciesAnswer["texts"][number];

export const peopleQuery = queryOptions({
  queryKey: ["people"],
  queryFn: ({ signal }) => get<z.output<typeof peopleAnswerSchema>>("people", {}, signal),
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
