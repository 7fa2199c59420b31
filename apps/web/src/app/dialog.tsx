// A dialog over whatever is open: it takes the focus, Escape leaves it, and the focus goes back to where it was.
import { type ReactNode, useEffect, useId, useRef } from "react";

interface DialogProps {
  readonly title: ReactNode;
  readonly onLeave: () => void;
  readonly children: ReactNode;
  readonly className?: string;
}

export function Dialog({ title, onLeave, children, className = "" }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const element = dialog.current;
    const before = document.activeElement;
    if (element !== null && !element.open) element.showModal();
    return () => {
      element?.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      className={`dialog ${className}`}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onLeave();
      }}
    >
      <h2 id={id}>{title}</h2>
      {children}
    </dialog>
  );
}
