// Filters of the queue: kinds with their counts, chips for what is set, and a small form for the rest.
import type { FindingsAnswer } from "@quis/contract";
import { Link, useNavigate } from "@tanstack/react-router";
import { useId, useState } from "react";
import { count } from "../strings/index.ts";
import { findingWords as words } from "../strings/findings.ts";
import { VisibleText, visibleText } from "../text/index.ts";
import { dayStart, formatDay, isDay } from "../time/index.ts";
import { QUEUE_FILTERS, type QueueFilter, type QueueFilters } from "./search.ts";

interface QueueFiltersProps {
  readonly filters: QueueFilters;
  readonly kinds: FindingsAnswer["kinds"];
  readonly detectors: readonly string[];
  /** Units of the rows that are shown. */
  readonly units: readonly string[];
}

export function QueueFilterBar({ filters, kinds, detectors, units }: QueueFiltersProps) {
  const [open, setOpen] = useState(false);
  const form = useId();
  return (
    <div className="queue-filters">
      <KindFilter chosen={filters.kind} kinds={kinds} />
      <div className="filters" role="group" aria-label={words.filter.label}>
        <StateFilter chosen={filters.state} />
        {QUEUE_FILTERS.filter((name) => name !== "kind" && name !== "state").map((name) => {
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
          + {words.filter.add}
        </button>
      </div>
      {open ? (
        <FilterForm id={form} filters={filters} detectors={detectors} units={units} onClose={() => setOpen(false)} />
      ) : null}
    </div>
  );
}

function KindFilter({
  chosen,
  kinds,
}: {
  readonly chosen: string | undefined;
  readonly kinds: FindingsAnswer["kinds"];
}) {
  if (kinds.length === 0) return null;
  return (
    <nav className="kind-filter" aria-label={words.filter.kinds}>
      <KindLink kind={undefined} chosen={chosen === undefined} />
      {kinds.map(({ kind, title, total, new: fresh }) => (
        <KindLink key={kind} kind={kind} title={title} chosen={kind === chosen} total={total} fresh={fresh} />
      ))}
    </nav>
  );
}

interface KindLinkProps {
  readonly kind: string | undefined;
  readonly chosen: boolean;
  /** Of a rule. */
  readonly title?: string | null;
  readonly total?: number;
  readonly fresh?: number;
}

function KindLink({ kind, title = null, chosen, total, fresh = 0 }: KindLinkProps) {
  return (
    <Link
      to="."
      search={(old) => ({ ...old, kind, at: undefined })}
      resetScroll={false}
      activeOptions={{ exact: true }}
      activeProps={{}}
      className={chosen ? "kind-link chosen" : "kind-link"}
      aria-current={chosen ? "true" : undefined}
      title={kind?.startsWith("rule:") ? visibleText(kind) : undefined}
    >
      <VisibleText text={title ?? (kind === undefined ? words.filter.allKinds : words.kind(kind))} />
      {total === undefined ? null : (
        <span className="n">
          {count(total)}
          {fresh === 0 ? null : (
            <span className="hidden">
              , {count(fresh)} {words.queue.fresh.toLowerCase()}
            </span>
          )}
        </span>
      )}
    </Link>
  );
}

function StateFilter({ chosen }: { readonly chosen: string | undefined }) {
  return (
    <>
      {(["new", "seen"] as const).map((state) => (
        <Link
          key={state}
          to="."
          search={(old) => ({ ...old, state: chosen === state ? undefined : state, at: undefined })}
          resetScroll={false}
          activeOptions={{ exact: true }}
          activeProps={{}}
          className={chosen === state ? "chip set toggle chosen" : "chip set toggle"}
          aria-current={chosen === state ? "true" : undefined}
        >
          {words.filter.states[state]}
        </Link>
      ))}
    </>
  );
}

function Chip({ name, value }: { readonly name: QueueFilter; readonly value: string }) {
  const label = words.filter.names[name] ?? name;
  const shown = name === "from" || name === "to" ? dayWords(name, value) : value;
  return (
    <span className="chip set">
      <span className="dim">{label}</span> <VisibleText text={shown} />
      <Link
        to="."
        search={(old) => ({ ...old, [name]: undefined, at: undefined })}
        resetScroll={false}
        activeProps={{}}
        className="off"
        aria-label={words.filter.remove(`${label} ${visibleText(shown)}`)}
      >
        ×
      </Link>
    </span>
  );
}

// `to` is exclusive: a day's first instant is the end of the day before.
function dayWords(name: "from" | "to", value: string): string {
  if (!isDay(value)) return value;
  return formatDay(name === "from" ? value : dayStart(value, -1));
}

interface FilterFormProps extends Omit<QueueFiltersProps, "kinds"> {
  readonly id: string;
  readonly onClose: () => void;
}

function FilterForm({ id, filters, detectors, units, onClose }: FilterFormProps) {
  const navigate = useNavigate();
  const [wrong, setWrong] = useState(false);
  const { labels } = words.filter;
  const last = filters.to !== undefined && isDay(filters.to) ? dayStart(filters.to, -1).slice(0, 10) : "";
  const submit = (data: FormData): void => {
    const text = (name: string): string | undefined => {
      const value = data.get(name);
      return typeof value === "string" && value.trim() !== "" ? value.trim() : undefined;
    };
    const [from, to] = [text("from"), text("to")];
    if (from !== undefined && to !== undefined && to < from) {
      setWrong(true);
      return;
    }
    const search = {
      from,
      to: to === undefined ? undefined : dayStart(to, 1).slice(0, 10),
      detector: text("detector"),
      unit: text("unit"),
      rank_to: text("rank_to"),
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
        {labels.from}
        <input type="date" name="from" defaultValue={filters.from ?? ""} />
      </label>
      <label>
        {labels.to}
        <input type="date" name="to" defaultValue={last} aria-invalid={wrong} aria-describedby={`${id}-wrong`} />
      </label>
      <Choice name="detector" label={labels.detector} chosen={filters.detector} options={detectors} />
      <Choice name="unit" label={labels.unit} chosen={filters.unit} options={units} />
      <label>
        {labels.rank_to}
        <input type="number" name="rank_to" min={1} max={9999999} step={1} defaultValue={filters.rank_to ?? ""} />
      </label>
      <p id={`${id}-wrong`} className="wrong" role="alert">
        {wrong ? words.filter.order : ""}
      </p>
      <div className="buttons">
        <button type="submit" className="primary">
          {words.filter.apply}
        </button>
        <button type="button" onClick={onClose}>
          {words.filter.close}
        </button>
      </div>
    </form>
  );
}

interface ChoiceProps {
  readonly name: string;
  readonly label: string;
  readonly chosen: string | undefined;
  readonly options: readonly string[];
}

function Choice({ name, label, chosen, options }: ChoiceProps) {
  return (
    <label>
      {label}
      <select name={name} defaultValue={chosen ?? ""}>
        <option value="">{words.filter.any}</option>
        {[...new Set([...options, ...(chosen === undefined ? [] : [chosen])])].map((option) => (
          <option key={option} value={option}>
            {visibleText(option)}
          </option>
        ))}
      </select>
    </label>
  );
}
