import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Column } from "../api";

export interface Comparison {
  member: string;
  op: string;
  value: string;
}

const NAMES: Record<string, string> = {
  eq: "is",
  ne: "is not",
  lt: "<",
  le: "≤",
  gt: ">",
  ge: "≥",
  starts: "starts with",
  contains: "contains",
  has: "has",
  null: "is null",
};

function operationsOf(column: Column | undefined): string[] {
  if (!column || column.kind === "None") return ["null"];
  if (column.list) return ["has"];
  if (column.kind === "Text") return ["starts", "eq", "ne", "contains", "lt", "ge", "null"];
  if (column.kind === "Boolean") return ["eq", "null"];
  return ["eq", "ne", "lt", "le", "gt", "ge", "null"];
}

/** Comparisons of columns, all of which must hold. The store answers them, by its indexes where it has them. */
export function Filters({ columns, comparisons, change }: {
  columns: Column[];
  comparisons: Comparison[];
  change: (comparisons: Comparison[]) => void;
}): JSX.Element {
  const [member, setMember] = useState("");
  const [op, setOp] = useState("");
  const [value, setValue] = useState("");
  const column = columns.find(({ name }) => name === member) ?? columns.find(({ indexed }) => indexed) ?? columns[0];
  const operations = operationsOf(column);
  const chosen = operations.includes(op) ? op : operations[0]!;
  const add = (event: Event) => {
    event.preventDefault();
    if (!column) return;
    change([...comparisons, { member: column.name, op: chosen, value }]);
    setValue("");
  };
  return (
    <form class="filters" onSubmit={add} aria-label="Filter">
      {comparisons.map(({ member: name, op: by, value: text }, i) => (
        <span class="filter" key={i}>
          <b>{name}</b> {NAMES[by]} {by === "null" ? "" : <q>{text}</q>}
          <button type="button" aria-label={`Remove the filter on ${name}`} onClick={() => change(comparisons.filter((_, j) => j !== i))}>×</button>
        </span>
      ))}
      <span class="filter-new">
        <select aria-label="Column" value={column?.name} onChange={(event) => setMember(event.currentTarget.value)}>
          {columns.map(({ name, indexed }) => <option key={name} value={name}>{name}{indexed ? " (index)" : ""}</option>)}
        </select>
        <select aria-label="Comparison" value={chosen} onChange={(event) => setOp(event.currentTarget.value)}>
          {operations.map((name) => <option key={name} value={name}>{NAMES[name]}</option>)}
        </select>
        {chosen !== "null" && <input aria-label="Value" placeholder="value" value={value} onInput={(event) => setValue(event.currentTarget.value)} />}
        <button type="submit">Filter</button>
      </span>
    </form>
  );
}
