// A file that a server sends for a reason: its name, kind and counts from the headers, its bytes as they come.
import { EXPORT_MATCHING_HEADER, EXPORT_ROWS_HEADER } from "@quis/contract/export-headers";
import { type Call, openCall, type ServerAddress } from "./http.ts";

export interface FileCall {
  readonly actor: string;
  readonly path: string;
  readonly query: NonNullable<Call["query"]>;
  readonly purpose: string;
  readonly caseReference?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface StreamedFile {
  readonly rows: number;
  readonly matching: number;
  readonly mediaType: string;
  readonly name: string;
  /** 0 where it is not said. */
  readonly sizeBytes: number;
  readonly bytes: AsyncIterable<Uint8Array>;
}

export async function openFile(address: ServerAddress, call: FileCall): Promise<StreamedFile> {
  const { actor, path, query, purpose, caseReference, signal } = call;
  const response = await openCall(address, {
    method: "GET",
    actor,
    path,
    query,
    headers: {
      "x-quis-purpose": encodeURIComponent(purpose),
      ...(caseReference === undefined ? {} : { "x-quis-case": encodeURIComponent(caseReference) }),
    },
    ...(signal === undefined ? {} : { signal }),
  });
  const header = (name: string): string => String(response.headers[name] ?? "");
  return {
    rows: Number(header(EXPORT_ROWS_HEADER)),
    matching: Number(header(EXPORT_MATCHING_HEADER)),
    mediaType: header("content-type"),
    name: /filename="([^"]+)"/.exec(header("content-disposition"))?.[1] ?? "",
    sizeBytes: Number(header("content-length")),
    bytes: response as AsyncIterable<Uint8Array>,
  };
}
