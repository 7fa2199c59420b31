// What was touched: bucket and object, table, database.
import { defined, objectOf, objectsOf, textOf } from "../record/index.ts";
import type { JsonObject } from "../text/index.ts";

/** The attributes of a Datastore Activity that name what was touched; undefined if the event names nothing. */
export function datastoreOf(service: string, record: JsonObject): JsonObject | undefined {
  const parameters = objectOf(record["requestParameters"]) ?? {};
  const resources = objectsOf(record["resources"]);
  switch (service) {
    case "s3":
      return bucketOf(parameters, resources);
    case "dynamodb":
      return tableOf(parameters, resources);
    case "athena":
      return sqlOf(textOf(objectOf(parameters["queryExecutionContext"])?.["database"]), parameters["queryString"]);
    case "redshift-data":
    case "rds-data":
      return sqlOf(textOf(parameters["database"]), parameters["sql"]);
    default:
      return undefined;
  }
}

/** OCSF databucket type 1: S3. File type 1: regular file, 0: not known. */
function bucketOf(parameters: JsonObject, resources: readonly JsonObject[]): JsonObject | undefined {
  const bucketArn = arnOf(resources, "AWS::S3::Bucket");
  const name = textOf(parameters["bucketName"]) ?? bucketArn?.slice(bucketArn.lastIndexOf(":") + 1);
  if (name === undefined) return undefined;
  const bucket: JsonObject = { name, type_id: 1 };
  if (bucketArn !== undefined) bucket["uid"] = bucketArn;
  const key = textOf(parameters["key"]);
  if (key !== undefined) bucket["file"] = fileOf(name, key, parameters, arnOf(resources, "AWS::S3::Object"));
  return { databucket: bucket };
}

function fileOf(bucket: string, key: string, parameters: JsonObject, arn: string | undefined): JsonObject {
  const file: JsonObject = {
    name: key.slice(key.lastIndexOf("/") + 1) || key,
    path: `${bucket}/${key}`,
    type_id: 1,
  };
  if (arn !== undefined) file["uid"] = arn;
  const version = textOf(parameters["versionId"]);
  if (version !== undefined) file["version"] = version;
  return file;
}

function tableOf(parameters: JsonObject, resources: readonly JsonObject[]): JsonObject | undefined {
  const arn = arnOf(resources, "AWS::DynamoDB::Table");
  const named = textOf(parameters["tableName"]) ?? Object.keys(objectOf(parameters["requestItems"]) ?? {})[0];
  const name = named ?? (arn === undefined ? undefined : /:table\/([^/]+)/.exec(arn)?.[1]);
  return name === undefined ? undefined : { table: defined({ name, uid: arn }) };
}

/** OCSF database type 1: relational. */
function sqlOf(database: string | undefined, statement: unknown): JsonObject {
  const text = textOf(statement);
  return defined({
    database: { name: database ?? "[unknown]", type_id: 1 },
    query_info: text === undefined ? undefined : { name: "statement", query_string: text },
  });
}

function arnOf(resources: readonly JsonObject[], type: string): string | undefined {
  for (const resource of resources) if (resource["type"] === type) return textOf(resource["ARN"]);
  return undefined;
}

/** The resources of an API Activity. */
export function resourcesOf(record: JsonObject): JsonObject[] {
  return objectsOf(record["resources"]).flatMap((resource) => {
    const uid = textOf(resource["ARN"]) ?? textOf(resource["ARNPrefix"]);
    return uid === undefined ? [] : [defined({ uid, type: textOf(resource["type"]) })];
  });
}
