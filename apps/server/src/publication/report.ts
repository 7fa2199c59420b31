// The state of a log's publication for people and programs.
import type { LogReport, Status, WitnessState } from "@quis/contract";
import type { Publication } from "./publication.ts";
import type { WitnessLink } from "./link.ts";

type Part = Pick<LogReport, "fail" | "published_size" | "publication_lag" | "quorum" | "witnesses" | "forked">;

/** Without a policy every checkpoint is published as it is signed. */
export function reportPublication(publication: Publication | undefined, checkpointSize: number): Part {
  if (publication === undefined) {
    return {
      fail: null,
      published_size: checkpointSize,
      publication_lag: 0,
      quorum: null,
      witnesses: [],
      forked: null,
    };
  }
  const { settings, newest, quorum, links, fork } = publication;
  const published = settings.fail === "closed" ? (quorum?.size ?? null) : checkpointSize;
  return {
    fail: settings.fail,
    published_size: published,
    publication_lag: checkpointSize - (published ?? 0),
    quorum: {
      met: newest.verdict.quorumMet && newest.head.size === checkpointSize,
      words: newest.verdict.quorum,
      size: quorum?.size ?? null,
      time: quorum === undefined ? null : instantOf(quorum.time),
    },
    witnesses: links.map((link) => witnessState(link, checkpointSize)),
    forked: fork?.message ?? null,
  };
}

/** The same in a few figures, for the strip. */
export function summarisePublication(
  publication: Publication,
  checkpointSize: number,
): NonNullable<Status["logs"][number]["witnessed"]> {
  const { quorum, published_size, forked } = reportPublication(publication, checkpointSize);
  const { head, verdict } = publication.newest;
  return {
    count: publication.links.length,
    cosigned: head.size === checkpointSize ? verdict.cosignatures.length : 0,
    quorum_met: quorum?.met ?? false,
    fail: publication.settings.fail,
    published_size,
    forked: forked !== null,
  };
}

function witnessState(link: WitnessLink, checkpointSize: number): WitnessState {
  const { witness, size, time, error, failingSinceMs } = link;
  return {
    name: witness.name,
    vkey: witness.vkey,
    url: witness.url ?? null,
    size,
    time: time === null ? null : instantOf(time),
    lag: checkpointSize - (size ?? 0),
    error: error ?? (witness.url === undefined ? "the policy names no address for it" : null),
    failing_since: failingSinceMs === null ? null : new Date(failingSinceMs).toISOString(),
  };
}

/** Unix seconds of somebody else's clock: beyond what a date can be, it is not one. */
function instantOf(seconds: number): string | null {
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}
