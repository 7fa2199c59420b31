// What kind of act an SQL command is: Datastore Activity (6005), logons Authentication (3002).
import type { Act } from "../record/index.ts";

const STORE = 6005;

const ACTS: Readonly<Record<string, Act>> = {
  SELECT: { classUid: STORE, activityId: 1, activityName: "Read", operation: "consultation" },
  INSERT: { classUid: STORE, activityId: 6, activityName: "Create", operation: "collection" },
  REPLACE: { classUid: STORE, activityId: 5, activityName: "Write", operation: "alteration" },
  WRITE: { classUid: STORE, activityId: 5, activityName: "Write", operation: "alteration" },
  UPDATE: { classUid: STORE, activityId: 2, activityName: "Update", operation: "alteration" },
  MERGE: { classUid: STORE, activityId: 5, activityName: "Write", operation: "alteration" },
  DELETE: { classUid: STORE, activityId: 7, activityName: "Delete", operation: "erasure" },
  "TRUNCATE TABLE": { classUid: STORE, activityId: 7, activityName: "Delete", operation: "erasure" },
  TRUNCATE: { classUid: STORE, activityId: 7, activityName: "Delete", operation: "erasure" },
  LOGON: { classUid: 3002, activityId: 1, activityName: "Logon" },
  LOGOFF: { classUid: 3002, activityId: 2, activityName: "Logoff" },
};

/** The act of a command in capitals, or 99 Other by its own word. */
export function sqlAct(command: string): Act {
  return (
    (Object.hasOwn(ACTS, command) ? ACTS[command] : undefined) ?? {
      classUid: STORE,
      activityId: 99,
      activityName: command === "" ? "Other" : command,
    }
  );
}

/** The first word of a statement in capitals, behind comments. */
export function firstWord(statement: string): string | undefined {
  return /^(?:\s|\/\*(?![!M])[^]*?\*\/|(?:#|-- )[^\n]*\n)*([A-Za-z]{1,20})/.exec(statement)?.[1]?.toUpperCase();
}
