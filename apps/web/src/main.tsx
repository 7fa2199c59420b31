// The page's entry.
import "@fontsource-variable/inter/wght.css";
import "@fontsource-variable/jetbrains-mono/wght.css";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/frame.css";
import "./styles/parts.css";
import "./styles/event.css";
import "./styles/findings.css";
import "./styles/state.css";
import "./styles/rail.css";
import "./styles/dialog.css";
import "./styles/session.css";
import "./styles/today.css";
import "./styles/administration.css";
import "./styles/ask.css";
import "./styles/sources.css";
import "./styles/duty.css";
import "./styles/review.css";
import "./styles/documents.css";
import "./styles/releases.css";
import "./styles/media.css";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { createQueries } from "./api/index.ts";
import { createPageRouter } from "./routes/index.ts";

const root = document.getElementById("root");
if (root === null) throw new Error("expected an element with id root, got none");
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={createQueries()}>
      <RouterProvider router={createPageRouter()} />
    </QueryClientProvider>
  </StrictMode>,
);
