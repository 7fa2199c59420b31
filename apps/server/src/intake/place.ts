// Where a record of a live source stood. Two identical records without an id of their own are two accesses; the same record read again, after
// a crash or a repeated request, is not (docs/adr/0010).

/** A record of a tailed file: the content that the file had since it was made or emptied, and the offset of the
 * record's first line in it. */
export function placeInFile(contentId: string, offset: number): string {
  return `tail:${contentId}:${offset}`;
}

/** A record of a message or request: `arrivalId` is random, or what the sender's Idempotency-Key makes of it. */
export function placeInArrival(arrivalId: string, position: number): string {
  return `push:${arrivalId}:${position}`;
}
