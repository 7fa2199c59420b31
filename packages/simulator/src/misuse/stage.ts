// Where misuse takes place: at the same screens, through the same forms, by the same code as work.
import type { Person } from "../agency/index.ts";
import { DAY_MS, HOUR_MS } from "../calendar/index.ts";
import { STREAM, type Random } from "../random/index.ts";
import {
  drawDevice,
  fillForm,
  openRecord,
  READ_ONLY,
  Sitting,
  type Device,
  type Opening,
  type Purpose,
  type ShiftContext,
} from "../work/index.ts";

const PURPOSES: Readonly<Record<Person["role"], Purpose>> = {
  caseworker: "casework",
  intake: "enquiry",
  supervisor: "supervision",
  hearings: "hearing",
  clerk: "records",
  auditor: "audit",
  service: "interface",
  nurse: "casework",
  doctor: "casework",
  admissions: "enquiry",
  therapist: "casework",
  coder: "records",
};

export class Stage {
  readonly context: ShiftContext;
  readonly random: Random;

  constructor(context: ShiftContext, plan: number) {
    this.context = context;
    this.random = context.place.agency.seeds.stream(STREAM.misuseDay, plan, context.day);
  }

  /** The person's own shift, in a lull between two items of real work; null when they are not at work. */
  sitInShift(person: Person): Sitting | null {
    const { journal, book, place, day } = this.context;
    // Nothing is noted after the last day, so a night shift then offers only its evening.
    const { settings } = place.agency;
    const endMs = settings.startMs + settings.days * DAY_MS - HOUR_MS;
    const idle = book.idleOf(person).filter((lull) => lull.from < endMs);
    if (idle.length > 0) {
      const lull = this.random.pick(idle);
      const now = lull.from + Math.floor((Math.min(lull.to, endMs) - lull.from) * 0.5 * this.random.unit());
      const device = { ip: lull.session.ip, host: lull.session.host };
      return new Sitting(person, this.random, journal, book, device, now, 1, lull.session);
    }
    const duty = place.agency.rota.worked(person, day);
    if (duty === null) return null;
    const now = duty.from + this.random.below(Math.max(1, Math.min(duty.to - HOUR_MS, endMs) - duty.from));
    return new Sitting(person, this.random, journal, book, drawDevice(this.random, person), now);
  }

  /** A sign-in of its own: this account, this device, this moment. */
  sitAt(person: Person, device: Device, now: number): Sitting {
    return new Sitting(person, this.random, this.context.journal, this.context.book, device, now);
  }

  /** Any record, worked on lately or not. */
  drawAnybody(): number {
    return this.random.below(this.context.place.agency.population.size);
  }

  /** A real reference to put beside a record it is not about: of the person's own case, or of one that came by. */
  borrowRef(person: Person): string {
    const { desk } = this.context.place;
    const load = desk.load(person);
    return (load.length === 0 ? desk.shelf.draw(this.random) : this.random.pick(load))?.ref ?? "";
  }

  /** What people type when they have no reason: nothing, a reference that is about somebody else, or the one they have just found. */
  fillExcuse(sitting: Sitting, subject: number): void {
    const u = this.random.unit();
    const found = this.context.place.desk.shelf.findBySubject(subject);
    const ref = u < 0.25 ? "" : u < 0.75 || found === undefined ? this.borrowRef(sitting.person) : found.ref;
    fillForm(sitting, PURPOSES[sitting.person.role], ref);
  }

  fillUsual(sitting: Sitting, ref: string): void {
    fillForm(sitting, PURPOSES[sitting.person.role], ref);
  }

  look(sitting: Sitting, subject: number, opening: Opening = READ_ONLY): boolean {
    return openRecord(this.context.place, sitting, subject, opening);
  }
}
