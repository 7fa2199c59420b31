// What waits to be destroyed: the first screen and administration show the same.
import type { DisposalsAnswer } from "@quis/contract";
import { queryOptions } from "@tanstack/react-query";
import { get } from "./request.ts";

export const disposalsQuery = queryOptions({
  queryKey: ["disposals"],
  queryFn: ({ signal }) => get<DisposalsAnswer>("disposals", {}, signal),
  staleTime: 30_000,
});
