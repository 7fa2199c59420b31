// j and k walk through the list, Esc closes the inspector; Enter is the link's own key.
import { useNavigate } from "@tanstack/react-router";
import { useEffect } from "react";
import { isForPage, isTyping, singleKeysOn } from "../keys/index.ts";

/** `at` is the open access or empty: while the inspector is open, it follows the walk. */
export function useListKeys(at: string): void {
  const navigate = useNavigate();
  useEffect(() => {
    const open = (index: string | undefined): void => {
      void navigate({ to: ".", search: (old) => ({ ...old, at: index }), resetScroll: false, replace: true });
    };
    const onKey = (event: KeyboardEvent): void => {
      if (!isForPage(event)) return;
      if (event.key === "Escape" && at !== "") {
        event.preventDefault();
        open(undefined);
        linkOf(at)?.focus();
        return;
      }
      if ((event.key !== "j" && event.key !== "k") || isTyping(event) || !singleKeysOn()) return;
      const links = [...document.querySelectorAll<HTMLAnchorElement>("a[data-index]")];
      const current = document.activeElement?.closest("tr")?.querySelector("a[data-index]") ?? linkOf(at);
      const place = links.findIndex((link) => link === current);
      const next = links[place < 0 ? 0 : place + (event.key === "j" ? 1 : -1)];
      if (next === undefined) return;
      event.preventDefault();
      next.focus();
      if (at !== "") open(next.dataset["index"]);
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [at, navigate]);
}

function linkOf(index: string): HTMLAnchorElement | null {
  return index === "" ? null : document.querySelector(`a[data-index="${CSS.escape(index)}"]`);
}
