// What kind of act an operation of the unified audit log is.
// https://learn.microsoft.com/purview/audit-log-activities
import type { Operation } from "@quis/event";
import type { Act } from "../record/index.ts";

/** What an act is done to: it decides where the object is looked for. */
export type Target = "file" | "mail" | "search" | "logon" | "account" | "group" | "api";

export interface TargetedAct extends Act {
  readonly target: Target;
}

type Row = readonly [name: string, activityId: number, operation?: Operation];

function acts(target: Target, classUid: number, rows: readonly Row[]): [string, TargetedAct][] {
  return rows.map(([name, activityId, operation]) => [
    name,
    { target, classUid, activityId, operation, activityName: activityId === 99 ? name : undefined },
  ]);
}

const FILES: readonly Row[] = [
  ["FileAccessed", 14, "consultation"],
  ["FileAccessedExtended", 14, "consultation"],
  ["AnonymousLinkUsed", 14, "consultation"],
  ["SecureLinkUsed", 14, "consultation"],
  ["CompanyLinkUsed", 14, "consultation"],
  ["FilePreviewed", 9, "consultation"],
  ["FileDownloaded", 2, "consultation"],
  ["FileSyncDownloadedFull", 15, "consultation"],
  ["FileSyncDownloadedPartial", 15, "consultation"],
  ["FileSyncUploadedFull", 15, "alteration"],
  ["FileSyncUploadedPartial", 15, "alteration"],
  ["FileUploaded", 1, "collection"],
  ["FileModified", 3, "alteration"],
  ["FileModifiedExtended", 3, "alteration"],
  ["FileCopied", 6],
  ["FileMoved", 7],
  ["FileRenamed", 5],
  ["FileRestored", 8],
  ["FileCheckedOut", 10],
  ["FileCheckedIn", 11],
  ["FileCheckOutDiscarded", 11],
  // To the recycle bin: the record can come back, so nothing is erased yet.
  ["FileRecycled", 4],
  ["FolderRecycled", 4],
  ["FileDeleted", 4, "erasure"],
  ["FileDeletedFirstStageRecycleBin", 4, "erasure"],
  ["FileDeletedSecondStageRecycleBin", 4, "erasure"],
  ["FolderDeleted", 4, "erasure"],
  ["FolderRenamed", 5],
  ["FolderMoved", 7],
  ["FolderCopied", 6],
  ["FolderCreated", 99],
  ["SharingSet", 12, "disclosure"],
  ["SharingInvitationCreated", 12, "disclosure"],
  ["AnonymousLinkCreated", 12, "disclosure"],
  ["CompanyLinkCreated", 12, "disclosure"],
  ["SecureLinkCreated", 12, "disclosure"],
  ["AddedToSecureLink", 12, "disclosure"],
  ["SharingRevoked", 13],
  ["SharingInvitationRevoked", 13],
  ["AnonymousLinkRemoved", 13],
  ["CompanyLinkRemoved", 13],
  ["SecureLinkDeleted", 13],
  ["RemovedFromSecureLink", 13],
];

const MAIL: readonly Row[] = [
  ["MailItemsAccessed", 2, "consultation"],
  ["MessageBind", 2, "consultation"],
  ["FolderBind", 2, "consultation"],
  ["Create", 1],
  ["Update", 3, "alteration"],
  ["Send", 99],
  ["SendAs", 99],
  ["SendOnBehalf", 99],
  ["Copy", 99],
  ["Move", 99],
  ["MoveToDeletedItems", 4],
  ["SoftDelete", 4],
  ["HardDelete", 4, "erasure"],
];

const SEARCHES: readonly Row[] = [
  ["SearchQueryInitiated", 5, "consultation"],
  ["SearchQueryInitiatedExchange", 5, "consultation"],
  ["SearchQueryInitiatedSharePoint", 5, "consultation"],
  ["SearchQueryPerformed", 5, "consultation"],
  ["SearchStarted", 5, "consultation"],
  ["SearchPreviewed", 2, "consultation"],
  ["PreviewItemListed", 2, "consultation"],
  ["PreviewItemRendered", 2, "consultation"],
  ["PreviewItemDownloaded", 7, "consultation"],
  ["ViewedSearchPreviewed", 2, "consultation"],
  ["SearchExported", 7],
  ["SearchExportDownloaded", 7, "consultation"],
];

const LOGONS: readonly Row[] = [
  ["UserLoggedIn", 1],
  ["UserLoginFailed", 1],
  ["MailboxLogin", 1],
  ["UserLoggedOut", 2],
];

/** Entra ID ends its operations with a full stop. */
const ACCOUNTS: readonly Row[] = [
  ["Add user.", 1],
  ["Enable account.", 2],
  ["Change user password.", 3],
  ["Reset user password.", 4],
  ["Disable account.", 5],
  ["Delete user.", 6],
  ["Update user.", 99],
];

const GROUPS: readonly Row[] = [
  ["Add member to group.", 3],
  ["Remove member from group.", 4],
  ["Delete group.", 5],
  ["Add group.", 6],
];

const ACTS: ReadonlyMap<string, TargetedAct> = new Map([
  ...acts("file", 6006, FILES),
  ...acts("search", 6001, SEARCHES),
  ...acts("logon", 3002, LOGONS),
  ...acts("account", 3001, ACCOUNTS),
  ...acts("group", 3006, GROUPS),
]);

/** `Create` or `Move` are mailbox operations only in Exchange's records. */
const MAIL_ACTS: ReadonlyMap<string, TargetedAct> = new Map(acts("mail", 6001, MAIL));

const VERB =
  /^(?:(New|Add|Create|Install|Import|Start)|(Get|View|Search|List|Read|Test|Export|Preview)|(Set|Update|Enable|Disable|Change|Edit|Reset|Modify|Move|Restore|Stop)|(Remove|Delete|Clear|Uninstall))(?=[^a-z]|$)/;

/** The act of an operation; `isMailbox` says that the record is of Exchange's mailbox auditing. */
export function actOf(operation: string, isMailbox: boolean): TargetedAct {
  const known = (isMailbox ? MAIL_ACTS.get(operation) : undefined) ?? ACTS.get(operation);
  if (known !== undefined) return known;
  const verb = VERB.exec(operation);
  const activityId = verb === null ? 99 : verb[1] ? 1 : verb[2] ? 2 : verb[3] ? 3 : 4;
  return { target: "api", classUid: 6003, activityId, activityName: activityId === 99 ? operation : undefined };
}
