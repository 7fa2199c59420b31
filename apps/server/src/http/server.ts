// The HTTP server: composition only. Guards, then the API, the public logs and the page.
import helmet from "@fastify/helmet";
import { fastify, type FastifyBaseLogger, type FastifyInstance } from "fastify";
import { validatorCompiler, type ZodTypeProvider } from "fastify-type-provider-zod";
import { localPrincipal } from "../access/index.ts";
import type { Instance } from "../instance/instance.ts";
import { createActorOf } from "./actor.ts";
import { answerClientError } from "./client-error.ts";
import { HttpError } from "./error.ts";
import { checkHost, checkSite, checkUrl } from "./guard.ts";
import { defaultLimits, type HttpLimits } from "./limits.ts";
import { answerNotFound } from "./not-found.ts";
import { registerOpenApi } from "./openapi.ts";
import { addPage } from "./page.ts";
import { sendProblem } from "./problem.ts";
import { addPublicLog } from "./public-log.ts";
import { createHttpLogger, createRequestIds, RequestLog } from "./request-log.ts";
import { BodyBudget } from "./push-body.ts";
import { addContinuityRoutes } from "./routes/continuity.ts";
import { addOtlpRoute } from "./routes/otlp.ts";
import { addPushRoute } from "./routes/push.ts";
import { addFindingRoutes } from "./routes/findings.ts";
import { addGapRoutes } from "./routes/gaps.ts";
import { addQuestionRoutes } from "./routes/questions.ts";
import type { Api, ApiParts } from "./routes/route.ts";
import { addBacktestRoute, addRuleRoutes } from "./routes/rules.ts";
import { addSourceRoutes } from "./routes/sources.ts";
import { addStateRoutes } from "./routes/state.ts";
import { addPreviewRoute, addSurveyRoutes } from "./routes/survey.ts";
import { addErasureRoutes, addRetentionRoute } from "./routes/retention.ts";
import { addFileRoutes, addWorkRoutes } from "./routes/work.ts";
import { compileSerializer } from "./serializer.ts";
import { WorkStreams } from "./work-stream.ts";

export interface HttpServerOptions {
  readonly instance: Instance;
  /** Secret that state-changing requests must bring, from lock.json; at least 16 characters. */
  readonly token: string;
  /** Folder of the built page; without it a plain page says how to build it. */
  readonly webRoot?: string;
  /** Silent without one. */
  readonly logger?: FastifyBaseLogger;
  readonly version: string;
  readonly limits?: Partial<HttpLimits>;
}

/**
 * Everything from our own origin, nothing inline (Content Security Policy Level 3). No `upgrade-insecure-requests` and no HSTS:
 * loopback is plain HTTP.
 */
const securityHeaders = {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      "default-src": ["'none'"],
      "script-src": ["'self'"],
      "style-src": ["'self'"],
      "img-src": ["'self'", "data:"],
      "font-src": ["'self'"],
      "connect-src": ["'self'"],
      "manifest-src": ["'self'"],
      "worker-src": ["'self'"],
      "base-uri": ["'none'"],
      "form-action": ["'self'"],
      "frame-ancestors": ["'none'"],
    },
  },
  strictTransportSecurity: false,
  referrerPolicy: { policy: "no-referrer" },
  xFrameOptions: { action: "deny" },
} as const;

function createApp(logger: FastifyBaseLogger | undefined, limits: HttpLimits): FastifyInstance {
  return fastify({
    ...(logger === undefined ? { logger: false } : { loggerInstance: createHttpLogger(logger) }),
    logController: new RequestLog(),
    genReqId: createRequestIds(),
    http: { maxHeaderSize: limits.headBytes, headersTimeout: limits.headTimeoutMs, connectionsCheckingInterval: 1000 },
    // An import may take hours; heads have their own limit, bodies the one of readBody.
    requestTimeout: 0,
    keepAliveTimeout: limits.keepAliveMs,
    return503OnClosing: false,
    routerOptions: { maxParamLength: limits.urlChars },
    clientErrorHandler: answerClientError,
    frameworkErrors: (error, _request, reply) => void sendProblem(reply as never, error),
  });
}

/** Answers in flight end by themselves; work streams are stopped, and after `closeMs` the connections are cut. */
function closeInOrder(app: FastifyInstance, works: WorkStreams, limits: HttpLimits): void {
  let closing = false;
  app.addHook("preClose", async () => {
    closing = true;
    works.abortAll();
    const cut = setTimeout(() => app.server.closeAllConnections(), limits.closeMs);
    cut.unref();
    app.server.once("close", () => clearTimeout(cut));
  });
  app.addHook("onResponse", async () => {
    // Node closes the connections that are idle when it is told to stop; those that become so later would be kept alive.
    if (closing) setImmediate(() => app.server.closeIdleConnections());
  });
}

async function addApi(app: FastifyInstance, parts: ApiParts, token: string): Promise<void> {
  const actorOf = createActorOf(token);
  app.decorateRequest("actor", "");
  // Set by the first hook of the API; Fastify takes no object that requests would share.
  app.decorateRequest("principal", null as never);
  await app.register(
    async (scope) => {
      const api: Api = scope.withTypeProvider<ZodTypeProvider>();
      api.setValidatorCompiler(validatorCompiler);
      api.setSerializerCompiler(compileSerializer);
      api.addHook("onRequest", async (request, reply) => {
        checkSite(request);
        request.principal = localPrincipal(actorOf(request, request.method !== "GET" && request.method !== "HEAD"));
        request.actor = request.principal.uid;
        // Answers are about people.
        reply.header("cache-control", "no-store");
      });
      api.addHook("onRoute", (route) => {
        // Work may take hours; a question may not.
        if (route.method === "GET" && route.config?.takesLong !== true) route.handlerTimeout = parts.limits.answerMs;
      });
      addQuestionRoutes(api, parts);
      addGapRoutes(api, parts);
      addRuleRoutes(api, parts);
      addFindingRoutes(api, parts);
      addStateRoutes(api, parts);
      addContinuityRoutes(api, parts);
      addSourceRoutes(api, parts);
      addSurveyRoutes(api, parts);
      addWorkRoutes(api, parts);
      addErasureRoutes(api, parts);
      await api.register(async (scopeOfFiles) => {
        const files: Api = scopeOfFiles.withTypeProvider<ZodTypeProvider>();
        addFileRoutes(files, parts);
        addPreviewRoute(files, parts);
        addRetentionRoute(files, parts);
        addBacktestRoute(files, parts);
      });
    },
    { prefix: "/api/v1" },
  );
}

/** Ways in for sources: each lets in who has the source's own token. */
async function addIntake(app: FastifyInstance, parts: ApiParts): Promise<void> {
  const budget = new BodyBudget(parts.limits);
  await app.register(async (scope) => {
    const api: Api = scope.withTypeProvider<ZodTypeProvider>();
    api.setValidatorCompiler(validatorCompiler);
    api.setSerializerCompiler(compileSerializer);
    api.addHook("onRequest", async (request, reply) => {
      checkSite(request);
      reply.header("cache-control", "no-store");
    });
    await api.register(
      async (pushes) => addPushRoute(pushes.withTypeProvider<ZodTypeProvider>(), { ...parts, budget }),
      { prefix: "/api/v1" },
    );
    await api.register(async (exported) =>
      addOtlpRoute(exported.withTypeProvider<ZodTypeProvider>(), { ...parts, budget }),
    );
  });
}

/**
 * The server of one instance, ready to inject or `listen`. `close()` ends it in order; the instance stays open and is the
 * caller's to close. Rejects with QUIS_USAGE for a token that is too short.
 */
export async function createHttpServer(options: HttpServerOptions): Promise<FastifyInstance> {
  const limits: HttpLimits = { ...defaultLimits, ...options.limits };
  const app = createApp(options.logger, limits);
  const works = new WorkStreams(limits.workStreams);
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", (request, _payload, done) => {
    const empty =
      request.headers["transfer-encoding"] === undefined && Number(request.headers["content-length"] ?? 0) === 0;
    done(empty ? null : new HttpError("HTTP_MEDIA_TYPE", "expected no body, got one"));
  });
  app.setErrorHandler((error, _request, reply) => sendProblem(reply, error));
  answerNotFound(app);
  await app.register(helmet, securityHeaders);
  app.addHook("onRequest", async (request) => {
    checkHost(request);
    checkUrl(request, limits);
  });
  app.addHook("onResponse", async (request) => {
    // The client may still be sending a file that was refused. Reading on a while lets it see the answer; for ever would not do.
    const { complete, socket } = request.raw;
    // Under inject there is no connection.
    if (complete || socket.localPort === undefined) return;
    const cut = setTimeout(() => socket.destroy(), limits.lingerMs);
    request.raw.once("close", () => clearTimeout(cut));
  });
  closeInOrder(app, works, limits);
  await registerOpenApi(app, options.version);
  const parts: ApiParts = { instance: options.instance, limits, works };
  await addApi(app, parts, options.token);
  await addIntake(app, parts);
  addPublicLog(app, options.instance);
  await addPage(app, options.webRoot);
  await app.ready();
  return app;
}
