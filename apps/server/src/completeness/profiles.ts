// Legal profiles: what a law says must be in an access log, as data (profiles/*.yaml). docs/reference/gaps.md#profiles
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { operationSchema } from "@quis/contract";
import { parseYaml } from "@quis/sources";
import { z } from "zod";
import { QuisError } from "../instance/error.ts";

export const PROFILE_NAMES = [
  "led-art-25",
  "eu-2018-1725-art-88",
  "hipaa-164-312",
  "cjis-au",
  "california-alpr",
  "us-privacy-act",
] as const;
export type ProfileName = (typeof PROFILE_NAMES)[number];

const profileSchema = z.strictObject({
  title: z.string().min(1),
  /** The provision, as it is cited. */
  provision: z.string().min(1),
  /** Verbs that must be logged: one that no source under the profile ever reports is a finding. */
  operations: z.array(operationSchema),
  fields: z.array(
    z.strictObject({
      /** What the law asks for, in its words. */
      name: z.string().min(1),
      /** Paths, any of which answers it. */
      any: z.array(z.string().min(1)).min(1),
      /** Only of these operations; of all if not said. */
      of: z.array(operationSchema).optional(),
      /** Share of the events that must have it. */
      share: z.number().gt(0).max(1),
    }),
  ),
});
export type Profile = z.infer<typeof profileSchema>;

/** Reads a profile that Quis comes with. @throws QuisError QUIS_INTERNAL if the file is not one */
export function readProfile(name: ProfileName): Profile {
  const parsed = parseYaml(readFileSync(join(import.meta.dirname, "profiles", `${name}.yaml`), "utf8"), 65_536);
  const profile = profileSchema.safeParse("mistake" in parsed ? undefined : parsed.value);
  if (!profile.success) {
    const why = profile.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; ");
    throw new QuisError("QUIS_INTERNAL", `expected a profile in ${name}.yaml, got ${why}`);
  }
  return profile.data;
}
