// Addresses of documents for outside. Their screens are loaded when one is opened.
import { createRoute } from "@tanstack/react-router";
import { LostPage } from "../lost/index.ts";
import { documentWords } from "../strings/documents.ts";
import { lazyPage } from "./lazy-page.tsx";
import { root } from "./root.tsx";

const screens = () => import("../documents/index.ts");
const DocumentPage = lazyPage(screens, "DocumentPage", { text: documentWords.one.waiting });

const documents = createRoute({
  getParentRoute: () => root,
  path: "/documents",
  component: lazyPage(screens, "DocumentsPage", { text: documentWords.waiting }),
});

const made = createRoute({
  getParentRoute: () => root,
  path: "/documents/new",
  component: lazyPage(screens, "NewDocumentPage", { text: documentWords.waiting }),
});

const document = createRoute({
  getParentRoute: () => root,
  path: "/documents/$sha256",
  component: function OneDocument() {
    const { sha256 } = document.useParams();
    if (!/^[0-9a-f]{64}$/.test(sha256)) return <LostPage />;
    return <DocumentPage key={sha256} sha256={sha256} />;
  },
});

export const documentRoutes = [documents, made, document] as const;
