// What leaves the house: every document is made of sealed events only, and that it was made is sealed before anybody has it.
import type {
  BundleQuery,
  BundleRequest,
  BundleSummary,
  DocumentSignature,
  DocumentSignQuery,
  DocumentSummary,
  PersonDocumentQuery,
  ReleaseDraftQuery,
  ReleaseDraftSummary,
  ReleaseFinishQuery,
  ReleaseSummary,
  ReportQuery,
} from "@quis/contract";
import type { WorkOptions } from "../instance/instance.ts";
import { Queue } from "../instance/queue.ts";
import { type BundleHost, makeBundle } from "./bundle/bundle.ts";
import { type BundleFile, bundleFile } from "./bundle/file.ts";
import { makeDocument } from "./documents/make.ts";
import { DocumentRegister } from "./documents/register.ts";
import { signDocument } from "./documents/sign.ts";
import { draftRelease } from "./release/draft.ts";
import { finishRelease } from "./release/finish.ts";

export interface PublishDoor {
  /** An evidence bundle in a new folder of this machine. */
  bundle(actor: string, query: BundleQuery, work?: WorkOptions): Promise<BundleSummary>;
  /** A document in a new folder of this machine: a draft until a person signs it. */
  document(actor: string, query: PersonDocumentQuery | ReportQuery, work?: WorkOptions): Promise<DocumentSummary>;
  /** A signed copy of a draft. @throws QuisError QUIS_DOCUMENT_REFUSED */
  sign(actor: string, query: DocumentSignQuery): Promise<DocumentSignature>;
  /** A public-records release as a draft in a new folder of this machine: a person decides what may be personal data. */
  releaseDraft(actor: string, query: ReleaseDraftQuery, work?: WorkOptions): Promise<ReleaseDraftSummary>;
  /** The release of a reviewed draft. @throws QuisError QUIS_RELEASE_REFUSED */
  release(actor: string, query: ReleaseFinishQuery, work?: WorkOptions): Promise<ReleaseSummary>;
  /** An evidence bundle as one zip. */
  bundleFile(actor: string, query: BundleRequest, signal?: AbortSignal): Promise<BundleFile>;
}

export interface PublishHost extends BundleHost {
  readonly work: (work?: WorkOptions) => WorkOptions & { readonly signal: AbortSignal };
}

export class Publishing implements PublishDoor {
  readonly #host: PublishHost;
  readonly #register: DocumentRegister;
  // Of two transparency reports at once neither would know what the other shows.
  readonly #turns = new Queue();

  constructor(host: PublishHost) {
    this.#host = host;
    this.#register = new DocumentRegister(host.parts);
  }

  bundle(actor: string, query: BundleQuery, work?: WorkOptions): Promise<BundleSummary> {
    return makeBundle(this.#host, actor, query, this.#host.work(work));
  }

  document(actor: string, query: PersonDocumentQuery | ReportQuery, work?: WorkOptions): Promise<DocumentSummary> {
    return this.#turns.run(() => makeDocument(this.#host, this.#register, actor, query, this.#host.work(work)));
  }

  sign(actor: string, query: DocumentSignQuery): Promise<DocumentSignature> {
    return signDocument(this.#host, this.#register, actor, query);
  }

  releaseDraft(actor: string, query: ReleaseDraftQuery, work?: WorkOptions): Promise<ReleaseDraftSummary> {
    return draftRelease(this.#host, actor, query, this.#host.work(work));
  }

  release(actor: string, query: ReleaseFinishQuery, work?: WorkOptions): Promise<ReleaseSummary> {
    return finishRelease(this.#host, actor, query, this.#host.work(work));
  }

  bundleFile(actor: string, query: BundleRequest, signal?: AbortSignal): Promise<BundleFile> {
    return bundleFile(this.#host, actor, query, this.#host.work(signal === undefined ? {} : { signal }));
  }
}
