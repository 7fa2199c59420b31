// OCSF 1.8.0 lines: Web Resources Activity (6001) and Authentication (3002), https://schema.ocsf.io/1.8.0
// Lines are put together from text: no value made by this package needs escaping in JSON (a test parses every line).
import { OVERSIGHT_EXTENSION, type Operation } from "@quis/event";
import type { Person, Population } from "../agency/index.ts";
import type { SettingName } from "../options.ts";
import { ACTION, PATIENT_TABS, TABS, type Action, type Draft } from "./draft.ts";

/** What a place calls itself and its system, and the parts of its records. */
interface Place {
  readonly name: string;
  readonly product: string;
  readonly tabs: readonly { readonly name: string; readonly fields: readonly string[] }[];
}

export const PLACES: Readonly<Record<SettingName, Place>> = {
  agency: { name: "Records Agency (demo)", product: "Records Desk", tabs: TABS },
  hospital: { name: "General Hospital (demo)", product: "Patient Records", tabs: PATIENT_TABS },
};

const OPERATIONS: Readonly<Record<number, Operation>> = {
  [ACTION.create]: "collection",
  [ACTION.read]: "consultation",
  [ACTION.update]: "alteration",
  [ACTION.delete]: "erasure",
  [ACTION.search]: "consultation",
  [ACTION.import]: "collection",
  [ACTION.export]: "disclosure",
  [ACTION.share]: "disclosure",
};

const METHODS: Readonly<Record<number, string>> = {
  [ACTION.create]: "POST",
  [ACTION.read]: "GET",
  [ACTION.update]: "PUT",
  [ACTION.delete]: "DELETE",
  [ACTION.search]: "GET",
  [ACTION.import]: "POST",
  [ACTION.export]: "POST",
  [ACTION.share]: "POST",
};

const STATUS: readonly string[] = [
  `"severity_id":1,"status_id":1`,
  `"severity_id":2,"status_id":2,"status_code":"403","status_detail":"record is restricted"`,
  `"severity_id":1,"status_id":2,"status_code":"503","status_detail":"service unavailable"`,
];

/** OCSF user.type_id: 1 user, 4 service. */
function formatUser(person: Person, place: string): string {
  const type = person.role === "service" ? 4 : 1;
  return (
    `{"uid":"${person.uid}","name":"${person.name}","type_id":${type},` +
    `"org":{"name":"${place}","ou_name":"${person.unit.name}"}}`
  );
}

export class OcsfWriter {
  readonly #population: Population;
  readonly #users: readonly string[];
  readonly #place: Place;
  readonly #fields: readonly string[];
  readonly #accessTail: string;
  readonly #signInTail: string;

  constructor(setting: SettingName, population: Population, persons: readonly Person[]) {
    this.#population = population;
    this.#place = PLACES[setting];
    this.#users = persons.map((person) => formatUser(person, this.#place.name));
    this.#fields = this.#place.tabs.map((tab) => JSON.stringify(tab.fields));
    const tail =
      `","product":{"name":"${this.#place.product}","vendor_name":"${this.#place.name}"},` +
      `"extensions":[${JSON.stringify(OVERSIGHT_EXTENSION)}]`;
    // `actor` comes to class 6001 by the host profile, to class 3002 by its category.
    this.#accessTail = `${tail},"profiles":["host"]}`;
    this.#signInTail = `${tail}}`;
  }

  /** One line without its newline. */
  format(draft: Draft, uid: string): string {
    return draft.action >= ACTION.signIn
      ? this.#formatSignIn(draft, uid)
      : this.#formatAccess(draft, uid, draft.action);
  }

  #formatSignIn(draft: Draft, uid: string): string {
    const { session } = draft;
    const user = this.#users[session.person.index] as string;
    const activity = draft.action === ACTION.signOff ? 2 : 1;
    const failed = draft.action === ACTION.signInFailed;
    const status = failed
      ? `"severity_id":2,"status_id":2,"status_detail":"INVALID_CREDENTIALS"`
      : `"severity_id":1,"status_id":1`;
    const inSession = failed ? "" : `,"session":{"uid":"${session.uid}"}`;
    return (
      `{"class_uid":3002,"category_uid":3,"activity_id":${activity},"type_uid":30020${activity},${status},"time":${draft.time},` +
      `"metadata":{"version":"1.8.0","uid":"${uid}${this.#signInTail},` +
      `"actor":{"user":${user}${inSession}},"user":${user}${inSession},` +
      `"service":{"name":"${this.#place.product}"},"auth_protocol_id":5,"is_mfa":${activity === 1 && !failed ? "true" : "false"},` +
      `"src_endpoint":{"ip":"${session.ip}","hostname":"${session.host}"}}`
    );
  }

  #resources(draft: Draft): string {
    if (draft.subject < 0) {
      const batch = draft.action === ACTION.search ? "person_index" : draft.text;
      return `[{"uid":"${batch}","type":"${draft.action === ACTION.search ? "index" : "batch"}"}]`;
    }
    let list = `[{"uid":"${this.#population.uid(draft.subject)}","type":"person"}`;
    for (const other of draft.others ?? []) list += `,{"uid":"${this.#population.uid(other)}","type":"person"}`;
    return `${list}]`;
  }

  #url(draft: Draft, action: Action): string {
    if (action === ACTION.search) return `{"path":"/persons","query_string":"${draft.text}"}`;
    if (draft.subject < 0) return `{"path":"/batches/${draft.text}"}`;
    if (draft.others !== null) return `{"path":"/lists/${draft.caseRef === "" ? "open" : draft.caseRef}"}`;
    const tab = draft.tab < 0 ? "" : `/${(this.#place.tabs[draft.tab] as { name: string }).name}`;
    const verb = action === ACTION.export ? "/export" : action === ACTION.share ? "/share" : "";
    return `{"path":"/persons/${this.#population.uid(draft.subject)}${tab}${verb}"}`;
  }

  #formatAccess(draft: Draft, uid: string, action: Action): string {
    const { session } = draft;
    const resources = this.#resources(draft);
    const combined = draft.subject < 0 && draft.text.startsWith("match-");
    let oversight = `"operation":"${combined ? "combination" : (OPERATIONS[action] as string)}","purpose":"${draft.purpose}"`;
    if (draft.caseRef !== "") oversight += `,"case_ref":"${draft.caseRef}"`;
    if (draft.reason !== "") oversight += `,"justification":"${draft.reason}"`;
    if (draft.subject >= 0) oversight += `,"subjects":${resources}`;
    oversight += `,"record_count":${draft.recordCount}`;
    if (draft.tab >= 0) oversight += `,"fields_seen":${this.#fields[draft.tab] as string}`;
    if (action === ACTION.share) oversight += `,"recipients":["${draft.text}"]`;
    if (draft.breakGlass) oversight += `,"break_glass":true`;
    return (
      `{"class_uid":6001,"category_uid":6,"activity_id":${action},"type_uid":60010${action},${STATUS[draft.outcome] as string},` +
      `"time":${draft.time},"metadata":{"version":"1.8.0","uid":"${uid}${this.#accessTail},` +
      `"actor":{"user":${this.#users[session.person.index] as string},"session":{"uid":"${session.uid}"}},` +
      `"src_endpoint":{"ip":"${session.ip}","hostname":"${session.host}"},` +
      `"http_request":{"http_method":"${METHODS[action] as string}","url":${this.#url(draft, action)}},` +
      `"web_resources":${resources},"oversight":{${oversight}}}`
    );
  }
}
