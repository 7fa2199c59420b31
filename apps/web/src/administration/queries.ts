// What administration asks; each question is sealed once.
import type {
  DetectionStatus,
  peopleAnswerSchema,
  personInvitedSchema,
  personSchema,
  RulesAnswer,
  SetupChanges,
  SetupFiles,
} from "@quis/contract";
import { queryOptions } from "@tanstack/react-query";
import type { z } from "zod";
import { get } from "../api/index.ts";

export type Person = z.output<typeof personSchema>;
export type Invited = z.output<typeof personInvitedSchema>;

/** A policy in force, as `GET /policies` tells it. */
export interface PolicyWords {
  readonly id: string;
  readonly file: string;
  readonly effect: "permit" | "forbid";
  readonly meaning: string;
  readonly text: string;
}

export const peopleQuery = queryOptions({
  queryKey: ["people"],
  queryFn: ({ signal }) => get<z.output<typeof peopleAnswerSchema>>("people", {}, signal),
  staleTime: 30_000,
});
export const policiesQuery = queryOptions({
  queryKey: ["policies"],
  queryFn: ({ signal }) =>
    get<{ readonly policies: readonly PolicyWords[]; readonly problem: string | null }>("policies", {}, signal),
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
