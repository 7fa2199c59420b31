// Connections, disconnections and refused logons → Authentication (3002).
import type { JsonObject } from "../text/index.ts";
import { actorOf, baseEvent, endpointOf, PRODUCT, restOf, type TimedLine, userOf } from "./parts.ts";

/** The event, or undefined if the line is about no logon. */
export function sessionEvent(line: TimedLine): JsonObject | undefined {
  const kind = kindOf(line);
  if (kind === undefined) return undefined;
  const role = line.user ?? /\buser="?([^"\s]+)/.exec(line.message)?.[1] ?? "[unknown]";
  const event = baseEvent(
    line,
    { classUid: 3002, activityId: kind.activityId, activityName: kind.activityName },
    "postgresql",
  );
  event["status_id"] = kind.isSuccess ? 1 : 2;
  if (line.sqlState !== undefined) event["status_code"] = line.sqlState;
  event["message"] = line.message;
  event["user"] = userOf(role);
  event["actor"] = actorOf(line);
  if (line.sessionId !== undefined) event["session"] = { uid: line.sessionId };
  event["service"] = { name: PRODUCT.name };
  event["src_endpoint"] = endpointOf(line);
  const rest = restOf(line);
  if (line.database !== undefined) rest["database"] = line.database;
  event["unmapped"] = rest;
  return event;
}

function kindOf(line: TimedLine): { activityId: number; activityName: string; isSuccess: boolean } | undefined {
  if (line.severity === "LOG") {
    if (
      line.message.startsWith("connection authorized: ") ||
      line.message.startsWith("replication connection authorized: ")
    ) {
      return { activityId: 1, activityName: "Logon", isSuccess: true };
    }
    if (line.message.startsWith("disconnection: ")) return { activityId: 2, activityName: "Logoff", isSuccess: true };
    return undefined;
  }
  // Class 28 is invalid authorization (Appendix A); other fatal errors before the first command also refuse the connection.
  const isRefused = line.sqlState?.startsWith("28") === true || (line.severity === "FATAL" && isStarting(line));
  return isRefused ? { activityId: 1, activityName: "Logon", isSuccess: false } : undefined;
}

function isStarting(line: TimedLine): boolean {
  return line.user !== undefined && (line.commandTag === "startup" || line.commandTag === "authentication");
}
