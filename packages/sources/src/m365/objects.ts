// What was touched: file, mail items, search, account, group.
import { defined, integerOf, objectOf, objectsOf, textOf } from "../record/index.ts";
import type { JsonObject } from "../text/index.ts";
import type { TargetedAct } from "./acts.ts";

interface Touching {
  readonly act: TargetedAct;
  readonly record: JsonObject;
  readonly operation: string;
  readonly workload: string;
  readonly user: JsonObject;
}

/** Adds what the class of the act asks for. */
export function addObject(event: JsonObject, touching: Touching): void {
  const { act, record, operation, workload, user } = touching;
  switch (act.target) {
    case "file":
      addFile(event, record);
      return;
    case "mail":
      addMail(event, record);
      return;
    case "search":
      addSearch(event, record, workload);
      return;
    case "logon":
      event["user"] = user;
      event["service"] = { name: textOf(record["ApplicationDisplayName"]) ?? workload };
      return;
    case "account":
      event["user"] = namedBy(record) ?? user;
      return;
    case "group":
      event["group"] = { name: modified(record, "Group.DisplayName") ?? "[unknown]" };
      event["user"] = namedBy(record) ?? user;
      return;
    case "api":
      addCall(event, record, operation, workload);
  }
}

/** ObjectId is the full path of a file, the user or mailbox that an administrator changed. */
function namedBy(record: JsonObject): JsonObject | undefined {
  const uid = textOf(record["ObjectId"]);
  return uid === undefined || uid === "Not Available" ? undefined : { uid, name: uid };
}

function modified(record: JsonObject, name: string): string | undefined {
  const property = objectsOf(record["ModifiedProperties"]).find((candidate) => candidate["Name"] === name);
  return textOf(property?.["NewValue"])?.replace(/^"(.*)"$/, "$1");
}

/** OCSF file types: 1 regular file, 2 folder, 99 anything else that SharePoint keeps. */
function addFile(event: JsonObject, record: JsonObject): void {
  const path = textOf(record["ObjectId"]);
  const itemType = textOf(record["ItemType"]);
  const name = textOf(record["SourceFileName"]) ?? (path === undefined ? undefined : lastSegment(path));
  const typeId = itemType === undefined || itemType === "File" ? 1 : itemType === "Folder" ? 2 : 99;
  const file: JsonObject = { name: name ?? "[unknown]", type_id: typeId };
  if (typeId === 99) file["type"] = itemType;
  if (path !== undefined) file["path"] = path;
  const uid = textOf(record["ListItemUniqueId"]);
  if (uid !== undefined) file["uid"] = uid;
  event["file"] = file;
  const recipient = textOf(record["TargetUserOrGroupName"]);
  if (recipient !== undefined) event["oversight"] = { recipients: [recipient] };
}

function lastSegment(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1) || path;
}

/**
 * Items by folder. A bind names each item that was read; a sync brings a whole folder to the client and names no item, so there is no count.
 * The mailbox is its owner's: the owner is whose record it was, also when the reader is the owner.
 */
function addMail(event: JsonObject, record: JsonObject): void {
  const resources: JsonObject[] = [];
  let items = 0;
  const folders = [...objectsOf(record["Folders"]), ...foldersOf(record)];
  for (const folder of folders) {
    const path = textOf(folder["Path"]);
    const inFolder = objectsOf(folder["FolderItems"]);
    items += inFolder.length;
    for (const item of inFolder) resources.push(itemOf(item, path));
    if (inFolder.length === 0) resources.push({ type: "mail folder", ...idOf(folder, path) });
  }
  for (const item of [...objectsOf(record["AffectedItems"]), ...objectsOf([record["Item"]])]) {
    items += 1;
    resources.push(itemOf(item, textOf(objectOf(item["ParentFolder"])?.["Path"])));
  }
  event["web_resources"] = resources.length > 0 ? resources : [{ name: "[mailbox]", type: "mailbox" }];
  const count = items > 0 ? items : integerOf(isSync(record) ? undefined : record["OperationCount"]);
  const owner = textOf(record["MailboxOwnerUPN"]);
  const oversight = defined({
    subjects: owner === undefined ? undefined : [{ uid: owner, type: "mailbox owner" }],
    record_count: count !== undefined && count >= 0 ? count : undefined,
  });
  if (Object.keys(oversight).length > 0) event["oversight"] = oversight;
}

/** Folder and DestFolder are of operations that act on one folder: they are named only if no item is. */
function foldersOf(record: JsonObject): JsonObject[] {
  if (objectsOf(record["AffectedItems"]).length > 0 || objectOf(record["Item"]) !== undefined) return [];
  return objectsOf([record["Folder"]]);
}

function itemOf(item: JsonObject, path: string | undefined): JsonObject {
  const uid = textOf(item["InternetMessageId"]) ?? textOf(item["Id"]) ?? textOf(item["ImmutableId"]);
  const subject = textOf(item["Subject"]);
  const resource: JsonObject = { type: "mail item" };
  if (uid !== undefined) resource["uid"] = uid;
  if (subject !== undefined) resource["name"] = subject;
  else if (uid === undefined) resource["name"] = "[item]";
  if (path !== undefined) resource["desc"] = path;
  return resource;
}

function idOf(folder: JsonObject, path: string | undefined): JsonObject {
  const uid = textOf(folder["Id"]);
  return defined({ name: path ?? (uid === undefined ? "[folder]" : undefined), uid });
}

function isSync(record: JsonObject): boolean {
  return objectsOf(record["OperationProperties"]).some(
    ({ Name, Value }) => Name === "MailAccessType" && Value === "Sync",
  );
}

function addSearch(event: JsonObject, record: JsonObject, workload: string): void {
  const query = textOf(record["QueryText"]) ?? textOf(record["Query"]) ?? modified(record, "Query");
  event["web_resources"] = [defined({ type: "search", name: query ?? workload, uid: textOf(record["ObjectId"]) })];
}

function addCall(event: JsonObject, record: JsonObject, operation: string, workload: string): void {
  event["api"] = { operation, service: { name: workload } };
  const object = textOf(record["ObjectId"]);
  if (object !== undefined) event["resources"] = [defined({ uid: object, type: textOf(record["ItemType"]) })];
}
