// Verifying everything now: the strip turns green only by this.
import { useState } from "react";
import { work } from "../api/index.ts";
import { Failure } from "../app/index.ts";
import { today } from "../strings/today.ts";

export function VerifyButton() {
  const [share, setShare] = useState<number | undefined>(undefined);
  const [error, setError] = useState<unknown>(undefined);
  const run = async (): Promise<void> => {
    setShare(0);
    setError(undefined);
    try {
      await work("verifications", {
        onProgress: ({ done, total }) => setShare(total === null || total === 0 ? 0 : done / total),
      });
    } catch (cause) {
      setError(cause);
    } finally {
      setShare(undefined);
    }
  };
  return (
    <>
      <span>
        <button type="button" disabled={share !== undefined} onClick={() => void run()}>
          {share === undefined ? today.whole.verify : today.whole.verifying(Math.round(share * 100))}
        </button>
      </span>
      {error === undefined ? null : <Failure error={error} small />}
    </>
  );
}
