// Shows what a request needs of the person, over whatever they are doing: nothing that is typed is lost.
import { useSyncExternalStore } from "react";
import { attention, onAttention } from "../api/index.ts";
import { ProofDialog } from "./proof-dialog.tsx";
import { ReasonDialog } from "./reason-dialog.tsx";
import { SignInDialog } from "./sign-in-dialog.tsx";

export function AttentionHost() {
  const current = useSyncExternalStore(onAttention, attention);
  if (current === undefined) return null;
  const { need, meet, leave } = current;
  if (need.kind === "sign-in") return <SignInDialog meet={meet} leave={leave} />;
  if (need.kind === "proof") return <ProofDialog meet={meet} leave={leave} />;
  return <ReasonDialog wanted={need.wanted} error={need.error} meet={meet} leave={leave} />;
}
