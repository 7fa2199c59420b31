// All filters as a form. What is empty is no filter.
import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { formText } from "../app/index.ts";
import { useMay } from "../session/index.ts";
import { ask } from "../strings/ask.ts";
import { en } from "../strings/index.ts";
import { visibleText } from "../text/index.ts";
import { dayOf, dayStart, isDay } from "../time/index.ts";
import type { FilterName, Filters } from "../url/index.ts";

const words = ask.filter;

interface FilterFormProps {
  readonly id: string;
  readonly filters: Filters;
  /** Names of the sources that can be chosen. */
  readonly sources: readonly string[];
  readonly onClose: () => void;
  /** Where the answer is; else on this page. */
  readonly to?: "/ask";
}

const TEXTS = ["reason", "text", "user", "subject", "session", "object", "case", "ip", "unit"] as const;
const CHOICES = ["source", "operation", "status", "break_glass", "explained"] as const;

export function FilterForm({ id, filters, sources, onClose, to: target }: FilterFormProps) {
  const navigate = useNavigate();
  const mayExplain = useMay("explain-access");
  const [wrong, setWrong] = useState(false);
  const lastDay =
    filters.to === undefined ? "" : isDay(filters.to) ? dayStart(filters.to, -1).slice(0, 10) : lastDayOf(filters.to);
  const submit = (data: FormData): void => {
    const from = formText(data, "from");
    const to = formText(data, "to");
    if (from !== "" && to !== "" && to < from) {
      setWrong(true);
      return;
    }
    const search: Partial<Record<FilterName, string | undefined>> = {
      from: from === "" ? undefined : from === dayOf(filters.from ?? "") ? filters.from : from,
      to: to === "" ? undefined : to === lastDay ? filters.to : dayStart(to, 1).slice(0, 10),
    };
    for (const name of [...TEXTS, ...CHOICES]) search[name] = formText(data, name).trim() || undefined;
    if (target === undefined)
      void navigate({ to: ".", search: (old) => ({ ...old, ...search, at: undefined }), resetScroll: false });
    else void navigate({ to: target, search });
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
      <Choice name="source" label={en.filter.source} value={filters.source}>
        {[...new Set([...sources, ...(filters.source === undefined ? [] : [filters.source])])].map((source) => [
          source,
          visibleText(source),
        ])}
      </Choice>
      <Choice name="operation" label={en.filter.operation} value={filters.operation}>
        {Object.entries(en.filter.operations)}
      </Choice>
      <Choice name="status" label={words.outcome} value={filters.status}>
        {Object.entries(words.outcomes)}
      </Choice>
      <Choice name="break_glass" label={words.breakGlass} value={filters.break_glass}>
        {Object.entries(words.yesNo)}
      </Choice>
      {mayExplain ? (
        <Choice name="explained" label={words.explained} value={filters.explained} hint={words.explainedHint}>
          {Object.entries(words.yesNo)}
        </Choice>
      ) : null}
      <Text name="reason" label={words.reason} value={filters.reason} />
      <Text name="text" label={en.filter.text} value={filters.text} />
      <details
        className="wide"
        open={TEXTS.slice(2).some((name) => filters[name] !== undefined) || target !== undefined}
      >
        <summary>{words.more}</summary>
        <div className="filter-fields">
          <Text name="user" label={words.user} value={filters.user} />
          <Text name="subject" label={words.subject} value={filters.subject} />
          <Text name="session" label={words.session} value={filters.session} />
          <Text name="object" label={words.object} value={filters.object} most={1024} />
          <Text name="case" label={words.case} value={filters.case} />
          <Text name="ip" label={words.ip} value={filters.ip} most={64} />
          <Text name="unit" label={words.unit} value={filters.unit} />
        </div>
      </details>
      <p id={`${id}-wrong`} className="wrong" role="alert">
        {wrong ? en.filter.order : ""}
      </p>
      <div className="buttons">
        <button type="submit" className="primary">
          {en.filter.apply}
        </button>
        {target === undefined ? (
          <button type="button" onClick={onClose}>
            {en.filter.close}
          </button>
        ) : null}
      </div>
    </form>
  );
}

interface TextProps {
  readonly name: FilterName;
  readonly label: string;
  readonly value: string | undefined;
  readonly most?: number;
}

function Text({ name, label, value = "", most = 512 }: TextProps) {
  return (
    <label>
      {label}
      <input type="text" name={name} maxLength={most} defaultValue={value} autoComplete="off" spellCheck={false} />
    </label>
  );
}

interface ChoiceProps {
  readonly name: FilterName;
  readonly label: string;
  readonly value: string | undefined;
  readonly hint?: string;
  /** Values and their words. */
  readonly children: readonly (readonly [string, string])[] | readonly string[][];
}

function Choice({ name, label, value = "", hint, children }: ChoiceProps): ReactNode {
  return (
    <label title={hint}>
      {label}
      <select name={name} defaultValue={value}>
        <option value="">{words.any}</option>
        {children.map(([one = "", text = ""]) => (
          <option key={one} value={one}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}

function lastDayOf(to: string): string {
  const ms = Date.parse(to);
  return Number.isNaN(ms) ? "" : new Date(ms - 1).toISOString().slice(0, 10);
}
