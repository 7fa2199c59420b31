/**
 * A file system that forgets what was not synced.
 *
 * Every name and every byte exists twice: as a running process sees it, and as a power cut would leave it. `fsync` of a file makes its bytes
 * durable, `fsync` of a folder its names. `step` is called before every change the disk makes, and stops the process there by throwing.
 */
import type { Disk } from "../../src/fs/index.ts";

type Content = Uint8Array;
interface FileNode {
  readonly kind: "file";
  now: Content;
  durable: Content;
}
interface FolderNode {
  readonly kind: "folder";
  now: Map<string, Node>;
  durable: Map<string, Node>;
}
type Node = FileNode | FolderNode;

/** How a restart finds the disk: as the killed process left it, as only syncs guarantee, or somewhere in between. */
export type Aftermath =
  | { readonly kind: "process killed" }
  | { readonly kind: "power cut" }
  | { readonly kind: "in between"; random: () => number };

const folder = (): FolderNode => ({ kind: "folder", now: new Map(), durable: new Map() });
const split = (path: string): string[] => path.split("/").filter((part) => part !== "" && part !== ".");

export class MemoryDisk implements Disk {
  #root: FolderNode = folder();
  step: (what: string) => void = () => {};

  #find(path: string): Node | undefined {
    let node: Node | undefined = this.#root;
    for (const part of split(path)) node = node?.kind === "folder" ? node.now.get(part) : undefined;
    return node;
  }

  #parent(path: string): [FolderNode, string] {
    const parts = split(path);
    const name = parts.pop() ?? "";
    const parent = this.#find(parts.join("/"));
    if (parent?.kind !== "folder") throw new Error(`ENOENT: parent of ${path}`);
    return [parent, name];
  }

  async readFile(path: string): Promise<Uint8Array | undefined> {
    const node = this.#find(path);
    return node?.kind === "file" ? node.now.slice() : undefined;
  }

  async list(path: string): Promise<string[] | undefined> {
    const node = this.#find(path);
    return node?.kind === "folder" ? [...node.now.keys()] : undefined;
  }

  async makeFolder(path: string): Promise<void> {
    this.step(`mkdir ${path}`);
    const [parent, name] = this.#parent(path);
    if (!parent.now.has(name)) parent.now.set(name, folder());
  }

  async writeDurably(path: string, bytes: Uint8Array): Promise<void> {
    this.step(`open ${path}`);
    const [parent, name] = this.#parent(path);
    const there = parent.now.get(name);
    const file: FileNode =
      there?.kind === "file" ? there : { kind: "file", now: new Uint8Array(0), durable: new Uint8Array(0) };
    file.now = new Uint8Array(0);
    parent.now.set(name, file);
    this.step(`write half of ${path}`);
    file.now = bytes.slice(0, bytes.length >> 1);
    this.step(`write ${path}`);
    file.now = bytes.slice();
    this.step(`fsync ${path}`);
    file.durable = file.now;
  }

  async rename(from: string, to: string): Promise<void> {
    this.step(`rename ${from} ${to}`);
    const [source, oldName] = this.#parent(from);
    const [target, newName] = this.#parent(to);
    const node = source.now.get(oldName);
    if (!node) throw new Error(`ENOENT: ${from}`);
    source.now.delete(oldName);
    target.now.set(newName, node);
  }

  async syncFolder(path: string): Promise<void> {
    this.step(`fsync folder ${path}`);
    const node = this.#find(path);
    if (node?.kind !== "folder") throw new Error(`ENOENT: ${path}`);
    node.durable = new Map(node.now);
  }

  async removeFile(path: string): Promise<void> {
    this.step(`unlink ${path}`);
    const [parent, name] = this.#parent(path);
    parent.now.delete(name);
  }

  async removeFolder(path: string): Promise<void> {
    this.step(`rmdir ${path}`);
    const [parent, name] = this.#parent(path);
    const node = parent.now.get(name);
    if (node?.kind === "folder" && node.now.size === 0) parent.now.delete(name);
  }

  /** A disk as a restart would find it. This one stays as it is. */
  after(aftermath: Aftermath): MemoryDisk {
    const disk = new MemoryDisk();
    const copies = new Map<Node, Node>();
    const keeps = (): boolean =>
      aftermath.kind === "in between" ? aftermath.random() < 0.5 : aftermath.kind === "process killed";
    const copy = (node: Node): Node => {
      const done = copies.get(node);
      if (done) return done;
      if (node.kind === "file") {
        let bytes = node.durable;
        if (node.now !== node.durable && keeps()) {
          // What the system wrote back by itself: all of it, or a beginning.
          bytes = keeps() ? node.now : node.now.slice(0, node.now.length >> 1);
        }
        // A killed process leaves bytes that are not durable; they become so for the next one only by another sync.
        const killed = aftermath.kind === "process killed";
        const made: FileNode = { kind: "file", now: killed ? node.now : bytes, durable: killed ? node.durable : bytes };
        copies.set(node, made);
        return made;
      }
      const made = folder();
      copies.set(node, made);
      if (aftermath.kind === "process killed") {
        for (const [name, child] of node.now) made.now.set(name, copy(child));
        for (const [name, child] of node.durable) made.durable.set(name, copy(child));
        return made;
      }
      for (const name of new Set([...node.now.keys(), ...node.durable.keys()])) {
        const child = keeps() ? node.now.get(name) : node.durable.get(name);
        if (!child) continue;
        const kept = copy(child);
        made.now.set(name, kept);
        made.durable.set(name, kept);
      }
      return made;
    };
    disk.#root = copy(this.#root) as FolderNode;
    return disk;
  }

  /** Every file by path, as a process sees it. */
  files(): Map<string, Uint8Array> {
    const found = new Map<string, Uint8Array>();
    const walk = (node: FolderNode, path: string): void => {
      for (const [name, child] of node.now) {
        if (child.kind === "file") found.set(`${path}${name}`, child.now);
        else walk(child, `${path}${name}/`);
      }
    };
    walk(this.#root, "");
    return found;
  }
}
