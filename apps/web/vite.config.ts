// Build of the page: static files only, everything from our own origin, nothing inlined (the server's CSP is self-only).
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { standalonePage } from "./standalone-page.ts";

export default defineConfig({
  plugins: [react(), standalonePage()],
  build: {
    target: "es2023",
    // A data: URL would need an exception in the CSP.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: {
    // `npm run dev` beside a running `quis serve`: same API, the page's sources live.
    proxy: { "/api": { target: "http://127.0.0.1:7847", changeOrigin: true } },
  },
});
