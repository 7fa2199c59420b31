// Who comes with a matter, and who else is part of it.
import type { Population } from "../agency/index.ts";
import type { Random } from "../random/index.ts";
import type { Party } from "./case-file.ts";

export class Applicants {
  readonly #population: Population;
  /** Records there were before the first day: the shuffle stays the same while the register grows. */
  readonly #known: number;

  constructor(population: Population) {
    this.#population = population;
    this.#known = population.size;
  }

  /** Somebody already on record, by a cubic skew over a fixed shuffle: some people have many cases, most have none. */
  drawKnown(random: Random): number {
    const u = random.unit();
    return (Math.floor(this.#known * u * u * u) * 104_729) % this.#known;
  }

  /** A person who applies: half are newly registered. */
  drawAny(random: Random): number {
    return random.chance(0.5) ? this.#population.addHousehold(random) : this.drawKnown(random);
  }

  /** The applicant, members of the household, sometimes an outsider, sometimes a representative. */
  drawParties(random: Random, applicant: number): Party[] {
    const parties: Party[] = [{ subject: applicant, role: "applicant" }];
    for (const member of this.#population.members(this.#population.household(applicant))) {
      if (member !== applicant && random.chance(0.6)) parties.push({ subject: member, role: "household" });
    }
    if (random.chance(0.15)) parties.push({ subject: random.below(this.#population.size), role: "counterparty" });
    if (random.chance(0.05)) parties.push({ subject: random.below(this.#population.size), role: "representative" });
    return parties;
  }
}
