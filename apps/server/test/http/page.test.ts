import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { getRaw, openPort, openServer, problemOf } from "./helper.ts";

const index = "<!doctype html><title>Quis</title>";
const html = { accept: "text/html,application/xhtml+xml,*/*;q=0.8" };

function buildPage(): string {
  const root = mkdtempSync(join(tmpdir(), "quis-page-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const web = join(root, "dist");
  mkdirSync(join(web, "assets"), { recursive: true });
  mkdirSync(join(web, ".vite"));
  writeFileSync(join(root, "secret.txt"), "secret");
  writeFileSync(join(web, "index.html"), index);
  writeFileSync(join(web, "icon.svg"), "<svg/>");
  writeFileSync(join(web, ".env"), "secret");
  writeFileSync(join(web, ".vite/manifest.json"), "secret");
  writeFileSync(join(web, "assets/main-a1B2.js"), "export {}");
  writeFileSync(join(web, "assets/main-a1B2.css"), "a{}");
  return web;
}

describe("the page", () => {
  it.each([
    ["/", "no-cache", "text/html; charset=utf-8"],
    ["/index.html", "no-cache", "text/html; charset=utf-8"],
    ["/icon.svg", "no-cache", "image/svg+xml"],
    ["/assets/main-a1B2.js", "public, max-age=31536000, immutable", "application/javascript; charset=utf-8"],
    ["/assets/main-a1B2.css", "public, max-age=31536000, immutable", "text/css; charset=utf-8"],
  ])("%s is served with Cache-Control: %s", async (url, cache, type) => {
    const server = await openServer({ webRoot: buildPage() });
    const response = await server.inject(url);
    expect(response.statusCode).toBe(200);
    expect(response.headers).toMatchObject({ "cache-control": cache, "content-type": type });
  });

  it("/check.html, the page that stands alone, is a download", async () => {
    const web = buildPage();
    writeFileSync(join(web, "check.html"), "<!doctype html>alone");
    const server = await openServer({ webRoot: web });
    const response = await server.inject({ url: "/check.html", headers: html });
    expect(response.body).toBe("<!doctype html>alone");
    expect(response.headers["content-disposition"]).toBe('attachment; filename="quis-check.html"');
    expect((await server.inject("/index.html")).headers["content-disposition"]).toBeUndefined();
  });

  it.each([
    "/who/p-4",
    "/users/alma.invented",
    "/event/12?log=records",
    "/users/a%2Fb",
    "/users/%C3%BC",
    "/apiary",
    "/logs",
    "/log",
    "/log?log=oversight",
  ])("%s is an address of the page's own router: index.html to a browser", async (url) => {
    const server = await openServer({ webRoot: buildPage() });
    const response = await server.inject({ url, headers: html });
    expect(response.statusCode).toBe(200);
    expect(response.body).toBe(index);
    expect(response.headers["cache-control"]).toBe("no-cache");
    expect((await server.inject({ url, headers: { accept: "application/json" } })).statusCode).toBe(404);
  });

  it.each(["/assets/gone-zzzz.js", "/api/v1/nothing", "/log/records/nothing", "/api", "/log/"])(
    "%s is 404 even to a browser",
    async (url) => {
      const server = await openServer({ webRoot: buildPage() });
      expect(problemOf(await server.inject({ url, headers: html })).status).toBe(404);
    },
  );

  it.each([
    "/.env",
    "/.vite/manifest.json",
    "/../secret.txt",
    "/%2e%2e/secret.txt",
    "/..%2fsecret.txt",
    "/..%5csecret.txt",
    "/assets/../../secret.txt",
    "/assets/..%2f..%2fsecret.txt",
    "//secret.txt",
    "/%00",
    "/index.html%00",
  ])("%s gives nothing away", async (url) => {
    const { port } = await openPort({ webRoot: buildPage() });
    for (const headers of [{}, html]) {
      const { status, body } = await getRaw(port, url, headers);
      expect(body).not.toContain("secret");
      expect(status).toBeLessThan(500);
    }
  });

  it("HEAD and unchanged files", async () => {
    const server = await openServer({ webRoot: buildPage() });
    const head = await server.inject({ method: "HEAD", url: "/" });
    expect(head.statusCode).toBe(200);
    expect(head.body).toBe("");
    const etag = String(head.headers.etag);
    expect((await server.inject({ url: "/", headers: { "if-none-match": etag } })).statusCode).toBe(304);
  });

  it("not built: says how to build it, and is there once it is", async () => {
    const web = buildPage();
    rmSync(join(web, "index.html"));
    for (const server of [
      await openServer(),
      await openServer({ webRoot: web }),
      await openServer({ webRoot: join(web, "gone") }),
    ]) {
      const response = await server.inject("/");
      expect(response.statusCode).toBe(503);
      expect(response.headers).toMatchObject({
        "content-type": "text/html; charset=utf-8",
        "cache-control": "no-store",
      });
      expect(response.body).toContain("npm start");
      expect(response.body).not.toMatch(/<script|<style|style=/);
    }
    const server = await openServer({ webRoot: web });
    writeFileSync(join(web, "index.html"), index);
    expect((await server.inject("/")).body).toBe(index);
  });

  it("a directory or a link out of the folder is not a file of the page", async () => {
    const web = buildPage();
    symlinkSync(join(web, "../secret.txt"), join(web, "assets/link.js"));
    const server = await openServer({ webRoot: web });
    for (const url of ["/assets", "/assets/", "/assets/link.js"]) {
      const response = await server.inject({ url });
      expect(response.statusCode).toBe(404);
      expect(response.body).not.toContain("secret");
    }
  });
});
