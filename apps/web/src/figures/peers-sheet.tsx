// A user's rhythm against others with the same role and unit: bands, no order of persons, no score.
import type { AccessFigures, Band } from "@quis/contract";
import { ChartSheet, ShareBars } from "../chart/index.ts";
import { ask } from "../strings/ask.ts";
import { VisibleText } from "../text/index.ts";
import { Sheet } from "./parts.tsx";
import { byHour, byWeekday, sharesOf } from "./rhythm.ts";

const words = ask.figures;

interface PeersSheetProps {
  readonly figures: AccessFigures;
  readonly name: string;
  readonly asTable: boolean;
}

export function PeersSheet({ figures, name, asTable }: PeersSheetProps) {
  const { peers, rhythm } = figures;
  const hours = sharesOf(byHour(rhythm));
  const days = sharesOf(byWeekday(rhythm));
  const note =
    peers === null
      ? words.noPeers
      : peers.hours === null
        ? words.fewPeers(peers.role, peers.unit, peers.members, peers.minimum)
        : words.band(peers.role, peers.unit, peers.members);
  return (
    <>
      <Sheet id="against" title={words.against} className="against">
        <p className="note dim">
          <VisibleText text={note} />
        </p>
      </Sheet>
      <ChartSheet title={words.hours} name={name} asTable={asTable} figures={tableOf(words.hours, hours, peers?.hours)}>
        <ShareBars
          labels={hours.map((_, hour) => String(hour).padStart(2, "0"))}
          shares={hours}
          band={peers?.hours ?? null}
          sentence={words.bandChart(words.hours)}
        />
      </ChartSheet>
      <ChartSheet
        title={words.byWeekday}
        name={name}
        asTable={asTable}
        figures={tableOf(words.byWeekday, days, peers?.weekdays, words.weekdays)}
      >
        <ShareBars
          labels={words.weekdays}
          shares={days}
          band={peers?.weekdays ?? null}
          sentence={words.bandChart(words.byWeekday)}
        />
      </ChartSheet>
    </>
  );
}

function tableOf(
  first: string,
  shares: readonly number[],
  band: readonly Band[] | null | undefined,
  labels?: readonly string[],
) {
  const percent = (value: number | undefined): string => (value === undefined ? "" : `${(100 * value).toFixed(1)} %`);
  const others = band ? [words.low, words.middle, words.high] : [];
  return {
    head: [first, words.own, ...others],
    rows: shares.map((own, at) => [
      labels?.[at] ?? `${String(at).padStart(2, "0")}:00`,
      percent(own),
      ...(band ? [percent(band[at]?.low), percent(band[at]?.middle), percent(band[at]?.high)] : []),
    ]),
  };
}
