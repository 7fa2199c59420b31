// Accesses in columns: one row per access, its subjects as a slice of one list.
import type { Access } from "./access.ts";
import { Dictionary } from "./dictionary.ts";

/** Numbers for every text that accesses and context name. Users, subjects and cases are numbered apart from each other. */
export class Names {
  readonly users = new Dictionary();
  readonly subjects = new Dictionary();
  readonly cases = new Dictionary();
  readonly sessions = new Dictionary();
  readonly units = new Dictionary();
  readonly roles = new Dictionary();
  readonly reasons = new Dictionary();
  readonly purposes = new Dictionary();
  readonly objects = new Dictionary();
  /** `activity/purpose`, the category of an access: what kind of work it looks like. */
  readonly categories = new Dictionary();
  readonly activities = new Dictionary();
  readonly operations = new Dictionary();
  readonly devices = new Dictionary();
  readonly addresses = new Dictionary();
  readonly sources = new Dictionary();
}

/** Record count of an access whose source does not state one. */
export const UNSTATED = 0xffffffff;

/** Bits of `flags`. */
export const FAILED = 1;
export const BREAK_GLASS = 2;
/** The account is one of a machine, by what the source says of it. */
export const SERVICE_ACCOUNT = 4;

type Column = Uint32Array | Uint8Array | Float64Array;

/**
 * Rows in time order, but for those of the present day that came late. Columns have room to spare: only the first `length` cells (of `subject`:
 * `subjectCount`) are rows.
 */
export class AccessTable {
  readonly names: Names;
  length = 0;
  subjectCount = 0;
  index: Float64Array = new Float64Array(1024);
  timeMs: Float64Array = new Float64Array(1024);
  source: Uint32Array = new Uint32Array(1024);
  user: Uint32Array = new Uint32Array(1024);
  unit: Uint32Array = new Uint32Array(1024);
  session: Uint32Array = new Uint32Array(1024);
  activity: Uint32Array = new Uint32Array(1024);
  operation: Uint32Array = new Uint32Array(1024);
  category: Uint32Array = new Uint32Array(1024);
  purpose: Uint32Array = new Uint32Array(1024);
  caseRef: Uint32Array = new Uint32Array(1024);
  reason: Uint32Array = new Uint32Array(1024);
  object: Uint32Array = new Uint32Array(1024);
  address: Uint32Array = new Uint32Array(1024);
  device: Uint32Array = new Uint32Array(1024);
  recordCount: Uint32Array = new Uint32Array(1024);
  flags: Uint8Array = new Uint8Array(1024);
  /** Row `r` has the subjects `subject[subjectFrom[r]]` up to, without, `subject[subjectFrom[r + 1]]`. */
  subjectFrom: Uint32Array = new Uint32Array(1025);
  subject: Uint32Array = new Uint32Array(1024);
  /**
   * Beside `subject`: what explains the access to this subject, as a number of `Explainer.ids` plus one; 0 is nothing. Filled by the explainer
   * (explain/) before detectors see the day.
   */
  explained: Uint8Array = new Uint8Array(1024);
  /** Beside `subject`: log-odds (natural) that the pair is real work and not a fake one, by D1; 0 until the explainer has judged it. */
  logOdds: Float64Array = new Float64Array(1024);

  constructor(names: Names) {
    this.names = names;
  }

  append(access: Access): void {
    const { names } = this;
    const row = this.length;
    if (row >= this.index.length) this.#growRows();
    this.index[row] = access.index;
    this.timeMs[row] = access.timeMs;
    this.source[row] = names.sources.add(access.source);
    this.user[row] = names.users.add(access.user);
    this.unit[row] = names.units.add(access.unit);
    this.session[row] = names.sessions.add(access.session);
    this.activity[row] = names.activities.add(access.activity);
    this.operation[row] = names.operations.add(access.operation);
    this.category[row] = names.categories.add(`${access.activity}/${access.purpose}`);
    this.purpose[row] = names.purposes.add(access.purpose);
    this.caseRef[row] = names.cases.add(access.caseRef);
    this.reason[row] = names.reasons.add(access.justification);
    this.object[row] = names.objects.add(access.object);
    this.address[row] = names.addresses.add(access.address);
    this.device[row] = names.devices.add(access.device);
    this.recordCount[row] =
      access.recordCount === null ? UNSTATED : Math.min(Math.max(Math.trunc(access.recordCount), 0), UNSTATED - 1);
    this.flags[row] =
      (access.failed ? FAILED : 0) |
      (access.breakGlass ? BREAK_GLASS : 0) |
      (access.userType === "Service" || access.userType === "System" ? SERVICE_ACCOUNT : 0);
    for (const uid of access.subjects) {
      if (this.subjectCount >= this.subject.length) this.#growSubjects();
      this.subject[this.subjectCount++] = names.subjects.add(uid);
    }
    this.length = row + 1;
    this.subjectFrom[row + 1] = this.subjectCount;
  }

  /** Appends a row of another table over the same names, without looking its texts up again. */
  appendRow(from: AccessTable, row: number): void {
    const to = this.length;
    if (to >= this.index.length) this.#growRows();
    this.index[to] = from.index[row]!;
    this.timeMs[to] = from.timeMs[row]!;
    this.source[to] = from.source[row]!;
    this.user[to] = from.user[row]!;
    this.unit[to] = from.unit[row]!;
    this.session[to] = from.session[row]!;
    this.activity[to] = from.activity[row]!;
    this.operation[to] = from.operation[row]!;
    this.category[to] = from.category[row]!;
    this.purpose[to] = from.purpose[row]!;
    this.caseRef[to] = from.caseRef[row]!;
    this.reason[to] = from.reason[row]!;
    this.object[to] = from.object[row]!;
    this.address[to] = from.address[row]!;
    this.device[to] = from.device[row]!;
    this.recordCount[to] = from.recordCount[row]!;
    this.flags[to] = from.flags[row]!;
    for (let entry = from.subjectFrom[row]!; entry < from.subjectFrom[row + 1]!; entry++) {
      if (this.subjectCount >= this.subject.length) this.#growSubjects();
      this.subject[this.subjectCount++] = from.subject[entry]!;
    }
    this.length = to + 1;
    this.subjectFrom[to + 1] = this.subjectCount;
  }

  /** Makes room for so many rows and entries more, and half as much again where there was none. */
  reserve(rows: number, subjects: number): void {
    const [toRows, toSubjects] = [this.length + rows, this.subjectCount + subjects];
    if (toRows > this.index.length) this.#growRows(this.length === 0 ? toRows : Math.ceil(toRows * 1.5));
    if (toSubjects > this.subject.length)
      this.#growSubjects(this.subjectCount === 0 ? toSubjects : Math.ceil(toSubjects * 1.5));
  }

  #growRows(capacity: number = this.index.length * 2): void {
    const grown = <T extends Column>(column: T, cells: number): T => {
      const larger = new (column.constructor as new (length: number) => T)(cells);
      larger.set(column);
      return larger;
    };
    this.index = grown(this.index, capacity);
    this.timeMs = grown(this.timeMs, capacity);
    this.source = grown(this.source, capacity);
    this.user = grown(this.user, capacity);
    this.unit = grown(this.unit, capacity);
    this.session = grown(this.session, capacity);
    this.activity = grown(this.activity, capacity);
    this.operation = grown(this.operation, capacity);
    this.category = grown(this.category, capacity);
    this.purpose = grown(this.purpose, capacity);
    this.caseRef = grown(this.caseRef, capacity);
    this.reason = grown(this.reason, capacity);
    this.object = grown(this.object, capacity);
    this.address = grown(this.address, capacity);
    this.device = grown(this.device, capacity);
    this.recordCount = grown(this.recordCount, capacity);
    this.flags = grown(this.flags, capacity);
    this.subjectFrom = grown(this.subjectFrom, capacity + 1);
  }

  #growSubjects(capacity: number = this.subject.length * 2): void {
    const subject = new Uint32Array(capacity);
    subject.set(this.subject);
    const explained = new Uint8Array(capacity);
    explained.set(this.explained);
    const logOdds = new Float64Array(capacity);
    logOdds.set(this.logOdds);
    this.subject = subject;
    this.explained = explained;
    this.logOdds = logOdds;
  }
}
