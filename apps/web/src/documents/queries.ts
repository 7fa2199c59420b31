// What the screens of documents ask and make; each is sealed.
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import {
  type DocumentAgain,
  type DocumentKindName,
  type DocumentsAnswer,
  type DocumentSignature,
  type DocumentSummary,
  reportKindSchema,
} from "@quis/contract";
import { get, getFile, type OnPhase, type Parameters, post, workFor } from "../api/index.ts";

const PAGE_ROWS = 50;

export const documentsQuery = infiniteQueryOptions({
  queryKey: ["documents", "all"],
  initialPageParam: "",
  queryFn: ({ pageParam, signal }) =>
    get<DocumentsAnswer>("documents", { limit: PAGE_ROWS, cursor: pageParam }, signal),
  getNextPageParam: (last) => last.next,
  staleTime: 30_000,
});

export function documentQuery(sha256: string) {
  return queryOptions({
    queryKey: ["documents", sha256],
    queryFn: ({ signal }) => get<DocumentsAnswer>("documents", { sha256 }, signal),
    staleTime: 30_000,
  });
}

export function isReport(kind: DocumentKindName): boolean {
  return reportKindSchema.options.some((one) => one === kind);
}

/** The part of the API that documents of this kind are under, and the actions that it takes. */
export function placeOf(kind: DocumentKindName): {
  readonly path: string;
  readonly action: string;
  readonly sign: string;
} {
  return isReport(kind)
    ? { path: "reports", action: "report", sign: "report-sign" }
    : { path: "documents", action: "document", sign: "document-sign" };
}

/** @throws ApiError */
export function makeDocument(
  kind: DocumentKindName,
  parameters: Parameters,
  signal: AbortSignal,
  onPhase: OnPhase,
): Promise<DocumentSummary> {
  return workFor("document", placeOf(kind).path, { parameters: { ...parameters, kind }, signal, onPhase });
}

/** The page's HTML as text. It is hostile: see rendered.tsx. */
export async function readPage(kind: DocumentKindName, sha256: string, signal: AbortSignal): Promise<string> {
  const response = await getFile(`${placeOf(kind).path}/${sha256}/file`, { form: "page" }, signal);
  return response.text();
}

/** @throws ApiError */
export function makeAgain(
  kind: DocumentKindName,
  sha256: string,
  signal: AbortSignal,
  onPhase: OnPhase,
): Promise<DocumentAgain> {
  return workFor("document-again", `${placeOf(kind).path}/${sha256}/repetitions`, { signal, onPhase });
}

export function signDocument(
  kind: DocumentKindName,
  sha256: string,
  capacity: string,
  name: string | undefined,
): Promise<DocumentSignature> {
  return post<DocumentSignature>(`${placeOf(kind).path}/signatures`, undefined, {
    parameters: { sha256, capacity, name },
  });
}
