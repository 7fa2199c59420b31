// A secret that is shown this once: to be copied now.
import { useState } from "react";

interface CopyOnceProps {
  readonly label: string;
  readonly secret: string;
  readonly copy: string;
  readonly copied: string;
}

export function CopyOnce({ label, secret, copy, copied }: CopyOnceProps) {
  const [done, setDone] = useState(false);
  return (
    <p className="copy-once">
      <input
        readOnly
        aria-label={label}
        className="mono"
        value={secret}
        onFocus={(event) => event.target.select()}
        spellCheck={false}
      />
      <button
        type="button"
        className="primary"
        onClick={() => void navigator.clipboard?.writeText(secret).then(() => setDone(true))}
      >
        {done ? copied : copy}
      </button>
    </p>
  );
}
