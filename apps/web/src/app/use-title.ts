// The document title follows the screen, so that tabs and history can be told apart.
import { useEffect } from "react";
import { en } from "../strings/index.ts";

/** Sets the document's title to that of a page. Text of a log comes here by visibleText. */
export function useTitle(page: string): void {
  useEffect(() => {
    document.title = en.title(page);
  }, [page]);
}
