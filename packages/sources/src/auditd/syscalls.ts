// System calls that concern files: their numbers, and what they do to a file.
import type { Operation } from "@quis/event";
import type { AuditRecord } from "./audit-record.ts";
import { linesOf } from "./audit-record.ts";

// arch of linux/audit.h → number → name (arch/x86/entry/syscalls/syscall_64.tbl, include/uapi/asm-generic/unistd.h).
const NAMES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  c000003e: {
    2: "open",
    4: "stat",
    6: "lstat",
    21: "access",
    59: "execve",
    76: "truncate",
    77: "ftruncate",
    82: "rename",
    83: "mkdir",
    84: "rmdir",
    85: "creat",
    86: "link",
    87: "unlink",
    88: "symlink",
    89: "readlink",
    90: "chmod",
    91: "fchmod",
    92: "chown",
    93: "fchown",
    94: "lchown",
    132: "utime",
    165: "mount",
    166: "umount2",
    188: "setxattr",
    189: "lsetxattr",
    190: "fsetxattr",
    191: "getxattr",
    192: "lgetxattr",
    197: "removexattr",
    198: "lremovexattr",
    235: "utimes",
    257: "openat",
    258: "mkdirat",
    260: "fchownat",
    261: "futimesat",
    262: "newfstatat",
    263: "unlinkat",
    264: "renameat",
    265: "linkat",
    266: "symlinkat",
    267: "readlinkat",
    268: "fchmodat",
    269: "faccessat",
    280: "utimensat",
    316: "renameat2",
    322: "execveat",
    332: "statx",
    437: "openat2",
    439: "faccessat2",
    452: "fchmodat2",
  },
  c00000b7: {
    5: "setxattr",
    6: "lsetxattr",
    7: "fsetxattr",
    8: "getxattr",
    9: "lgetxattr",
    14: "removexattr",
    15: "lremovexattr",
    34: "mkdirat",
    35: "unlinkat",
    36: "symlinkat",
    37: "linkat",
    38: "renameat",
    39: "umount2",
    40: "mount",
    45: "truncate",
    46: "ftruncate",
    48: "faccessat",
    52: "fchmod",
    53: "fchmodat",
    54: "fchownat",
    55: "fchown",
    56: "openat",
    78: "readlinkat",
    79: "newfstatat",
    88: "utimensat",
    221: "execve",
    276: "renameat2",
    281: "execveat",
    291: "statx",
    437: "openat2",
    439: "faccessat2",
    452: "fchmodat2",
  },
};

/** The call's name: as ENRICHED wrote it, or by architecture and number; `syscall N` for others. */
export function syscallOf(record: AuditRecord): string | undefined {
  const fields = record.syscall?.fields;
  const number = fields?.get("syscall");
  if (fields === undefined || number === undefined) return undefined;
  const named = fields.get("SYSCALL") ?? (/^[a-z]/.test(number) ? number : undefined);
  return named ?? NAMES[fields.get("arch") ?? ""]?.[number] ?? `syscall ${number}`;
}

/** Activity of File System Activity (1001). */
export interface FileAct {
  readonly activityId: number;
  readonly activityName: string;
  readonly operation: Operation | undefined;
}

const CREATE: FileAct = { activityId: 1, activityName: "Create", operation: "collection" };
const MAKE: FileAct = { activityId: 1, activityName: "Create", operation: undefined };
const UPDATE: FileAct = { activityId: 3, activityName: "Update", operation: "alteration" };
const DELETE: FileAct = { activityId: 4, activityName: "Delete", operation: "erasure" };
const RENAME: FileAct = { activityId: 5, activityName: "Rename", operation: "alteration" };
const ATTRIBUTES: FileAct = { activityId: 6, activityName: "Set Attributes", operation: undefined };
const SECURITY: FileAct = { activityId: 7, activityName: "Set Security", operation: undefined };
const LOOK: FileAct = { activityId: 8, activityName: "Get Attributes", operation: undefined };

const ACTS = new Map<string, FileAct>([
  ...act(MAKE, "mkdir", "mkdirat", "link", "linkat", "symlink", "symlinkat"),
  ...act(UPDATE, "truncate", "ftruncate"),
  ...act(DELETE, "unlink", "unlinkat", "rmdir"),
  ...act(RENAME, "rename", "renameat", "renameat2"),
  ...act(ATTRIBUTES, "utime", "utimes", "utimensat", "futimesat", "setxattr", "lsetxattr", "fsetxattr"),
  ...act(ATTRIBUTES, "removexattr", "lremovexattr"),
  ...act(SECURITY, "chmod", "fchmod", "fchmodat", "fchmodat2", "chown", "fchown", "lchown", "fchownat"),
  ...act(LOOK, "stat", "lstat", "newfstatat", "statx", "getxattr", "lgetxattr"),
  ...act({ activityId: 12, activityName: "Mount", operation: undefined }, "mount"),
  ...act({ activityId: 13, activityName: "Unmount", operation: undefined }, "umount2"),
]);

function act(what: FileAct, ...names: readonly string[]): [string, FileAct][] {
  return names.map((name) => [name, what]);
}

// open(2): which argument holds the flags, in hex.
const FLAGS: ReadonlyMap<string, string> = new Map([
  ["open", "a1"],
  ["openat", "a2"],
]);
const O_ACCMODE = 3;

/** What the call does to its file. Opening is all that is known of a read: read(2) and write(2) on an open file are not seen. */
export function fileActOf(record: AuditRecord, syscall: string): FileAct {
  const known = ACTS.get(syscall);
  if (known !== undefined) return known;
  const paths = linesOf(record, "PATH");
  const isCreated = paths.some(({ fields }) => fields.get("nametype") === "CREATE");
  if (syscall === "creat") return isCreated ? CREATE : UPDATE;
  if (!syscall.startsWith("open")) return { activityId: 99, activityName: syscall, operation: undefined };
  if (isCreated) return CREATE;
  const flags = openFlags(record, syscall);
  const operation = flags === undefined ? undefined : (flags & O_ACCMODE) === 0 ? "consultation" : "alteration";
  return { activityId: 14, activityName: "Open", operation };
}

function openFlags(record: AuditRecord, syscall: string): number | undefined {
  // openat2(2) takes a pointer; the kernel logs what it points to, in octal.
  const octal = linesOf(record, "OPENAT2")[0]?.fields.get("oflag");
  if (octal !== undefined) return /^[0-7]{1,10}$/.test(octal) ? Number.parseInt(octal, 8) : undefined;
  const hex = record.syscall?.fields.get(FLAGS.get(syscall) ?? "");
  return hex !== undefined && /^[0-9a-f]{1,8}$/.test(hex) ? Number.parseInt(hex, 16) : undefined;
}
