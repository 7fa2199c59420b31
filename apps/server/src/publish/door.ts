// What leaves the house: every document is made of sealed events only, and that it was made is sealed before anybody has it.
import type {
  BundleQuery,
  BundleRequest,
  BundleSummary,
  DocumentAgain,
  DocumentForm,
  DocumentSignature,
  DocumentsAnswer,
  DocumentSignQuery,
  DocumentsQuery,
  DocumentSummary,
  PersonDocumentQuery,
  ReleaseDraftQuery,
  ReleaseDraftSummary,
  ReleaseFinishQuery,
  ReleaseSummary,
  ReportQuery,
} from "@quis/contract";
import { QuisError } from "../instance/error.ts";
import type { WorkOptions } from "../instance/instance.ts";
import { Queue } from "../instance/queue.ts";
import { type BundleHost, makeBundle } from "./bundle/bundle.ts";
import { type BundleFile, bundleFile } from "./bundle/file.ts";
import { KeptDocuments, type KeptName } from "./documents/kept.ts";
import { makeDocument } from "./documents/make.ts";
import { DocumentRegister } from "./documents/register.ts";
import { Shelf, type ShelfPart } from "./documents/shelf.ts";
import { signDocument } from "./documents/sign.ts";
import { draftInFolder, draftRelease } from "./release/draft.ts";
import { finishRelease, reviewedFolder } from "./release/finish.ts";
import { KeptReleases, type ReleaseDoor } from "./release/kept.ts";
import { KeptDrafts } from "./release/kept-drafts.ts";

export interface PublishDoor {
  /** An evidence bundle in a new folder of this machine. */
  bundle(actor: string, query: BundleQuery, work?: WorkOptions): Promise<BundleSummary>;
  /** A document in a new folder of this machine, or kept in the data folder: a draft until a person signs it. */
  document(actor: string, query: PersonDocumentQuery | ReportQuery, work?: WorkOptions): Promise<DocumentSummary>;
  /** A signed copy of a draft of this part. @throws QuisError QUIS_DOCUMENT_REFUSED */
  sign(actor: string, query: DocumentSignQuery, part: ShelfPart): Promise<DocumentSignature>;
  /** Documents that were made here, newest first. */
  documents(actor: string, query: DocumentsQuery): Promise<DocumentsAnswer>;
  /** A kept document as a file. @throws QuisError QUIS_NOT_FOUND */
  documentFile(actor: string, kept: KeptName, form: DocumentForm): Promise<BundleFile>;
  /** Makes a kept document again from the state of the logs that it names, and compares. @throws QuisError QUIS_NOT_FOUND */
  documentAgain(actor: string, kept: KeptName, work?: WorkOptions): Promise<DocumentAgain>;
  /** A public-records release as a draft in a new folder of this machine, or kept in the data folder: a person decides what may be personal data. */
  releaseDraft(actor: string, query: ReleaseDraftQuery, work?: WorkOptions): Promise<ReleaseDraftSummary>;
  /** The release of a reviewed draft. @throws QuisError QUIS_RELEASE_REFUSED */
  release(actor: string, query: ReleaseFinishQuery, work?: WorkOptions): Promise<ReleaseSummary>;
  /** Drafts that are kept in the data folder, and what they became. */
  releases(): ReleaseDoor;
  /** An evidence bundle as one zip. */
  bundleFile(actor: string, query: BundleRequest, signal?: AbortSignal): Promise<BundleFile>;
}

export interface PublishHost extends BundleHost {
  readonly work: (work?: WorkOptions) => WorkOptions & { readonly signal: AbortSignal };
}

export class Publishing implements PublishDoor {
  readonly #host: PublishHost;
  readonly #register: DocumentRegister;
  readonly #shelf: Shelf;
  readonly #kept: KeptDocuments;
  readonly #drafts: KeptDrafts;
  readonly #releases: KeptReleases;
  // Of two transparency reports at once neither would know what the other shows.
  readonly #turns = new Queue();

  constructor(host: PublishHost) {
    this.#host = host;
    this.#register = new DocumentRegister(host.parts);
    this.#shelf = new Shelf(host.parts);
    this.#kept = new KeptDocuments(host, this.#register, this.#shelf);
    this.#drafts = new KeptDrafts(host.parts);
    this.#releases = new KeptReleases(host, this.#drafts);
  }

  bundle(actor: string, query: BundleQuery, work?: WorkOptions): Promise<BundleSummary> {
    return makeBundle(this.#host, actor, query, this.#host.work(work));
  }

  document(actor: string, query: PersonDocumentQuery | ReportQuery, work?: WorkOptions): Promise<DocumentSummary> {
    return this.#turns.run(() =>
      makeDocument(
        this.#host,
        this.#register,
        actor,
        query,
        this.#host.work(work),
        query.folder === undefined ? this.#shelf.place("draft") : undefined,
      ),
    );
  }

  sign(actor: string, query: DocumentSignQuery, part: ShelfPart): Promise<DocumentSignature> {
    return signDocument(this.#host, this.#register, actor, query, part, this.#shelf);
  }

  documents(actor: string, query: DocumentsQuery): Promise<DocumentsAnswer> {
    return this.#kept.list(actor, query);
  }

  documentFile(actor: string, kept: KeptName, form: DocumentForm): Promise<BundleFile> {
    return this.#kept.file(actor, kept, form);
  }

  documentAgain(actor: string, kept: KeptName, work?: WorkOptions): Promise<DocumentAgain> {
    return this.#turns.run(() => this.#kept.again(actor, kept, this.#host.work(work)));
  }

  releaseDraft(actor: string, query: ReleaseDraftQuery, work?: WorkOptions): Promise<ReleaseDraftSummary> {
    const working = this.#host.work(work);
    const { folder } = query;
    const target =
      folder === undefined
        ? this.#drafts.target(working.signal)
        : draftInFolder(this.#host.parts.data, folder, working.signal);
    return draftRelease(this.#host, actor, query, working, target);
  }

  async release(actor: string, query: ReleaseFinishQuery, work?: WorkOptions): Promise<ReleaseSummary> {
    const { kept, draft, folder } = query;
    const working = this.#host.work(work);
    if (kept !== undefined && draft === undefined && folder === undefined)
      return this.#releases.finish(actor, Number(kept), query, working);
    if (kept === undefined && draft !== undefined && folder !== undefined) {
      const reviewed = reviewedFolder(this.#host.parts, draft, folder, working.signal);
      return finishRelease(this.#host, actor, query, working, reviewed);
    }
    throw new QuisError(
      "QUIS_BAD_INPUT",
      "expected `draft` and `folder`, or `kept` with the name of a draft that is kept here, got neither or both",
    );
  }

  releases(): ReleaseDoor {
    return this.#releases;
  }

  bundleFile(actor: string, query: BundleRequest, signal?: AbortSignal): Promise<BundleFile> {
    return bundleFile(this.#host, actor, query, this.#host.work(signal === undefined ? {} : { signal }));
  }
}
