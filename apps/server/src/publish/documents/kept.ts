// Documents that were made here: listed from the entries that made and signed them, taken from the shelf as files, made again and compared.
import type { DocumentAgain, DocumentForm, DocumentsAnswer, DocumentsQuery, MadeDocument } from "@quis/contract";
import { personDocumentQuerySchema, reportQuerySchema } from "@quis/contract";
import { QuisError } from "../../instance/error.ts";
import type { WorkOptions } from "../../instance/instance.ts";
import type { Deed } from "../../oversight/oversight.ts";
import type { BundleHost } from "../bundle/bundle.ts";
import { type BundleFile, plainFile, zipFileOf } from "../bundle/file.ts";
import { failureCode, sealedAnswer } from "../sealed-answer.ts";
import { makeDocument, PAGE } from "./make.ts";
import { readDraft } from "./pin.ts";
import type { DocumentRegister, MadeEntry } from "./register.ts";
import type { Shelf, ShelfPart } from "./shelf.ts";

/** A cursor names the entry of the last document shown. */
const CURSOR = /^d(\d{1,16})$/;

/** A kept document: of persons, or a report that names nobody. */
export interface KeptName {
  readonly sha256: string;
  readonly part: ShelfPart;
}

export class KeptDocuments {
  readonly #host: BundleHost;
  readonly #register: DocumentRegister;
  readonly #shelf: Shelf;

  constructor(host: BundleHost, register: DocumentRegister, shelf: Shelf) {
    this.#host = host;
    this.#register = register;
    this.#shelf = shelf;
  }

  /** @throws QuisError QUIS_BAD_INPUT for a cursor that is none */
  async list(actor: string, { sha256, limit = 100, cursor }: DocumentsQuery): Promise<DocumentsAnswer> {
    const most = Number(limit);
    const deed: Deed = {
      actor,
      activity: "search",
      what: "documents",
      parameters: { ...(sha256 === undefined ? {} : { sha256 }), ...(cursor === undefined ? {} : { cursor }) },
    };
    return this.#sealed(deed, async () => {
      const before = placeOf(cursor);
      const all = await this.#register.documents();
      const asked = sha256 === undefined ? all : all.filter((one) => one.sha256 === sha256);
      const rest = asked.filter((one) => before === undefined || one.deed < before);
      const documents = await Promise.all(rest.slice(0, most).map((one) => this.#row(one)));
      const last = documents.at(-1);
      const next = last === undefined || rest.length <= most ? null : `d${last.deed}`;
      return { documents, total: asked.length, next };
    });
  }

  async #row(made: MadeEntry): Promise<MadeDocument> {
    const { sha256, kind } = made;
    return { ...made, kept: await this.#shelf.has(sha256, kind), signatures: [...this.#register.signatures(sha256)] };
  }

  /** All its files in one zip, or its page alone; of the copy that was signed last, if one was. @throws QuisError QUIS_NOT_FOUND */
  async file(actor: string, { sha256, part }: KeptName, form: DocumentForm): Promise<BundleFile> {
    const what = form === "zip" ? "document file" : "document page";
    const activity = form === "zip" ? "export" : "read";
    return this.#sealed({ actor, activity, what, parameters: { sha256 } }, async () => {
      const files = await this.#shelf.files(sha256, part);
      const name = `quis-document-${sha256.slice(0, 12)}`;
      if (form === "page") {
        const page = files.get(PAGE);
        if (page === undefined) throw new QuisError("QUIS_NOT_FOUND", `expected ${PAGE} among its files, got none`);
        return plainFile(`${name}.html`, page);
      }
      return zipFileOf(name, files);
    });
  }

  /**
   * The same question under the same state of the logs. That it was made again is sealed as every making is.
   * @throws QuisError QUIS_NOT_FOUND; as makeDocument
   */
  async again(
    actor: string,
    { sha256, part }: KeptName,
    work: WorkOptions & { readonly signal: AbortSignal },
  ): Promise<DocumentAgain> {
    const { at, query, before } = await this.#asked(
      { actor, activity: "export", what: "document again" },
      { sha256, part },
    );
    let different: readonly string[] = [];
    const made = await makeDocument(this.#host, this.#register, actor, { ...query, at }, work, {
      check: () => Promise.resolve(),
      write: (_placed, files) => {
        const names = [...new Set([...before.keys(), ...files.keys()])].toSorted();
        different = names.filter((name) => !isSame(before.get(name), files.get(name)));
        return Promise.resolve("");
      },
    });
    return {
      sha256: made.sha256,
      same: different.length === 0,
      different: [...different],
      deed: made.deed,
      seconds: made.seconds,
    };
  }

  async #asked(deed: Deed, { sha256, part }: KeptName) {
    try {
      const at = await this.#shelf.draft(sha256, part);
      const { document } = await readDraft(at);
      const { question } = document.envelope;
      const schema = part === "reports" ? reportQuerySchema : personDocumentQuerySchema;
      const parsed = schema.parse({ ...question.parameters });
      // A value that the schema adds by itself was not asked, and would make another document.
      const query = { ...parsed, ...question.parameters };
      for (const name of Object.keys(parsed))
        if (!Object.hasOwn(question.parameters, name)) Reflect.deleteProperty(query, name);
      return { at, query, before: await this.#shelf.files(sha256, part, "draft") };
    } catch (error) {
      await this.#host.seal({ ...deed, parameters: { sha256, failed: failureCode(error) } });
      throw error;
    }
  }

  #sealed<T>(deed: Deed, answer: () => Promise<T>): Promise<T> {
    return sealedAnswer(this.#host.seal, deed, answer);
  }
}

function placeOf(cursor: string | undefined): number | undefined {
  if (cursor === undefined) return undefined;
  const deed = CURSOR.exec(cursor)?.[1];
  if (deed !== undefined) return Number(deed);
  throw new QuisError("QUIS_BAD_INPUT", "cursor: expected one as a page's `next` gave it, got another");
}

function isSame(a: Uint8Array | undefined, b: Uint8Array | undefined): boolean {
  return a !== undefined && b !== undefined && Buffer.compare(a, b) === 0;
}
