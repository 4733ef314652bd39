import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { failureOf, get, type Column, type Doc, type Failure, type Row, type Rows } from "../api";
import type { Subscribe } from "../app";
import { useShared } from "../context";
import { useThrottled } from "../feed";
import { pretty, withoutReserved } from "../json";
import { go } from "../router";
import { Badge, Code, Empty, ErrorNote, Loading, Value } from "../ui";
import type { Comparison } from "./filters";

const ROW = 37;
const CHUNK = 100;
const MARGIN = 12;

/** Browsers lay out nothing that is higher than some 33 million pixels. */
const HIGHEST = 30_000_000;

interface Chunk {
  rows: Row[];
  key?: string;
}

interface Sort {
  member: string;
  desc: boolean;
}

/** A grid over any number of rows, of which only those in sight are in the page. */
export function Grid({ prefix, comparisons, json, subscribe, told, hidden }: {
  prefix: string;
  comparisons: Comparison[];
  json: boolean;
  subscribe: Subscribe;
  told: (columns: Column[], total: number) => void;
  hidden: boolean;
}): JSX.Element {
  const { store } = useShared();
  const [sort, setSort] = useState<Sort>();
  const [columns, setColumns] = useState<Column[]>([]);
  const [total, setTotal] = useState<number>();
  const [failure, setFailure] = useState<Failure>();
  const [active, setActive] = useState(0);
  const [view, setView] = useState({ first: 0, last: 40 });
  const [, setRound] = useState(0);
  const chunks = useRef(new Map<number, Chunk>());
  const asked = useRef(new Map<number, AbortController>());
  const fresh = useRef(new Map<string, number>());
  const scroller = useRef<HTMLDivElement>(null);
  const generation = useRef(0);
  const told_ = useRef(told);
  told_.current = told;
  const totalNow = useRef<number | undefined>(undefined);
  totalNow.current = total;

  const load = async (chunk: number, counts: boolean) => {
    asked.current.get(chunk)?.abort();
    const abort = new AbortController();
    asked.current.set(chunk, abort);
    const round = generation.current;
    const start = chunk * CHUNK;
    // The nearest page before this one says where to go on; the rest is passed over by the store.
    let base = -1;
    for (const known of chunks.current.keys()) if (known < chunk && known > base && chunks.current.get(known)!.rows.length === CHUNK) base = known;
    const before = base >= 0 ? chunks.current.get(base)! : undefined;
    try {
      const page = await get<Rows>("rows", {
        store,
        prefix,
        limit: CHUNK,
        skip: start - (base + 1) * CHUNK || undefined,
        after: before?.rows.at(-1)!.id,
        key: before?.key,
        sort: sort?.member,
        desc: sort?.desc ? 1 : undefined,
        filter: comparisons.length > 0 ? JSON.stringify(comparisons) : undefined,
        count: counts ? 1 : undefined,
      }, abort.signal);
      if (abort.signal.aborted || round !== generation.current) return;
      chunks.current.set(chunk, { rows: page.rows, key: page.key });
      if (chunks.current.size > 60) chunks.current.delete(chunks.current.keys().next().value!);
      setColumns((old) => (sameColumns(old, page.columns) ? old : page.columns));
      const n = page.total ?? totalNow.current ?? 0;
      if (page.total !== undefined) setTotal(page.total);
      told_.current(page.columns, n);
      setFailure(undefined);
      setRound((i) => i + 1);
    } catch (cause) {
      if (!abort.signal.aborted) setFailure(failureOf(cause));
    } finally {
      if (asked.current.get(chunk) === abort) asked.current.delete(chunk);
    }
  };

  const restart = () => {
    generation.current++;
    for (const abort of asked.current.values()) abort.abort();
    asked.current.clear();
    chunks.current.clear();
    setActive(0);
    scroller.current?.scrollTo({ top: 0 });
    setView({ first: 0, last: 40 });
    void load(0, true);
  };
  const question = JSON.stringify([store, prefix, sort, comparisons]);
  useEffect(restart, [question]);

  useEffect(() => {
    if (total === undefined || total === 0) return;
    for (let chunk = Math.floor(view.first / CHUNK); chunk <= Math.floor(Math.min(view.last, total - 1) / CHUNK); chunk++) {
      if (!chunks.current.has(chunk) && !asked.current.has(chunk)) void load(chunk, false);
    }
  });

  // What is in sight is read again; the other pages are forgotten, and the old rows stay until the new ones come.
  const refresh = useThrottled(() => {
    const first = Math.floor(view.first / CHUNK), last = Math.floor(view.last / CHUNK);
    for (const chunk of [...chunks.current.keys()]) if (chunk < first || chunk > last) chunks.current.delete(chunk);
    for (let chunk = first; chunk <= last; chunk++) void load(chunk, chunk === first);
  }, 250);
  useEffect(() => subscribe((changes) => {
    const ours = changes.filter(({ id }) => id.startsWith(prefix));
    if (ours.length === 0) return;
    for (const { id, seq } of ours) fresh.current.set(id, seq);
    while (fresh.current.size > 500) fresh.current.delete(fresh.current.keys().next().value!);
    refresh();
  }), [prefix]);

  const height = Math.min((total ?? 0) * ROW, HIGHEST);
  const scale = total ? (total * ROW) / Math.max(height, 1) : 1;
  const look = () => {
    const element = scroller.current;
    if (!element) return;
    const first = Math.floor((element.scrollTop * scale) / ROW);
    const inSight = Math.ceil(element.clientHeight / ROW);
    setView((old) => {
      const next = { first: Math.max(0, first - MARGIN), last: first + inSight + MARGIN };
      return old.first === next.first && old.last === next.last ? old : next;
    });
  };
  useLayoutEffect(look, [total, json]);
  useEffect(() => {
    const observer = new ResizeObserver(look);
    if (scroller.current) observer.observe(scroller.current);
    return () => observer.disconnect();
  }, [total, json, hidden]);

  const rowAt = (i: number) => chunks.current.get(Math.floor(i / CHUNK))?.rows[i % CHUNK];
  const move = (to: number) => {
    const next = Math.max(0, Math.min((total ?? 1) - 1, to));
    setActive(next);
    const element = scroller.current!;
    const top = (next * ROW) / scale;
    if (top < element.scrollTop) element.scrollTop = top;
    else if (top + ROW * 2 > element.scrollTop + element.clientHeight) element.scrollTop = top + ROW * 2 - element.clientHeight;
  };
  const pressed = (event: KeyboardEvent) => {
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / ROW) - 2);
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity };
    const step = steps[event.key];
    if (step !== undefined) {
      event.preventDefault();
      move(active + step);
    } else if (event.key === "Enter" && event.target === scroller.current) {
      const row = rowAt(active);
      if (row) go(store, "document", row.id);
    }
  };

  if (hidden) return <></>;
  if (failure && total === undefined) return <ErrorNote failure={failure} retry={restart} />;
  if (total === undefined) return <Loading what="Reading documents…" />;
  if (total === 0) return <Empty title="No document matches">Remove a filter to see more.</Empty>;
  if (json) return <JsonList rows={[...Array(Math.min(view.last, total, 50)).keys()].map(rowAt).filter((row): row is Row => !!row)} total={total} store={store} />;

  const template = `minmax(13rem, 1.5fr) ${columns.map((column) => `minmax(${widthOf(column)}rem, ${widthOf(column)}fr)`).join(" ")}`;
  const least = 13 + columns.reduce((sum, column) => sum + widthOf(column), 0);
  const rows: JSX.Element[] = [];
  const offset = scale === 1 ? 0 : (scroller.current?.scrollTop ?? 0) - ((scroller.current?.scrollTop ?? 0) * scale);
  for (let i = view.first; i <= Math.min(view.last, total - 1); i++) {
    const row = rowAt(i);
    const isFresh = row && fresh.current.has(row.id);
    rows.push(
      <div
        key={i}
        id={`row-${i}`}
        role="row"
        aria-rowindex={i + 2}
        class={`row ${i === active ? "active" : ""} ${isFresh ? "fresh" : ""}`}
        style={{ transform: `translateY(${i * ROW + offset}px)` }}
        onClick={() => row && go(store, "document", row.id)}
      >
        {row
          ? (
            <>
              <div role="gridcell" class="id"><span class="clip">{row.id}</span>{row.leaves && <Badge tone="warn" title="Several revisions of it are live">conflict</Badge>}</div>
              {columns.map((column, c) => <div key={column.name} role="gridcell" class={numeric(column) ? "right" : ""}><Value raw={row.cells[c] ?? null} /></div>)}
            </>
          )
          : <div role="gridcell" class="ghost"><span /></div>}
      </div>,
    );
  }

  return (
    <>
      {failure && <ErrorNote failure={failure} retry={restart} />}
      <div
        ref={scroller}
        class="grid"
        role="grid"
        tabIndex={0}
        aria-label="Documents"
        aria-rowcount={total + 1}
        aria-colcount={columns.length + 1}
        aria-activedescendant={`row-${active}`}
        onScroll={look}
        onKeyDown={pressed}
        style={{ "--cols": template, "--least": `${least}rem` }}
      >
        <div role="rowgroup" class="grid-head">
          <div role="row" aria-rowindex={1} class="row">
            <Head name="" title="id" sort={sort} sortable={comparisons.length === 0} indexed set={setSort} />
            {columns.map((column) => (
              <Head key={column.name} name={column.name} title={column.name} sort={sort} sortable={column.sortable && prefix !== ""} indexed={column.indexed} right={numeric(column)} set={setSort} />
            ))}
          </div>
        </div>
        <div role="rowgroup" class="grid-rows" style={{ height: `${height}px` }}>{rows}</div>
      </div>
    </>
  );
}

function Head({ name, title, sort, sortable, indexed, right, set }: {
  name: string;
  title: string;
  sort: Sort | undefined;
  sortable: boolean;
  indexed: boolean;
  right?: boolean;
  set: (sort: Sort | undefined) => void;
}): JSX.Element {
  const isSorted = (sort?.member ?? "") === name;
  const direction = isSorted ? (sort?.desc ? "descending" : "ascending") : "none";
  const next = (): Sort | undefined => (isSorted && !sort?.desc ? { member: name, desc: true } : name === "" ? undefined : { member: name, desc: false });
  return (
    <div role="columnheader" aria-sort={sortable ? direction : undefined} class={right ? "right" : ""}>
      {sortable
        ? (
          <button class="sort" onClick={() => set(next())} title={indexed ? `Sort by ${title}, through an index` : `Sort by ${title}: no index, so every document is read`}>
            {right && <span class="arrow" aria-hidden="true">{isSorted ? (sort?.desc ? "↓" : "↑") : ""}</span>}
            {title}
            {indexed && name !== "" && <span class="mark" aria-label="has an index">◆</span>}
            {!right && <span class="arrow" aria-hidden="true">{isSorted ? (sort?.desc ? "↓" : "↑") : ""}</span>}
          </button>
        )
        : <span class="plain-head">{title}</span>}
    </div>
  );
}

/** The first rows as whole documents. */
function JsonList({ rows, total, store }: { rows: Row[]; total: number; store: string }): JSX.Element {
  return (
    <div class="json-list" tabIndex={0} role="region" aria-label="Documents as JSON">
      {rows.map((row) => <JsonItem key={row.id} row={row} store={store} />)}
      {total > rows.length && <p class="sub">The first {rows.length} of {total}. Filter to see others.</p>}
    </div>
  );
}

function JsonItem({ row, store }: { row: Row; store: string }): JSX.Element {
  const [document, setDocument] = useState<Doc>();
  useEffect(() => {
    const abort = new AbortController();
    get<Doc>("document", { store, id: row.id }, abort.signal).then(setDocument, () => undefined);
    return () => abort.abort();
  }, [row.rev]);
  return (
    <article>
      <h2><a href={`#/${encodeURIComponent(store)}/document/${encodeURIComponent(row.id)}`}>{row.id}</a></h2>
      {document ? <Code text={pretty(withoutReserved(document.body))} label={`JSON of ${row.id}`} /> : <Loading what="Reading…" />}
    </article>
  );
}

function numeric(column: Column): boolean {
  return !column.list && /^(U?Int\d+|BigInteger|Single|Double|Decimal)$/.test(column.kind);
}

/** How much room a column is given, in rem: prose most, numbers least. */
function widthOf(column: Column): number {
  if (numeric(column) || column.kind === "Boolean" || column.kind === "Enum" || column.kind === "DateOnly") return 7;
  return column.text ? 18 : 9;
}

function sameColumns(left: Column[], right: Column[]): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}
