// Sign-ins: which account works on which device, and until when.
import type { Person } from "../agency/index.ts";
import { ACTION, type Action, type Journal, type Session } from "../emit/index.ts";
import { STREAM, type Seeds } from "../random/index.ts";

export interface Device {
  readonly ip: string;
  readonly host: string;
}

/** The person's own workstation. Addresses are private (RFC 1918). */
export function workstationOf(person: Person): Device {
  const n = person.workstation;
  return {
    ip: `10.${20 + (n >> 14)}.${(n >> 7) & 127}.${(n & 127) + 10}`,
    host: `ws-${String(n + 1).padStart(5, "0")}`,
  };
}

/** A desk that a unit shares. */
export function sharedDeskOf(unit: number, n: number): Device {
  return { ip: `10.8.${unit & 255}.${10 + n}`, host: `desk-${unit + 1}-${n + 1}` };
}

/** The person's laptop somewhere else. Addresses are of the documentation blocks (RFC 5737), so many share one. */
export function laptopOf(person: Person): Device {
  const block = ["192.0.2", "198.51.100", "203.0.113"][person.workstation % 3] as string;
  return {
    ip: `${block}.${1 + (Math.floor(person.workstation / 3) % 254)}`,
    host: `lt-${String(person.workstation + 1).padStart(5, "0")}`,
  };
}

/** A while in which a signed-in person did nothing on the screen. */
export interface Idle {
  readonly session: Session;
  readonly from: number;
  readonly to: number;
}

export class SessionBook {
  readonly #journal: Journal;
  readonly #seeds: Seeds;
  #idle = new Map<number, Idle[]>();

  constructor(journal: Journal, seeds: Seeds) {
    this.#journal = journal;
    this.#seeds = seeds;
  }

  beginDay(): void {
    this.#idle.clear();
  }

  /** Idle times of the shift this person began today: when something else can be looked up unseen. */
  idleOf(person: Person): readonly Idle[] {
    return this.#idle.get(person.index) ?? [];
  }

  noteIdle(idle: Idle): void {
    const { index } = idle.session.person;
    const list = this.#idle.get(index);
    if (list === undefined) this.#idle.set(index, [idle]);
    else list.push(idle);
  }

  #make(person: Person, device: Device, at: number): Session {
    // The uid is a hash of who and when: it tells nothing about why the session exists.
    const high = this.#seeds.hash(STREAM.session, person.index, Math.floor(at / 1000));
    const low = this.#seeds.hash(STREAM.session, high, at % 1000);
    const uid = `s-${high.toString(16).padStart(8, "0")}${(low & 0xffff).toString(16).padStart(4, "0")}`;
    const database = { pid: 1200 + (low % 60_000), port: 32_768 + (high % 28_000), line: 0, statement: 0, head: "" };
    return { uid, person, ip: device.ip, host: device.host, from: at, until: at, database };
  }

  open(person: Person, device: Device, at: number): Session {
    const session = this.#make(person, device, at);
    this.noteSignIn(session, ACTION.signIn, at);
    return session;
  }

  /** A mistyped password: no session comes of it. */
  refuse(person: Person, device: Device, at: number): void {
    this.noteSignIn(this.#make(person, device, at), ACTION.signInFailed, at);
  }

  noteSignIn(session: Session, action: Action, at: number): void {
    this.#journal.note({
      time: at,
      action,
      session,
      subject: -1,
      others: null,
      purpose: "",
      caseRef: "",
      reason: "",
      recordCount: 0,
      tab: -1,
      outcome: action === ACTION.signInFailed ? 1 : 0,
      breakGlass: false,
      text: "",
      label: this.#journal.label,
    });
  }
}
