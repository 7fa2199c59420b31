// The figures that belong to a question: who looked at a subject or an object; rhythm, repeats and reasons of a user; places of a session.
import type { AccessFigures } from "@quis/contract";
import { useQuery } from "@tanstack/react-query";
import { figuresQuery } from "../api/index.ts";
import { Failure, Waiting } from "../app/index.ts";
import { ask } from "../strings/ask.ts";
import { filtersOfQuestion, type Question } from "../url/index.ts";
import { PeersSheet } from "./peers-sheet.tsx";

import { ReasonsSheet } from "./reasons-sheet.tsx";
import { RhythmSheet } from "./rhythm-sheet.tsx";
import { FindingsSheet, PlacesSheet } from "./side-sheets.tsx";
import { TargetsSheet } from "./targets-sheet.tsx";
import { UsersSheet } from "./users-sheet.tsx";

interface FiguresPanelProps {
  readonly question: Question;
  readonly name: string;
  readonly asTable: boolean;
}

export function FiguresPanel({ question, name, asTable }: FiguresPanelProps) {
  const { data, error, refetch } = useQuery(figuresQuery(filtersOfQuestion(question)));
  if (error) return <Failure error={error} onRetry={() => void refetch()} small />;
  if (data === undefined) return <Waiting text={ask.figures.waiting} rows={8} />;
  if (data.figures === null) return <p className="sheet note">{ask.figures.tooLong}</p>;
  const props = { figures: data.figures, name, asTable };
  return (
    <section className="figures" aria-label={ask.figures.figuresOf(name)}>
      {question.kind === "user" ? <OfUser {...props} /> : null}
      {question.kind === "who" || question.kind === "record" ? (
        <OfWho {...props} opened={question.kind === "record"} />
      ) : null}
      {question.kind === "session" ? <PlacesSheet figures={data.figures} /> : null}
    </section>
  );
}

interface PartProps {
  readonly figures: AccessFigures;
  readonly name: string;
  readonly asTable: boolean;
}

function OfUser({ figures, name, asTable }: PartProps) {
  return (
    <>
      <div className="pair even">
        <PeersSheet figures={figures} name={name} asTable={asTable} />
      </div>
      <div className="pair">
        <TargetsSheet figures={figures} />
        <ReasonsSheet figures={figures} />
      </div>
      <div className="pair">
        <FindingsSheet findings={figures.findings} />
        <PlacesSheet figures={figures} />
      </div>
    </>
  );
}

function OfWho({ figures, name, asTable, opened }: PartProps & { readonly opened: boolean }) {
  return (
    <>
      <UsersSheet figures={figures} opened={opened} />
      <div className="pair even">
        <RhythmSheet rhythm={figures.rhythm} name={name} asTable={asTable} />
        {opened ? <PlacesSheet figures={figures} /> : <FindingsSheet findings={figures.findings} />}
      </div>
    </>
  );
}
