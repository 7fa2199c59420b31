// The web page: the built files of apps/web, and for every other address its index.html, since the page has its own router.
import { lstat } from "node:fs/promises";
import { join } from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance, FastifyReply } from "fastify";

/** Names a build makes. No dotfiles, no `..`, no empty segments, by grammar. */
const assetGrammar = /^(?:[A-Za-z0-9_-][A-Za-z0-9._-]*\/){0,4}[A-Za-z0-9_-][A-Za-z0-9._-]*$/;

const unbuilt = `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Quis</title>
<h1>The page is not built</h1>
<p>Quis is running and answers at <a href="/api/v1/status">/api/v1/status</a> and by its command line.</p>
<p>To build the page, run <code>npm start</code> in Quis's folder, or only <code>npm run build --workspace apps/web</code>; then load this address again.</p>
</html>
`;

/** An ordinary file; a symbolic link could lead out of the folder. */
async function isFile(path: string): Promise<boolean> {
  return lstat(path).then(
    (entry) => entry.isFile(),
    () => false,
  );
}

// `/log` alone is the page's own screen about the logs, whose files lie below it.
function isPageAddress(path: string): boolean {
  return !/^(?:api(?:\/|$)|log\/)/.test(path);
}

/** Serves the page from `webRoot`; without one, or while it is not built, a plain page says how to build it. */
export async function addPage(app: FastifyInstance, webRoot: string | undefined): Promise<void> {
  await app.register(fastifyStatic, { serve: false, ...(webRoot === undefined ? {} : { root: webRoot }) });

  const send = (reply: FastifyReply, root: string, path: string): FastifyReply => {
    // Vite puts a hash of the content into the names under assets/.
    const cache = path.startsWith("assets/") ? "public, max-age=31536000, immutable" : "no-cache";
    // It has its script inside, which our policy forbids; and it is to be kept, not to be believed because it came from here.
    if (path === "check.html") reply.header("content-disposition", 'attachment; filename="quis-check.html"');
    return reply.header("cache-control", cache).sendFile(path, root, { cacheControl: false, dotfiles: "deny" });
  };

  app.get<{ Params: { "*": string } }>("/*", { schema: { hide: true } }, async (request, reply) => {
    const path = request.params["*"];
    if (!isPageAddress(path)) return reply.callNotFound();
    if (webRoot !== undefined && assetGrammar.test(path) && (await isFile(join(webRoot, path)))) {
      return send(reply, webRoot, path);
    }
    const wantsPage = path === "" || (request.headers.accept ?? "").includes("text/html");
    if (!wantsPage || path.startsWith("assets/")) return reply.callNotFound();
    if (webRoot !== undefined && (await isFile(join(webRoot, "index.html")))) return send(reply, webRoot, "index.html");
    return reply
      .code(503)
      .header("content-type", "text/html; charset=utf-8")
      .header("cache-control", "no-store")
      .send(unbuilt);
  });
}
