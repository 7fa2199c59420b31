// What kind of act a CloudTrail event is, by the service called and the event's name.
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-data-events-with-cloudtrail.html
import type { Operation } from "@quis/event";
import type { Act } from "../record/index.ts";

const DATASTORE = 6005;

function datastore(activityId: number, operation?: Operation): Act {
  return { classUid: DATASTORE, activityId, operation };
}

/**
 * Reads and writes of stored records (data events, and queries). A put may make or replace a record: it counts as alteration. Reading a lock, a tag or
 * the headers shows no record.
 */
const RECORDS: ReadonlyMap<string, Act> = new Map([
  ["s3 GetObject", datastore(1, "consultation")],
  ["s3 GetObjectTorrent", datastore(1, "consultation")],
  ["s3 SelectObjectContent", datastore(4, "consultation")],
  ["s3 HeadObject", datastore(1)],
  ["s3 GetObjectAcl", datastore(1)],
  ["s3 GetObjectAttributes", datastore(1)],
  ["s3 GetObjectTagging", datastore(1)],
  ["s3 ListObjects", datastore(8, "consultation")],
  ["s3 ListObjectVersions", datastore(8, "consultation")],
  ["s3 ListMultipartUploads", datastore(8)],
  ["s3 ListParts", datastore(8)],
  ["s3 PutObject", datastore(5, "alteration")],
  ["s3 CopyObject", datastore(5, "alteration")],
  ["s3 CompleteMultipartUpload", datastore(5, "alteration")],
  ["s3 CreateMultipartUpload", datastore(5)],
  ["s3 UploadPart", datastore(5)],
  ["s3 UploadPartCopy", datastore(5)],
  ["s3 PutObjectAcl", datastore(2)],
  ["s3 PutObjectTagging", datastore(2)],
  ["s3 RestoreObject", datastore(2)],
  ["s3 DeleteObject", datastore(7, "erasure")],
  ["s3 DeleteObjects", datastore(7, "erasure")],
  ["dynamodb GetItem", datastore(1, "consultation")],
  ["dynamodb BatchGetItem", datastore(1, "consultation")],
  ["dynamodb TransactGetItems", datastore(1, "consultation")],
  ["dynamodb Query", datastore(4, "consultation")],
  ["dynamodb Scan", datastore(4, "consultation")],
  ["dynamodb PutItem", datastore(5, "alteration")],
  ["dynamodb BatchWriteItem", datastore(5, "alteration")],
  ["dynamodb TransactWriteItems", datastore(5, "alteration")],
  ["dynamodb UpdateItem", datastore(2, "alteration")],
  ["dynamodb DeleteItem", datastore(7, "erasure")],
  // What a statement does is in its text, which these services may hide: no operation is guessed.
  ["dynamodb ExecuteStatement", datastore(4)],
  ["dynamodb BatchExecuteStatement", datastore(4)],
  ["athena StartQueryExecution", datastore(4)],
  ["redshift-data ExecuteStatement", datastore(4)],
  ["redshift-data BatchExecuteStatement", datastore(4)],
  ["rds-data ExecuteStatement", datastore(4)],
]);

/** Sign-ins, accounts, groups and the audit trail itself. */
const IDENTITIES: ReadonlyMap<string, Act> = new Map([
  ["signin ConsoleLogin", { classUid: 3002, activityId: 1 }],
  ["signin SwitchRole", { classUid: 3002, activityId: 7 }],
  ["signin ExitRole", { classUid: 3002, activityId: 7 }],
  ["sts AssumeRole", { classUid: 3002, activityId: 7 }],
  ["sts AssumeRoleWithSAML", { classUid: 3002, activityId: 7 }],
  ["sts AssumeRoleWithWebIdentity", { classUid: 3002, activityId: 7 }],
  ["iam CreateUser", { classUid: 3001, activityId: 1 }],
  ["iam CreateLoginProfile", { classUid: 3001, activityId: 2 }],
  ["iam ChangePassword", { classUid: 3001, activityId: 3 }],
  ["iam UpdateLoginProfile", { classUid: 3001, activityId: 4 }],
  ["iam DeleteLoginProfile", { classUid: 3001, activityId: 5 }],
  ["iam DeleteUser", { classUid: 3001, activityId: 6 }],
  ["iam AttachUserPolicy", { classUid: 3001, activityId: 7 }],
  ["iam DetachUserPolicy", { classUid: 3001, activityId: 8 }],
  ["iam EnableMFADevice", { classUid: 3001, activityId: 10 }],
  ["iam DeactivateMFADevice", { classUid: 3001, activityId: 11 }],
  ["iam AddUserToGroup", { classUid: 3006, activityId: 3 }],
  ["iam RemoveUserFromGroup", { classUid: 3006, activityId: 4 }],
  ["iam DeleteGroup", { classUid: 3006, activityId: 5 }],
  ["iam CreateGroup", { classUid: 3006, activityId: 6 }],
  ["cloudtrail DeleteTrail", { classUid: 1008, activityId: 2 }],
  ["cloudtrail StartLogging", { classUid: 1008, activityId: 6 }],
  ["cloudtrail StopLogging", { classUid: 1008, activityId: 7 }],
]);

/** The act of an event whose own class is known; `service` is the name before `.amazonaws.com`. */
export function knownAct(service: string, name: string): Act | undefined {
  const key = `${service} ${name}`;
  return RECORDS.get(key) ?? IDENTITIES.get(key);
}

const VERB =
  /^(?:Admin|Batch|Bulk)?(?:(Create|Run|Launch|Allocate|Request|Register|Import|Issue)|(Get|List|Describe|Lookup|Head|Search|Select|Query|Scan|View|Download|Read|Filter|Check|Detect|Preview)|(Update|Put|Modify|Set|Change|Edit|Attach|Detach|Associate|Disassociate|Add|Enable|Disable|Tag|Untag|Start|Stop|Reboot|Restore|Reset|Replace|Apply|Authorize|Revoke)|(Delete|Remove|Terminate|Deregister|Release|Purge))/;

/** API Activity (6003): what the name's verb says; `readOnly` decides where the verb does not. */
export function apiAct(name: string, isReadOnly: boolean): Act {
  const match = VERB.exec(name);
  const activityId = match === null ? (isReadOnly ? 2 : 99) : match[1] ? 1 : match[2] ? 2 : match[3] ? 3 : 4;
  return { classUid: 6003, activityId, activityName: activityId === 99 ? name : undefined };
}
