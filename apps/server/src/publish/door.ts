// What leaves the house: every document is made of sealed events only, and that it was made is sealed before anybody has it.
import type { BundleQuery, BundleRequest, BundleSummary } from "@quis/contract";
import type { WorkOptions } from "../instance/instance.ts";
import { type BundleHost, makeBundle } from "./bundle/bundle.ts";
import { type BundleFile, bundleFile } from "./bundle/file.ts";

export interface PublishDoor {
  /** An evidence bundle in a new folder of this machine. */
  bundle(actor: string, query: BundleQuery, work?: WorkOptions): Promise<BundleSummary>;
  /** An evidence bundle as one zip. */
  bundleFile(actor: string, query: BundleRequest, signal?: AbortSignal): Promise<BundleFile>;
}

export interface PublishHost extends BundleHost {
  readonly work: (work?: WorkOptions) => WorkOptions & { readonly signal: AbortSignal };
}

export class Publishing implements PublishDoor {
  readonly #host: PublishHost;

  constructor(host: PublishHost) {
    this.#host = host;
  }

  bundle(actor: string, query: BundleQuery, work?: WorkOptions): Promise<BundleSummary> {
    return makeBundle(this.#host, actor, query, this.#host.work(work));
  }

  bundleFile(actor: string, query: BundleRequest, signal?: AbortSignal): Promise<BundleFile> {
    return bundleFile(this.#host, actor, query, this.#host.work(signal === undefined ? {} : { signal }));
  }
}
