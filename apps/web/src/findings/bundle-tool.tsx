// Takes the accesses of a finding away as an evidence bundle.
import { lazy, Suspense, useState } from "react";
import { useMay } from "../session/index.ts";
import { ask } from "../strings/ask.ts";

const BundleDialog = lazy(() => import("../exports/index.ts").then((door) => ({ default: door.BundleDialog })));

export function BundleTool({ finding, events }: { readonly finding: string; readonly events: number }) {
  const [open, setOpen] = useState(false);
  if (!useMay("bundle")) return null;
  return (
    <>
      <button type="button" onClick={() => setOpen(true)}>
        {ask.bundle.tool}
      </button>
      <Suspense fallback={null}>
        {open ? <BundleDialog chosen={{ finding }} events={events} onLeave={() => setOpen(false)} /> : null}
      </Suspense>
    </>
  );
}
