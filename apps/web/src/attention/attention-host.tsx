// Shows what a request needs of the person, over whatever they are doing: nothing that is typed is lost.
import { lazy, Suspense, useSyncExternalStore } from "react";
import { attention, onAttention } from "../api/index.ts";

const ProofDialog = lazy(() => import("./proof-dialog.tsx").then((file) => ({ default: file.ProofDialog })));
const ReasonDialog = lazy(() => import("./reason-dialog.tsx").then((file) => ({ default: file.ReasonDialog })));
const SignInDialog = lazy(() => import("./sign-in-dialog.tsx").then((file) => ({ default: file.SignInDialog })));

export function AttentionHost() {
  const current = useSyncExternalStore(onAttention, attention);
  if (current === undefined) return null;
  const { need, meet, leave } = current;
  return (
    <Suspense>
      {need.kind === "sign-in" ? <SignInDialog meet={meet} leave={leave} /> : null}
      {need.kind === "proof" ? <ProofDialog meet={meet} leave={leave} /> : null}
      {need.kind === "reason" ? (
        <ReasonDialog wanted={need.wanted} error={need.error} meet={meet} leave={leave} />
      ) : null}
    </Suspense>
  );
}
