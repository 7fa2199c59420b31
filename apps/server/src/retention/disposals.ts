// What is destroyed, and by how many people: at once by who holds a folder that nobody administrates, else when a second person agrees to exactly what
// was asked for. Every step is sealed before it holds. docs/adr/0017-two-people-to-destroy.md
import { createHash, randomBytes } from "node:crypto";
import type {
  Disposal,
  DisposalsAnswer,
  Disposed,
  EraseRequest,
  EraseSummary,
  RetainRequest,
  RetainSummary,
} from "@quis/contract";
import { AccessError } from "../access/error.ts";
import { type Principal, samePerson } from "../access/principal.ts";
import { QuisError } from "../instance/error.ts";
import type { WorkOptions } from "../instance/instance.ts";
import type { Parts } from "../instance/parts.ts";
import type { Deed } from "../oversight/oversight.ts";
import { type Approval, localApproval } from "./approval.ts";
import { type DisposalState, type DisposalStep, disposalAt, expiresMsOf, isSecond } from "./disposal.ts";
import { checkErasable, eraseEvent } from "./erase.ts";
import { parsePolicy } from "./policy.ts";
import { addsOnlyHolds, holdChanges, retain, type RetainLimit } from "./retain.ts";
import { policyInForce } from "./retained.ts";

/** How long a disposal waits for its second person. */
const WAITS_MS = 7 * 86_400_000;

export type Outcome = "approve" | "refuse" | "withdraw";

/** What became of a request: it was done, or it waits. */
export type Disposing =
  | { readonly type: "erase"; readonly summary: EraseSummary }
  | { readonly type: "retain"; readonly summary: RetainSummary }
  | { readonly type: "disposal"; readonly summary: Disposal };

/** Whoever decides, as far as the policies have let them: here only who is not who. */
export interface DisposalDoor {
  /** @throws QuisError QUIS_NOT_FOUND, QUIS_ERASED, QUIS_HELD */
  erase(asker: Principal, request: EraseRequest, work?: WorkOptions): Promise<Disposing>;
  /** @throws QuisError QUIS_BAD_INPUT */
  retain(asker: Principal, request: RetainRequest, work?: WorkOptions): Promise<Disposing>;
  /** What waits, with `all` also what is over; sealed as a question. */
  list(asker: Principal, all: boolean): Promise<DisposalsAnswer>;
  /** An approval carries it out. @throws AccessError ACCESS_CONFLICT, ACCESS_FORBIDDEN; QuisError QUIS_NOT_FOUND, QUIS_HELD */
  decide(asker: Principal, id: string, outcome: Outcome, reason: string): Promise<Disposal>;
}

export interface DisposalsParts {
  readonly parts: Parts;
  readonly seal: (deed: Deed) => Promise<unknown>;
  /** Runs while nothing else reads or writes the whole. */
  readonly alone: <T>(work: () => Promise<T>) => Promise<T>;
  readonly work: (work?: WorkOptions) => WorkOptions;
}

export class Disposals implements DisposalDoor {
  readonly #parts: Parts;
  readonly #with: DisposalsParts;

  constructor(given: DisposalsParts) {
    this.#parts = given.parts;
    this.#with = given;
  }

  async erase(asker: Principal, request: EraseRequest): Promise<Disposing> {
    if (this.#isAlone(asker)) return { type: "erase", summary: await this.eraseAlone(asker.uid, request) };
    // What could not be done anyway is not put before anybody.
    await this.#with.alone(() => checkErasable(this.#parts, request.index));
    return this.#ask(asker, { kind: "erase", ...request }, null, request.reason);
  }

  async retain(asker: Principal, request: RetainRequest, work?: WorkOptions): Promise<Disposing> {
    if (request.dry_run || this.#isAlone(asker))
      return { type: "retain", summary: await this.#retainNow(asker.uid, request, work) };
    const policy = parsePolicy(request.policy);
    const plan = await this.#with.alone(() =>
      retain(this.#parts, { ...request, dry_run: true }, this.#approvalOf(asker.uid), this.#with.work(work)),
    );
    const before = policyInForce(this.#parts.decisions);
    const servedFrom = this.#servedFrom();
    const destroys = plan.destroyed.length > 0 || plan.minimum_index > servedFrom;
    // A hold is put on at once; nothing else of a policy is for one person, also not what becomes due this moment.
    if (!destroys && (before?.sha256 === policy.sha256 || addsOnlyHolds(before, policy))) {
      const limit = { months: new Set<string>(), minimumIndex: servedFrom };
      return { type: "retain", summary: await this.#retainNow(asker.uid, request, work, limit) };
    }
    const what: Disposed = {
      kind: "retain",
      policy: policy.text,
      sha256: policy.sha256,
      authority: policy.authority,
      months: plan.destroyed.map(({ source, month, events }) => ({ source, month, events })),
      holds: holdChanges(before?.holds ?? [], policy.holds)
        .filter(({ act }) => act !== "begun")
        .map(({ hold }) => hold.name),
      minimum_index: plan.minimum_index,
    };
    return this.#ask(asker, what, before?.sha256 ?? null, `retention policy of ${policy.authority}`);
  }

  /** By one person. @throws QuisError QUIS_UNAUTHORISED where the folder is administrated; as `erase` */
  async eraseAlone(actor: string, request: EraseRequest): Promise<EraseSummary> {
    this.#checkAlone(actor);
    const { index, authority, reason } = request;
    const parameters = { index, authority, reason };
    await this.#with.seal({ actor, activity: "delete", what: "ask to erase", parameters });
    return this.#with.alone(() => eraseEvent(this.#parts, request, this.#approvalOf(actor)));
  }

  /** By one person. @throws QuisError QUIS_UNAUTHORISED where the folder is administrated; as `retain` */
  async retainAlone(actor: string, request: RetainRequest, work?: WorkOptions): Promise<RetainSummary> {
    if (!request.dry_run) this.#checkAlone(actor);
    return this.#retainNow(actor, request, work);
  }

  async list(asker: Principal, all: boolean): Promise<DisposalsAnswer> {
    await this.#with.seal({ actor: asker.uid, activity: "search", what: "disposals" });
    const disposals = (await this.#parts.disposals.all())
      .map((state) => this.#shown(state, asker))
      .filter(({ state }) => all || state === "waiting" || state === "agreed");
    return { disposals: disposals.toReversed() };
  }

  async decide(asker: Principal, id: string, outcome: Outcome, reason: string): Promise<Disposal> {
    const { disposals, now } = this.#parts;
    const known = (await disposals.all()).find(({ asked }) => asked.step.id === id);
    const again = outcome === "approve" && known !== undefined && disposalAt(known, now()) === "agreed";
    const state = again
      ? known
      : await disposals.take((all) => this.#step(all.get(id), { id, outcome, reason, asker }));
    if (outcome !== "approve") return this.#shown(state, asker);
    if (state.decided?.step.by !== asker.uid)
      throw new AccessError("ACCESS_FORBIDDEN", "expected whoever agreed to it, got another");
    await this.#carryOut(state);
    const done: DisposalStep = { step: "done", id, by: "quis", by_name: "Quis", reason: "carried out" };
    return this.#shown(await disposals.take(() => done), asker);
  }

  #step(
    state: DisposalState | undefined,
    { id, outcome, reason, asker }: { id: string; outcome: Outcome; reason: string; asker: Principal },
  ): DisposalStep {
    if (state === undefined)
      throw new QuisError("QUIS_NOT_FOUND", `expected a disposal that was asked for, ${id} was not`);
    const at = disposalAt(state, this.#parts.now());
    if (at !== "waiting")
      throw new AccessError("ACCESS_CONFLICT", `expected a disposal that waits for a decision, ${id} is ${at}`);
    const { by } = state.asked.step;
    if (outcome === "approve" && !isSecond(asker.uid, by))
      throw new AccessError(
        "ACCESS_FORBIDDEN",
        "expected a second person who has signed in, got who asked, a program or whoever holds the folder",
      );
    if (outcome === "withdraw" && !samePerson(by, asker.uid))
      throw new AccessError("ACCESS_FORBIDDEN", "expected whoever asked for it, got another");
    return { step: outcome, id, reason, by: asker.uid, by_name: asker.name };
  }

  async #carryOut({ asked, decided }: DisposalState): Promise<void> {
    const { what, by, replaces } = asked.step;
    const at = (ms: number) => new Date(ms).toISOString();
    const approval: Approval = {
      needed: 2,
      by: [
        { actor: by, at: at(asked.timeMs) },
        { actor: decided?.step.by ?? by, at: at(decided?.timeMs ?? asked.timeMs) },
      ],
    };
    await this.#with.alone(async () => {
      if (what.kind === "erase") {
        const { index, authority, reason } = what;
        await eraseEvent(this.#parts, { index, authority, reason }, approval).catch((error: unknown) => {
          // It went meanwhile: what was asked for is so.
          if (!(error instanceof QuisError && error.code === "QUIS_ERASED")) throw error;
        });
        return;
      }
      const inForce = policyInForce(this.#parts.decisions)?.sha256 ?? null;
      if (inForce !== replaces && inForce !== what.sha256)
        throw new AccessError(
          "ACCESS_CONFLICT",
          "expected the policy in force to be the one that was when this was asked for, got another; ask again",
        );
      const limit = {
        months: new Set(what.months.map(({ source, month }) => `${month} ${source}`)),
        minimumIndex: what.minimum_index,
      };
      const request = { policy: what.policy, dry_run: false };
      await retain(this.#parts, request, approval, this.#with.work(), limit);
    });
  }

  async #ask(asker: Principal, what: Disposed, replaces: string | null, reason: string): Promise<Disposing> {
    const id = `d-${randomBytes(16).reduce((text, byte) => text + (byte % 32).toString(32), "")}`;
    const state = await this.#parts.disposals.take(() => ({
      step: "ask",
      id,
      what,
      replaces,
      reason,
      by: asker.uid,
      by_name: asker.name,
      waits_ms: WAITS_MS,
    }));
    return { type: "disposal", summary: this.#shown(state, asker) };
  }

  async #retainNow(
    actor: string,
    request: RetainRequest,
    work?: WorkOptions,
    limit?: RetainLimit,
  ): Promise<RetainSummary> {
    const policy = createHash("sha256").update(request.policy).digest("hex");
    const parameters = { policy, dry_run: `${request.dry_run}` };
    await this.#with.seal({ actor, activity: "delete", what: "retain", parameters });
    return this.#with.alone(() => retain(this.#parts, request, this.#approvalOf(actor), this.#with.work(work), limit));
  }

  #servedFrom(): number {
    return this.#parts.decisions.of("prune").at(-1)?.decision.minimum_index ?? 0;
  }

  #approvalOf(actor: string): Approval {
    return localApproval(actor, this.#parts.now());
  }

  #isAlone({ uid, method }: Principal): boolean {
    return method === "local" && this.#isUnadministrated() && uid.startsWith("local:");
  }

  /** Nobody has been let in yet, so that there can be no second person; or everything in it is invented. */
  #isUnadministrated(): boolean {
    const { identity, label } = this.#parts;
    return label.demo || identity.enrolment.needsSetup();
  }

  #checkAlone(actor: string): void {
    if (!actor.startsWith("local:") || !this.#isUnadministrated())
      throw new QuisError(
        "QUIS_UNAUTHORISED",
        "expected two people to agree to what is destroyed in an administrated folder, got one",
      );
  }

  #shown(state: DisposalState, asker: Principal): Disposal {
    const { asked, decided, done } = state;
    const { id, what, by, by_name: byName } = asked.step;
    const at = (ms: number) => new Date(ms).toISOString();
    const now = disposalAt(state, this.#parts.now());
    return {
      id,
      state: now,
      what,
      asked_by: { uid: by, name: byName },
      asked_at: at(asked.timeMs),
      expires: at(expiresMsOf(state)),
      decided:
        decided === undefined
          ? null
          : {
              by: decided.step.by,
              name: decided.step.by_name,
              at: at(decided.timeMs),
              reason: decided.step.reason,
            },
      deeds: [asked, decided, done].flatMap((sealed) => (sealed === undefined ? [] : [sealed.deed])),
      mine: samePerson(by, asker.uid),
      may_decide:
        (now === "waiting" && isSecond(asker.uid, by)) || (now === "agreed" && decided?.step.by === asker.uid),
    };
  }
}
