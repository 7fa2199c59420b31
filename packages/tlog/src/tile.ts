/**
 * Tiles: their coordinates, their paths, and the tiles a tree of a given size has.
 * Spec: c2sp.org/tlog-tiles "Merkle Tree", "Partial Tiles", "Log entries".
 */
import { TlogError } from "./error.ts";
import { HASH_BYTES, type Hash, completeRoot } from "./hash.ts";
import { asSize } from "./size.ts";

/** Hashes in a full tile, and entries in a full bundle (tile height 8). */
export const TILE_WIDTH = 256;

/** Greatest tile level of the format. */
export const MAX_TILE_LEVEL = 63;

/** The `index`-th tile of `level`, holding `width` hashes: 256 when full, 1 to 255 when partial. */
export interface Tile {
  readonly level: number;
  readonly index: number;
  readonly width: number;
}

/** The `index`-th entry bundle, holding `width` entries. */
export interface Bundle {
  readonly index: number;
  readonly width: number;
}

/** What a path in a log folder names. */
export type TilePath = ({ readonly kind: "tile" } & Tile) | ({ readonly kind: "entries" } & Bundle);

/** `index` in groups of three digits, all but the last prefixed by x: 1234067 is "x001/x234/067". */
function indexPath(index: number): string {
  let path = String(index % 1000).padStart(3, "0");
  for (let rest = Math.floor(index / 1000); rest > 0; rest = Math.floor(rest / 1000)) {
    path = `x${String(rest % 1000).padStart(3, "0")}/${path}`;
  }
  return path;
}

function widthSuffix(width: number): string {
  if (!Number.isInteger(width) || width < 1 || width > TILE_WIDTH) {
    throw new TlogError("TLOG_PATH_MALFORMED", `tile width expected 1 to 256, got ${width}`);
  }
  return width === TILE_WIDTH ? "" : `.p/${width}`;
}

/** Path of a tile below the log's prefix, without a leading slash: "tile/0/x001/234" or "tile/0/273.p/112". Throws `TLOG_PATH_MALFORMED`. */
export function tilePath(tile: Tile): string {
  if (!Number.isInteger(tile.level) || tile.level < 0 || tile.level > MAX_TILE_LEVEL) {
    throw new TlogError("TLOG_PATH_MALFORMED", `tile level expected 0 to 63, got ${tile.level}`);
  }
  return `tile/${tile.level}/${indexPath(asSize("tile index", tile.index))}${widthSuffix(tile.width)}`;
}

/** Path of an entry bundle below the log's prefix: "tile/entries/x001/234" or "tile/entries/273.p/112". Throws `TLOG_PATH_MALFORMED`. */
export function entriesPath(bundle: Bundle): string {
  return `tile/entries/${indexPath(asSize("bundle index", bundle.index))}${widthSuffix(bundle.width)}`;
}

const PATH = /^tile\/(entries|0|[1-9][0-9]?)\/((?:x[0-9]{3}\/)*[0-9]{3})(?:\.p\/([1-9][0-9]{0,2}))?$/;

/**
 * What `path` names. Only the one canonical spelling is accepted: no leading zeros, no width 0 or 256, no missing x.
 * Throws `TLOG_PATH_MALFORMED`. The input comes from a URL: it is treated as hostile.
 */
export function parseTilePath(path: string): TilePath {
  const match = PATH.exec(path);
  const [, place, digits, partial] = match ?? [];
  if (place !== undefined && digits !== undefined) {
    const index = Number(digits.replaceAll(/[x/]/g, ""));
    const width = partial === undefined ? TILE_WIDTH : Number(partial);
    const level = place === "entries" ? 0 : Number(place);
    // A leading group of zeros ("x000/001") is a second name of the same tile, so the path must come back as it was.
    if (Number.isSafeInteger(index) && level <= MAX_TILE_LEVEL && (partial === undefined || width < TILE_WIDTH)) {
      const named: TilePath =
        place === "entries" ? { kind: "entries", index, width } : { kind: "tile", level, index, width };
      const canonical = named.kind === "entries" ? entriesPath(named) : tilePath(named);
      if (canonical === path) return named;
    }
  }
  throw new TlogError(
    "TLOG_PATH_MALFORMED",
    `path expected tile/<level>/<index>[.p/<width>] or tile/entries/<index>[.p/<width>], got ${JSON.stringify(path.slice(0, 100))}`,
  );
}

/** How many hashes the tree of `size` leaves has at tile level `level`: floor(size / 256^level). */
export function hashCount(level: number, size: number): number {
  let count = asSize("size", size);
  for (let i = 0; i < level && count > 0; i++) count = Math.floor(count / TILE_WIDTH);
  return count;
}

/** Width of tile `index` of `level` in the tree of `size` leaves: 256, the partial width, or 0 when the tree has no such tile. */
export function tileWidth(level: number, index: number, size: number): number {
  return Math.max(0, Math.min(TILE_WIDTH, hashCount(level, size) - index * TILE_WIDTH));
}

/** Number of tile levels of the tree of `size` leaves: 0 for the empty tree, 1 up to 255 leaves, 2 from 256 on. */
export function tileLevels(size: number): number {
  let levels = 0;
  for (let count = asSize("size", size); count > 0; count = Math.floor(count / TILE_WIDTH)) levels++;
  return levels;
}

/** The last tile of every level, lowest first, full or partial: what must be at hand to go on appending. */
export function lastTiles(size: number): Tile[] {
  const tiles: Tile[] = [];
  for (let level = 0; level < tileLevels(size); level++) {
    const index = Math.floor((hashCount(level, size) - 1) / TILE_WIDTH);
    tiles.push({ level, index, width: tileWidth(level, index, size) });
  }
  return tiles;
}

/** Root of a full tile, which its parent tile holds. Throws `TLOG_TILE_LENGTH` unless there are 256 hashes. */
export function fullTileRoot(tile: Uint8Array): Hash {
  checkTileLength(tile, TILE_WIDTH);
  return completeRoot(tile, 0, TILE_WIDTH);
}

/** Throws `TLOG_TILE_LENGTH` unless `bytes` holds exactly `width` hashes. */
export function checkTileLength(bytes: Uint8Array, width: number): void {
  if (bytes.length !== width * HASH_BYTES) {
    throw new TlogError(
      "TLOG_TILE_LENGTH",
      `tile of ${width} hashes expected ${width * HASH_BYTES} bytes, got ${bytes.length}`,
    );
  }
}

/** The complete subtrees of a partial tile's hashes, largest first: the pieces of the tree's right edge that lie in this tile. */
export function partialTilePeaks(tile: Uint8Array): Hash[] {
  const peaks: Hash[] = [];
  let at = 0;
  const width = tile.length / HASH_BYTES;
  for (let run = TILE_WIDTH / 2; run >= 1; run /= 2) {
    if (width - at >= run) {
      peaks.push(completeRoot(tile, at * HASH_BYTES, run));
      at += run;
    }
  }
  return peaks;
}
