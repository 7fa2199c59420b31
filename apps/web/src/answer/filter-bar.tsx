// The filters of an answer: a chip for each, with a way to take it off, and a small form to add some.
import { Link } from "@tanstack/react-router";
import { useId, useState } from "react";
import { ask } from "../strings/ask.ts";
import { en } from "../strings/index.ts";
import { VisibleText, visibleText } from "../text/index.ts";
import { dayStart, formatDay, formatTime, isDay } from "../time/index.ts";
import { FILTERS, type FilterName, type Filters } from "../url/index.ts";
import { FilterForm } from "./filter-form.tsx";

interface FilterBarProps {
  readonly filters: Filters;
  /** Names of the sources that can be chosen. */
  readonly sources: readonly string[];
}

export function FilterBar({ filters, sources }: FilterBarProps) {
  const [open, setOpen] = useState(false);
  const form = useId();
  return (
    <div className="filters" role="group" aria-label={en.filter.label}>
      {FILTERS.map((name) => {
        const value = filters[name];
        return value === undefined ? null : <Chip key={name} name={name} value={value} />;
      })}
      <button
        type="button"
        className="chip add"
        aria-expanded={open}
        aria-controls={form}
        onClick={() => setOpen(!open)}
      >
        + {en.filter.add}
      </button>
      {open ? <FilterForm id={form} filters={filters} sources={sources} onClose={() => setOpen(false)} /> : null}
    </div>
  );
}

function Chip({ name, value }: { readonly name: FilterName; readonly value: string }) {
  const words = chipWords(name, value);
  return (
    <span className="chip set">
      <span className="dim">{words.name}</span> <VisibleText text={words.value} />
      <Link
        to="."
        search={(old) => ({ ...old, [name]: undefined, at: undefined })}
        resetScroll={false}
        className="off"
        aria-label={en.filter.remove(`${words.name} ${visibleText(words.value)}`)}
      >
        ×
      </Link>
    </span>
  );
}

function chipWords(name: FilterName, value: string): { readonly name: string; readonly value: string } {
  const label = en.filter.names[name] ?? ask.filter.names[name] ?? name;
  if (name === "status") return { name: label, value: ask.filter.outcomes[value] ?? value };
  if (name === "break_glass" || name === "explained") return { name: label, value: ask.filter.yesNo[value] ?? value };
  if (name === "operation") return { name: label, value: en.filter.operations[value] ?? value };
  if (name !== "from" && name !== "to") return { name: label, value };
  const atMidnight = isDay(value) || /^\d{4}-\d\d-\d\dT00:00:00(?:\.0+)?Z$/.test(value);
  // `to` is exclusive: a midnight is the end of the day before.
  if (name === "to" && atMidnight) return { name: label, value: formatDay(dayStart(value.slice(0, 10), -1)) };
  if (atMidnight) return { name: label, value: formatDay(value) };
  return { name: name === "to" ? en.filter.before : label, value: `${formatTime(value)} UTC` };
}
