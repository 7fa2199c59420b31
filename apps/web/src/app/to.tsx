// A link to an address of this page that is written as an address: screens are built apart from each other and know only where the others stand.
import { useRouter } from "@tanstack/react-router";
import type { AnchorHTMLAttributes } from "react";

interface ToProps extends AnchorHTMLAttributes<HTMLAnchorElement> {
  readonly href: string;
}

export function To({ href, onClick, children, ...rest }: ToProps) {
  const router = useRouter();
  return (
    <a
      {...rest}
      href={href}
      onClick={(event) => {
        onClick?.(event);
        // A new tab or window stays what it is.
        if (event.defaultPrevented || event.button !== 0) return;
        if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
        event.preventDefault();
        void router.navigate({ href });
      }}
    >
      {children}
    </a>
  );
}
