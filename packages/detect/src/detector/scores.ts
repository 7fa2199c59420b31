// Scores of one day: one per judged unit (a user with a subject, a user, or a subject), in growing columns.

/** The larger, the stranger. Units without a score are not strange or not judged; `population` says how many were judged. */
export class Scores {
  length = 0;
  /** `NONE` for units that are a subject alone. */
  user: Uint32Array = new Uint32Array(256);
  /** `NONE` for units that are a user alone. */
  subject: Uint32Array = new Uint32Array(256);
  value: Float64Array = new Float64Array(256);

  add(user: number, subject: number, value: number): void {
    if (this.length === this.value.length) this.#grow();
    this.user[this.length] = user;
    this.subject[this.length] = subject;
    this.value[this.length] = value;
    this.length++;
  }

  #grow(): void {
    const capacity = this.length * 2;
    const [user, subject, value] = [new Uint32Array(capacity), new Uint32Array(capacity), new Float64Array(capacity)];
    user.set(this.user);
    subject.set(this.subject);
    value.set(this.value);
    Object.assign(this, { user, subject, value });
  }
}
