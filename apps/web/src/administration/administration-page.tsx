// One part of administration by its address.
import { useParams } from "@tanstack/react-router";
import type { Role } from "@quis/contract";
import { LostPage } from "../lost/index.ts";
import { Forbidden } from "../session/index.ts";
import { admin } from "../strings/administration.ts";
import { Changes } from "./changes.tsx";
import { Detectors } from "./detectors.tsx";
import { Files } from "./files.tsx";
import { isPart, Layout, type PartName, useParts } from "./layout.tsx";
import { PeoplePart } from "./people-part.tsx";
import { PoliciesPart } from "./policies-part.tsx";
import { Retention } from "./retention.tsx";
import { Rules } from "./rules.tsx";

const DUTY: Readonly<Record<PartName, readonly Role[]>> = {
  people: ["administrator", "overseer"],
  policies: [],
  detectors: [],
  rules: [],
  retention: ["privacy-officer"],
  files: ["administrator", "log-operator", "overseer"],
  changes: ["administrator", "log-operator", "overseer"],
};

const BODIES: Readonly<Record<PartName, () => React.ReactNode>> = {
  people: () => <PeoplePart />,
  policies: () => <PoliciesPart />,
  detectors: () => <Detectors />,
  rules: () => <Rules />,
  retention: () => <Retention />,
  files: () => <Files />,
  changes: () => <Changes />,
};

export function AdministrationPage() {
  const { part: name = "" } = useParams({ strict: false }) as { readonly part?: string };
  const parts = useParts();
  // Without a part in the address: the first one that there is.
  const part = name === "" ? (parts[0] ?? "people") : name;
  if (!isPart(part)) return <LostPage />;
  if (!parts.includes(part)) return <Forbidden name={admin.parts[part]} duty={DUTY[part]} />;
  return <Layout part={part}>{BODIES[part]()}</Layout>;
}
