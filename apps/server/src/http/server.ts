// The HTTP server: composition only. Guards, then the API, the public logs and the page.
import cookie from "@fastify/cookie";
import helmet from "@fastify/helmet";
import {
  fastify,
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type RouteOptions,
} from "fastify";
import { validatorCompiler, type ZodTypeProvider } from "fastify-type-provider-zod";
import type { Identity } from "../access/index.ts";
import { Policies } from "../access/policy/index.ts";
import { QuisError } from "../instance/error.ts";
import type { Instance } from "../instance/instance.ts";
import type { OversightDoor } from "../instance/oversight-door.ts";
import { createLocalActorOf } from "./actor.ts";
import { followRequests } from "./asked.ts";
import { authenticateLink, createAuthenticate, type Identify } from "./authenticate.ts";
import { authoriseRequests } from "./authorise.ts";
import type { Certificate, TlsMaterial } from "./certificate.ts";
import { answerClientError } from "./client-error.ts";
import { HttpError } from "./error.ts";
import { checkHost, checkSite, checkUrl } from "./guard.ts";
import { takeJson } from "./json-body.ts";
import { defaultLimits, type HttpLimits } from "./limits.ts";
import { layMasks, openPseudonyms } from "./masking.ts";
import { type Front, isConfigured, LOOPBACK_FRONT } from "./names.ts";
import { answerNotFound } from "./not-found.ts";
import { registerOpenApi } from "./openapi.ts";
import { addPage } from "./page.ts";
import { sendProblem } from "./problem.ts";
import { addPublicLog } from "./public-log.ts";
import { createHttpLogger, createRequestIds, RequestLog } from "./request-log.ts";
import { BodyBudget } from "./push-body.ts";
import { addAccountRoutes } from "./routes/account.ts";
import { addContinuityRoutes } from "./routes/continuity.ts";
import { addOtlpRoute } from "./routes/otlp.ts";
import { addOverviewRoutes } from "./routes/overview.ts";
import { addPushRoute } from "./routes/push.ts";
import { addDisposalListRoute, addDisposalRoutes } from "./routes/disposals.ts";
import { addFindingRoutes } from "./routes/findings.ts";
import { addFigureRoutes } from "./routes/figures.ts";
import { addGapRoutes } from "./routes/gaps.ts";
import { addOidcCallback, addOidcRoute } from "./routes/oidc.ts";
import { addPeopleRoutes } from "./routes/people.ts";
import { addQuestionRoutes } from "./routes/questions.ts";
import { addDocumentRoutes } from "./routes/documents.ts";
import { addReleaseDecisionRoute, addReleaseRoutes } from "./routes/releases.ts";
import { addPublishRoutes } from "./routes/publish.ts";
import { addRevealListRoute, addRevealRoutes } from "./routes/reveals.ts";
import { addDutyRoutes, addDutyStepRoutes } from "./routes/duties.ts";
import { addReplyFileRoute, addReplyRoutes, linksOf } from "./routes/replies.ts";
import { addAttachmentRoutes, addReviewRoutes, addReviewStepRoute } from "./routes/reviews.ts";
import type { Api, ApiParts } from "./routes/route.ts";
import { addBacktestRoute, addRuleRoutes } from "./routes/rules.ts";
import { addSavedQuestionRoutes } from "./routes/saved-questions.ts";
import { addSessionRoutes } from "./routes/session.ts";
import { addSourceRoutes } from "./routes/sources.ts";
import { addStateRoutes } from "./routes/state.ts";
import { addPreviewRoute, addSurveyRoutes } from "./routes/survey.ts";
import { addErasureRoutes, addRetentionRoute } from "./routes/retention.ts";
import { addFileRoutes, addWorkRoutes } from "./routes/work.ts";
import { sealRequests } from "./sealing.ts";
import { compileSerializer } from "./serializer.ts";
import { WorkStreams } from "./work-stream.ts";

export interface HttpServerOptions {
  readonly instance: Instance;
  /** Secret that state-changing requests must bring, from lock.json; at least 16 characters. */
  readonly token: string;
  /** Who may sign in. Without it nobody can: only the token lets in. */
  readonly identity?: Identity;
  /** Finds who a request comes from, instead of `identity`; for tests. */
  readonly identify?: Identify;
  /** Folder of the built page; without it a plain page says how to build it. */
  readonly webRoot?: string;
  /** Silent without one. */
  readonly logger?: FastifyBaseLogger;
  readonly version: string;
  readonly limits?: Partial<HttpLimits>;
  /** The policies in force; the shipped ones without it. */
  readonly policies?: Policies;
  /** Answers by TLS, under these names too. */
  readonly tls?: { readonly certificate: Certificate; readonly names: readonly string[] };
  /** The certificate that the status tells of, where it is another listener's. */
  readonly certificate?: Certificate;
  /** Milliseconds since the epoch; for tests. */
  readonly now?: () => number;
  /** Told of each route of the API as it is added; for tests. */
  readonly onRoute?: (route: RouteOptions) => void;
}

/** RFC 6797: a year. Sent under configured names only, since it would hold for every program of loopback. */
const HSTS = "max-age=31536000";

/** Everything from our own origin, nothing inline (Content Security Policy Level 3). No `upgrade-insecure-requests`: loopback is plain HTTP. */
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

function createApp(
  logger: FastifyBaseLogger | undefined,
  limits: HttpLimits,
  tls: TlsMaterial | undefined,
  answerMalformed: (error: unknown, request: FastifyRequest, reply: FastifyReply) => void,
): FastifyInstance {
  const http = {
    maxHeaderSize: limits.headBytes,
    headersTimeout: limits.headTimeoutMs,
    connectionsCheckingInterval: 1000,
  };
  return fastify({
    ...(logger === undefined ? { logger: false } : { loggerInstance: createHttpLogger(logger) }),
    logController: new RequestLog(),
    genReqId: createRequestIds(),
    // RFC 9325 §3.1.1: TLS 1.2 is the oldest that is let in.
    ...(tls === undefined ? { http } : { https: { ...http, cert: tls.cert, key: tls.key, minVersion: "TLSv1.2" } }),
    // An import may take hours; heads have their own limit, bodies the one of readBody.
    requestTimeout: 0,
    keepAliveTimeout: limits.keepAliveMs,
    return503OnClosing: false,
    routerOptions: { maxParamLength: limits.urlChars },
    clientErrorHandler: answerClientError,
    frameworkErrors: (error, request, reply) => answerMalformed(error, request as never, reply as never),
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

interface Guards {
  readonly policies: Policies;
  readonly door: OversightDoor;
  readonly front: Front;
  readonly now: () => number;
}

async function addApi(
  app: FastifyInstance,
  parts: ApiParts,
  options: HttpServerOptions,
  guards: Guards,
): Promise<void> {
  const { identity } = options;
  const authenticate = createAuthenticate(createLocalActorOf(options.token), identity, options.identify);
  app.decorateRequest("known");
  app.decorateRequest("actor", "");
  // Set by the first hook of the API; Fastify takes no object that requests would share.
  app.decorateRequest("principal", null as never);
  await app.register(
    async (scope) => {
      const api: Api = scope.withTypeProvider<ZodTypeProvider>();
      api.setValidatorCompiler(validatorCompiler);
      api.setSerializerCompiler(compileSerializer);
      api.addHook("onRequest", async (request, reply) => {
        checkSite(request, guards.front);
        // Answers are about people.
        reply.header("cache-control", "no-store");
        if (request.routeOptions.config.byLink !== true) authenticate(request);
        else await authenticateLink(request, identity, (session) => linksOf(parts.instance).principalOf(session));
      });
      // Opened first, so that policies decide about whom it concerns; masked last, since they say whose names are shown.
      openPseudonyms(api, () => parts.instance.masks());
      authoriseRequests(scope, guards);
      layMasks(api);
      api.addHook("onRoute", (route) => {
        options.onRoute?.(route);
        // Work may take hours; a question may not.
        if (route.method === "GET" && route.config?.takesLong !== true) route.handlerTimeout = parts.limits.answerMs;
      });
      addQuestionRoutes(api, parts);
      addFigureRoutes(api, parts);
      addSavedQuestionRoutes(api, parts);
      addGapRoutes(api, parts);
      addRuleRoutes(api, parts);
      addFindingRoutes(api, parts);
      addRevealListRoute(api, parts);
      addStateRoutes(api, parts);
      addOverviewRoutes(api, parts);
      addContinuityRoutes(api, parts);
      addSourceRoutes(api, parts);
      addSurveyRoutes(api, parts);
      addWorkRoutes(api, parts);
      addPublishRoutes(api, parts);
      addDocumentRoutes(api, parts);
      addReleaseRoutes(api, parts);
      await api.register(async (steps) => addReleaseDecisionRoute(steps.withTypeProvider<ZodTypeProvider>(), parts));
      addReviewRoutes(api, parts);
      await api.register(async (steps) => addReviewStepRoute(steps.withTypeProvider<ZodTypeProvider>(), parts));
      addDutyRoutes(api, parts);
      await api.register(async (steps) => addDutyStepRoutes(steps.withTypeProvider<ZodTypeProvider>(), parts));
      addErasureRoutes(api, parts);
      addDisposalListRoute(api, parts);
      await api.register(async (decisions) => addDisposalRoutes(decisions.withTypeProvider<ZodTypeProvider>(), parts));
      await api.register(async (scopeOfFiles) => {
        const files: Api = scopeOfFiles.withTypeProvider<ZodTypeProvider>();
        addFileRoutes(files, parts);
        addPreviewRoute(files, parts);
        addAttachmentRoutes(files, parts);
        if (identity !== undefined) addReplyFileRoute(files, parts);
        addRetentionRoute(files, parts);
        addBacktestRoute(files, parts);
      });
      await api.register(async (scopeOfJson) => {
        takeJson(scopeOfJson);
        const access: Api = scopeOfJson.withTypeProvider<ZodTypeProvider>();
        addPeopleRoutes(access, parts);
        addRevealRoutes(access, parts);
        if (identity !== undefined) {
          addSessionRoutes(access, identity);
          addAccountRoutes(access, identity);
          addReplyRoutes(access, parts, identity);
        }
      });
      if (identity !== undefined) addOidcRoute(api, identity);
    },
    { prefix: "/api/v1" },
  );
}

/** The one address of the API that another site sends the browser to. */
async function addCallback(app: FastifyInstance, identity: Identity | undefined): Promise<void> {
  if (identity === undefined) return;
  await app.register(
    async (scope) => {
      const api: Api = scope.withTypeProvider<ZodTypeProvider>();
      api.setValidatorCompiler(validatorCompiler);
      api.setSerializerCompiler(compileSerializer);
      api.addHook("onRequest", async (_request, reply) => void reply.header("cache-control", "no-store"));
      addOidcCallback(api, identity);
    },
    { prefix: "/api/v1" },
  );
}

/** Ways in for sources: each lets in who has the source's own token. */
async function addIntake(app: FastifyInstance, parts: ApiParts, front: Front): Promise<void> {
  const budget = new BodyBudget(parts.limits);
  await app.register(async (scope) => {
    const api: Api = scope.withTypeProvider<ZodTypeProvider>();
    api.setValidatorCompiler(validatorCompiler);
    api.setSerializerCompiler(compileSerializer);
    api.addHook("onRequest", async (request, reply) => {
      checkSite(request, front);
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
  const { instance, tls, now = Date.now } = options;
  const door = instance.oversight();
  if (door === undefined) throw new QuisError("QUIS_USAGE", "expected an instance of this process, got one over HTTP");
  const front: Front = tls === undefined ? LOOPBACK_FRONT : { names: tls.names, isTls: true };
  const app: FastifyInstance = createApp(
    options.logger,
    limits,
    tls?.certificate.material,
    (...malformed) => void answerMalformed(...malformed),
  );
  followRequests(app);
  const { strangersPerMinute } = limits;
  const answerMalformed = sealRequests(app, {
    record: async (deed) => void (await door.record(deed)),
    logger: app.log,
    strangersPerMinute,
  });
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
  app.addHook("onRequest", async (request, reply) => {
    if (front.isTls && isConfigured(request.headers.host ?? "", front)) reply.header("strict-transport-security", HSTS);
    checkHost(request, front);
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
  await app.register(cookie);
  await registerOpenApi(app, options.version);
  const policies = options.policies ?? (await Policies.shipped());
  const certificate = tls?.certificate ?? options.certificate;
  options.identity?.guideBy((principal) => policies.rightsOf(principal, now()));
  const parts: ApiParts = {
    instance,
    limits,
    works,
    policies,
    ...(certificate === undefined ? {} : { certificate }),
  };
  await addApi(app, parts, options, { policies, door, front, now });
  await addCallback(app, options.identity);
  await addIntake(app, parts, front);
  addPublicLog(app, instance);
  await addPage(app, options.webRoot);
  await app.ready();
  return app;
}
