// Where an S3 object lies in a folder that was copied from a bucket: whole keys, keys without their prefix, or file names alone.

/** Places of files, found by the name (`bucket/key`) of the object they may be. */
export class Places {
  readonly #byFile = new Map<string, string[]>();

  constructor(places: readonly string[]) {
    for (const place of places) {
      const file = fileOf(place);
      const others = this.#byFile.get(file);
      if (others === undefined) this.#byFile.set(file, [place]);
      else others.push(place);
    }
  }

  /** All places that may hold the object. */
  find(name: string): readonly string[] {
    return (this.#byFile.get(fileOf(name)) ?? []).filter((place) => Places.fits(place, name));
  }

  /** Whether a path ends as the object's name does, as far as both go; an unpacked file may lack `.gz`. */
  static fits(place: string, name: string): boolean {
    const a = `/${unpacked(place)}`;
    const b = `/${unpacked(name)}`;
    return a.endsWith(b) || b.endsWith(a);
  }
}

function unpacked(path: string): string {
  return path.endsWith(".gz") ? path.slice(0, -3) : path;
}

function fileOf(path: string): string {
  return unpacked(path.slice(path.lastIndexOf("/") + 1));
}
