// Audit categories of Palantir Foundry → the act and the fields that say on what. https://palantir.com/docs/foundry/security/audit-log-categories
import type { Act } from "../record/index.ts";

/** One category: what kind of act it is, and the names of its request and result fields that the event takes. */
export interface Category {
  readonly act: Act;
  /** Request field with what was asked for. */
  readonly on?: string;
  /** Result field with what came of it. */
  readonly result?: string;
  /** Field with the text of a search. */
  readonly query?: string;
  /** Field with those something was shared with. */
  readonly recipients?: string;
  /** Field with the user's own words. */
  readonly reason?: string;
  /** Whether the number of results is the number of records that were shown. */
  readonly countsResults?: true;
}

const web = (activityId: number, operation?: Act["operation"]): Act => ({ classUid: 6001, activityId, operation });
const entity = (activityId: number): Act => ({ classUid: 3004, activityId });
const other = (classUid: number, activityName: string): Act => ({ classUid, activityId: 99, activityName });

/**
 * The categories whose act is known by name. An entry may have several: the first one in this list decides its class. What takes data out of the
 * platform comes before what reads, and what reads before what only accompanies.
 */
const CATEGORIES: readonly (readonly [name: string, category: Category])[] = [
  [
    "dataShare",
    { act: web(8, "disclosure"), on: "dataShareId", recipients: "dataShareTargets", reason: "dataShareReason" },
  ],
  ["dataShareCreate", { act: web(8, "disclosure"), on: "dataShareCreateId", recipients: "dataShareCreateTargets" }],
  ["auditDataShareCreate", { act: web(8, "disclosure"), on: "shareTargets", result: "shareIds" }],
  ["dataExport", { act: web(7, "disclosure"), on: "downloadedResources" }],
  ["dataDelete", { act: web(4, "erasure"), on: "deletedResources" }],
  ["dataMerge", { act: web(3, "combination"), on: "resourcesToMerge", result: "mergedResult" }],
  ["dataTransform", { act: web(3, "alteration"), on: "transformTargets" }],
  [
    "ontologyDataTransform",
    {
      act: web(3, "alteration"),
      on: "ontologyDataTransformTargets",
      result: "transformedOntologyDataResources",
    },
  ],
  ["dataImport", { act: web(6, "collection"), on: "importedFilename", result: "importResourceId" }],
  ["bulkDataImport", { act: web(6, "collection"), on: "bulkImportedFiles", result: "bulkImportDestinations" }],
  ["dataCreate", { act: web(1, "collection"), on: "createdResources" }],
  ["dataPromote", { act: web(3), on: "promotedResources" }],
  ["dataShareDisable", { act: other(6001, "Unshare"), on: "dataShareDisableId" }],
  [
    "ontologyDataLoad",
    { act: web(2, "consultation"), on: "requestedOntologyDataResources", result: "loadedOntologyDataResources" },
  ],
  ["dataLoad", { act: web(2, "consultation"), on: "loadedResources" }],
  [
    "ontologyDataSearch",
    {
      act: web(5, "consultation"),
      on: "searchedOntologyLogicResources",
      result: "ontologyDataSearchResults",
      query: "ontologyDataSearchContext",
      countsResults: true,
    },
  ],
  [
    "dataSearch",
    {
      act: web(5, "consultation"),
      on: "dataSearchContext",
      result: "dataSearchResults",
      query: "dataSearchQuery",
      countsResults: true,
    },
  ],
  ["userLogin", { act: { classUid: 3002, activityId: 1 }, result: "loginUserId" }],
  ["userLogout", { act: { classUid: 3002, activityId: 2 }, on: "logoutUserId" }],
  ["tokenGeneration", { act: entity(1), result: "generatedTokens" }],
  ["tokenRevoke", { act: entity(4), result: "revokedTokens" }],
  ["tokenAccess", { act: entity(2), result: "accessedTokens" }],
  ["managementTokens", { act: entity(3), on: "managedTokens" }],
  ["managementPermissions", { act: entity(3), on: "resourcesWithPermissionsChanges" }],
  ["managementMarkings", { act: entity(3), on: "markingPatches" }],
  ["managementGroups", { act: entity(3), on: "groupPatches" }],
  ["managementUsers", { act: entity(3), on: "managedUserIds" }],
  ["userJustify", { act: other(6003, "Justify"), reason: "userJustification" }],
];

const ranks = new Map(CATEGORIES.map(([name], rank) => [name, rank]));

/** What an entry's categories say together: the act of the one that decides, and every category that is known. */
export interface Classified {
  readonly category: Category;
  readonly known: readonly Category[];
}

/** `name` is the entry's own, such as `PUT_FILE`; it names the act where no category does. */
export function classify(categories: readonly string[], name: string): Classified {
  const known = categories
    .map((category) => ranks.get(category))
    .filter((rank): rank is number => rank !== undefined)
    .sort((a, b) => a - b)
    .map((rank) => (CATEGORIES[rank] as (typeof CATEGORIES)[number])[1]);
  const first = known[0];
  if (first !== undefined && first.reason !== "userJustification") return { category: first, known };
  const named = categories.find((category) => category !== "userJustify" && !COMPANIONS.has(category));
  if (named === undefined && first !== undefined) return { category: first, known };
  return { category: { act: actByName(named, name) }, known };
}

/** Categories that say under which circumstances, not what. */
const COMPANIONS = new Set(["onBehalfOf", "inApplicationContext", "inEnrollmentContext", "internal", "passThrough"]);

// The schema names its categories by what they do: metaDataAccess, logicUpdate, requestCreate.
const ENDINGS: readonly (readonly [ending: string, activityId: number])[] = [
  ["Create", 1],
  ["Access", 2],
  ["Load", 2],
  ["Search", 2],
  ["Update", 3],
  ["Delete", 4],
];

/** API Activity (6003): create, read, update, delete by the category's name, else 99 Other. */
function actByName(category: string | undefined, name: string): Act {
  if (category === undefined) return other(6003, name);
  const activityId = ENDINGS.find(([ending]) => category.endsWith(ending))?.[1];
  return activityId === undefined ? other(6003, category) : { classUid: 6003, activityId };
}
