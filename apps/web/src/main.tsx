// The page's entry.
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

const root = document.getElementById("root");
if (root === null) throw new Error("expected an element with id root, got none");
createRoot(root).render(
  <StrictMode>
    <h1>Quis</h1>
  </StrictMode>,
);
