// The peers' programs, built from conformance/peers/go.mod: ours that asks the libraries, and the peers' own.
import { spawnSync } from "node:child_process";
import { join } from "node:path";

/** Paths of the programs. */
export interface PeerPrograms {
  /** Ours: asks Tessera's fsck, golang.org/x/mod and torchwood. */
  readonly peers: string;
  /** Tessera: adds the files of a glob to a log folder and ends. */
  readonly posixOneshot: string;
  /** Tessera: a log server on a folder. */
  readonly posix: string;
  /** Tessera: load on a log server. */
  readonly hammer: string;
  /** torchwood: a witness. */
  readonly litewitness: string;
}

/** What a test that needs the peers says when it cannot have them. */
export const PEERS_WANTED = "needs Go 1.26 or newer on the PATH: https://go.dev/dl/";

const GO_VERSION = /go1\.(\d+)/;

/** Whether there is a Go that can build the peers. */
export function hasGo(): boolean {
  const version = GO_VERSION.exec(spawnSync("go", ["version"], { encoding: "utf8" }).stdout ?? "");
  return version !== null && Number(version[1]) >= 26;
}

/** Builds all programs, in half a minute the first time and in a second from then on. Uses no network once modules are downloaded. */
export function buildPeers(): PeerPrograms {
  const bin = join(import.meta.dirname, "bin");
  const build = spawnSync("go", ["build", "-trimpath", "-mod=readonly", "-o", `${bin}/`, ".", "tool"], {
    cwd: import.meta.dirname,
    encoding: "utf8",
    env: { ...process.env, GOWORK: "off", GOTOOLCHAIN: "local" },
  });
  if (build.status !== 0) throw new Error(`expected the peers to build, got:\n${build.stderr}`);
  return {
    peers: join(bin, "quis-peers"),
    posixOneshot: join(bin, "posix-oneshot"),
    posix: join(bin, "posix"),
    hammer: join(bin, "hammer"),
    litewitness: join(bin, "litewitness"),
  };
}
