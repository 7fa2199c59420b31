// Accesses by hour and weekday: darker is more. Hours are those of UTC, as everywhere.
import { useWidth } from "../app/index.ts";
import { ChartSheet } from "../chart/index.ts";
import { ask } from "../strings/ask.ts";
import { count } from "../strings/index.ts";

const words = ask.figures;
const LEFT = 34;
const ROW = 19;
const FOOT = 18;
const HOURS = Array.from({ length: 24 }, (_, hour) => String(hour).padStart(2, "0"));
/** Steps of shade that an eye tells apart. */
const SHADES = 5;

interface RhythmSheetProps {
  /** 168 counts, Monday 00:00 first. */
  readonly rhythm: readonly number[];
  readonly name: string;
  readonly asTable: boolean;
}

export function RhythmSheet({ rhythm, name, asTable }: RhythmSheetProps) {
  const [width, frame] = useWidth();
  const most = Math.max(1, ...rhythm);
  const at = rhythm.indexOf(most);
  const when = at < 0 ? "" : `${words.weekdays[Math.floor(at / 24)] ?? ""} ${HOURS[at % 24] ?? ""}:00`;
  const cell = Math.max(4, (width - LEFT) / 24);
  const height = 7 * ROW + FOOT;
  const every = cell < 16 ? 6 : cell < 26 ? 3 : 1;
  return (
    <ChartSheet
      title={words.rhythm}
      name={name}
      asTable={asTable}
      note={at < 0 ? undefined : `${when}: ${count(most)}`}
      figures={{
        head: [words.weekday, ...HOURS],
        rows: words.weekdays.map((day, row) => [day, ...rhythm.slice(row * 24, row * 24 + 24)]),
      }}
    >
      <div ref={frame}>
        {width === 0 ? null : (
          <svg
            className="chart heat"
            width={width}
            height={height}
            viewBox={`0 0 ${width} ${height}`}
            role="img"
            aria-label={words.rhythmChart(when)}
          >
            {words.weekdays.map((day, row) => (
              <g key={day}>
                <text x={LEFT - 8} y={row * ROW + 13} textAnchor="end">
                  {day}
                </text>
                {HOURS.map((hour, column) => {
                  const value = rhythm[row * 24 + column] ?? 0;
                  return (
                    <rect
                      key={hour}
                      className={`shade s${value === 0 ? 0 : Math.ceil((SHADES * value) / most)}`}
                      x={LEFT + column * cell}
                      y={row * ROW}
                      width={cell - 2}
                      height={ROW - 2}
                      rx={2}
                    >
                      <title>{words.cell(day, hour, value)}</title>
                    </rect>
                  );
                })}
              </g>
            ))}
            {HOURS.map((hour, column) =>
              column % every === 0 ? (
                <text key={hour} x={LEFT + column * cell + cell / 2 - 1} y={height - 4} textAnchor="middle">
                  {hour}
                </text>
              ) : null,
            )}
          </svg>
        )}
      </div>
    </ChartSheet>
  );
}
