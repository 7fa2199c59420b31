// The filters of an answer: a chip for each, with a way to take it off, and a small form to add some.
import { Link, useNavigate } from "@tanstack/react-router";
import { useId, useState } from "react";
import { en } from "../strings/index.ts";
import { VisibleText, visibleText } from "../text/index.ts";
import { dayOf, dayStart, formatDay, formatTime, isDay } from "../time/index.ts";
import { FILTERS, type FilterName, type Filters } from "../url/index.ts";

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
  const label = en.filter.names[name] ?? name;
  if (name === "operation") return { name: label, value: en.filter.operations[value] ?? value };
  if (name !== "from" && name !== "to") return { name: label, value };
  const atMidnight = isDay(value) || /^\d{4}-\d\d-\d\dT00:00:00(?:\.0+)?Z$/.test(value);
  // `to` is exclusive: a midnight is the end of the day before.
  if (name === "to" && atMidnight) return { name: label, value: formatDay(dayStart(value.slice(0, 10), -1)) };
  if (atMidnight) return { name: label, value: formatDay(value) };
  return { name: name === "to" ? en.filter.before : label, value: `${formatTime(value)} UTC` };
}

interface FilterFormProps extends FilterBarProps {
  readonly id: string;
  readonly onClose: () => void;
}

function FilterForm({ id, filters, sources, onClose }: FilterFormProps) {
  const navigate = useNavigate();
  const [wrong, setWrong] = useState(false);
  const lastDay =
    filters.to === undefined ? "" : isDay(filters.to) ? dayStart(filters.to, -1).slice(0, 10) : lastDayOf(filters.to);
  const submit = (data: FormData): void => {
    const text = (name: string): string => {
      const value = data.get(name);
      return typeof value === "string" ? value.trim() : "";
    };
    const from = text("from");
    const to = text("to");
    if (from !== "" && to !== "" && to < from) {
      setWrong(true);
      return;
    }
    const search = {
      from: from === "" ? undefined : from === dayOf(filters.from ?? "") ? filters.from : from,
      to: to === "" ? undefined : to === lastDay ? filters.to : dayStart(to, 1).slice(0, 10),
      source: text("source") || undefined,
      operation: text("operation") || undefined,
      text: text("text") || undefined,
    };
    void navigate({ to: ".", search: (old) => ({ ...old, ...search, at: undefined }), resetScroll: false });
    onClose();
  };
  return (
    <form
      id={id}
      className="sheet filter-form"
      onSubmit={(event) => {
        event.preventDefault();
        submit(new FormData(event.currentTarget));
      }}
    >
      <label>
        {en.filter.from}
        <input type="date" name="from" defaultValue={filters.from === undefined ? "" : filters.from.slice(0, 10)} />
      </label>
      <label>
        {en.filter.to}
        <input type="date" name="to" defaultValue={lastDay} aria-invalid={wrong} aria-describedby={`${id}-wrong`} />
      </label>
      <label>
        {en.filter.source}
        <select name="source" defaultValue={filters.source ?? ""}>
          <option value="">{en.filter.any}</option>
          {[...new Set([...sources, ...(filters.source === undefined ? [] : [filters.source])])].map((source) => (
            <option key={source} value={source}>
              {visibleText(source)}
            </option>
          ))}
        </select>
      </label>
      <label>
        {en.filter.operation}
        <select name="operation" defaultValue={filters.operation ?? ""}>
          <option value="">{en.filter.any}</option>
          {Object.entries(en.filter.operations).map(([verb, word]) => (
            <option key={verb} value={verb}>
              {word}
            </option>
          ))}
        </select>
      </label>
      <label className="wide">
        {en.filter.text}
        <input
          type="text"
          name="text"
          maxLength={512}
          defaultValue={filters.text ?? ""}
          autoComplete="off"
          spellCheck={false}
        />
      </label>
      <p id={`${id}-wrong`} className="wrong" role="alert">
        {wrong ? en.filter.order : ""}
      </p>
      <div className="buttons">
        <button type="submit" className="primary">
          {en.filter.apply}
        </button>
        <button type="button" onClick={onClose}>
          {en.filter.close}
        </button>
      </div>
    </form>
  );
}

function lastDayOf(to: string): string {
  const ms = Date.parse(to);
  return Number.isNaN(ms) ? "" : new Date(ms - 1).toISOString().slice(0, 10);
}
