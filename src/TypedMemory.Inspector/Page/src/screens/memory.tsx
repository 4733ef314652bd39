import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Column, Types } from "../api";
import type { Subscribe } from "../app";
import { useShared } from "../context";
import { count, plural } from "../format";
import { go, hrefOf } from "../router";
import { Badge, Empty, Heading } from "../ui";
import { Create } from "./create";
import { Filters, type Comparison } from "./filters";
import { Grid } from "./grid";

/** The documents of a store by type: a live grid. */
export function MemoryScreen({ types, prefix, subscribe }: { types: Types; prefix: string; subscribe: Subscribe }): JSX.Element {
  const { store } = useShared();
  const chosen = types.types.find((type) => type.prefix === prefix);
  const name = prefix === "" ? "All documents" : chosen?.name ?? prefix;
  return (
    <div class="split">
      <nav class="types" aria-label="Types">
        <a href={hrefOf(store, "memory")} aria-current={prefix === "" ? "page" : undefined}>
          <span class="type-name">All documents</span><span class="amount">{count(types.documents)}</span>
        </a>
        {types.types.filter((type) => type.prefix !== "").map((type) => (
          <a key={type.prefix} href={hrefOf(store, "memory", type.prefix)} aria-current={prefix === type.prefix ? "page" : undefined}>
            <span class="type-name">{type.name}</span><span class="amount">{count(type.documents)}</span>
          </a>
        ))}
      </nav>
      <label class="types-small">
        <span class="hidden">Type</span>
        <select value={prefix} onChange={(event) => go(store, "memory", event.currentTarget.value)}>
          <option value="">All documents ({count(types.documents)})</option>
          {types.types.filter((type) => type.prefix !== "").map((type) => (
            <option key={type.prefix} value={type.prefix}>{type.name} ({count(type.documents)})</option>
          ))}
        </select>
      </label>
      <TypeView key={prefix} name={name} prefix={prefix} known={chosen?.known ?? false} types={types} subscribe={subscribe} />
    </div>
  );
}

function TypeView({ name, prefix, known, types, subscribe }: {
  name: string;
  prefix: string;
  known: boolean;
  types: Types;
  subscribe: Subscribe;
}): JSX.Element {
  const [comparisons, setComparisons] = useState<Comparison[]>([]);
  const [columns, setColumns] = useState<Column[]>([]);
  const [total, setTotal] = useState<number>();
  const [json, setJson] = useState(false);
  const [creating, setCreating] = useState(false);
  const { readOnly } = useShared();
  const isEmpty = total === 0 && comparisons.length === 0;
  return (
    <section class="fill" aria-label={name}>
      <Heading
        title={<>{name}{!known && prefix !== "" && <Badge title="The application's type is not known here; columns are those that documents have.">untyped</Badge>}</>}
        sub={total === undefined ? "Counting…" : comparisons.length > 0 ? `${plural(total, "document")} of ${count(countOf(types, prefix))} match` : plural(total, "document")}
      >
        {!readOnly && <button onClick={() => setCreating(true)}>New document…</button>}
        <div class="toggle" role="group" aria-label="View">
          <button aria-pressed={!json} onClick={() => setJson(false)}>Grid</button>
          <button aria-pressed={json} onClick={() => setJson(true)}>JSON</button>
        </div>
      </Heading>
      {creating && <Create prefix={prefix} close={() => setCreating(false)} />}
      {prefix !== "" && !isEmpty && <Filters columns={columns} comparisons={comparisons} change={setComparisons} />}
      {isEmpty
        ? <Empty title={prefix === "" ? "This memory is empty" : `There is no ${name} yet`}>The first document shows here as soon as it is written, by this process or another one.</Empty>
        : null}
      <Grid prefix={prefix} comparisons={comparisons} json={json} subscribe={subscribe} told={(cols, n) => { setColumns(cols); setTotal(n); }} hidden={isEmpty} />
    </section>
  );
}

function countOf(types: Types, prefix: string): number {
  return prefix === "" ? types.documents : types.types.find((type) => type.prefix === prefix)?.documents ?? 0;
}
