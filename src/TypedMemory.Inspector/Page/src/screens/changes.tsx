import type { JSX, VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { urlOf, type Change } from "../api";
import { ChangeLog } from "../changelog";
import { useShared } from "../context";
import { count, plural, shortRevision } from "../format";
import { hrefOf } from "../router";
import { Badge, Empty, Heading, Value } from "../ui";

/** While changes come in, no more rows are drawn than a screen shows; the rest follows a few a frame when they rest. */
const ROWS_AT_ONCE = 24;
const ROWS = 100;
const DRAW_EVERY = 100;
const REST = 400;

/** The feed as it happens. */
export function ChangesScreen(): JSX.Element {
  const { store } = useShared();
  const [since, setSince] = useState("now");
  const [paused, setPaused] = useState(false);
  const [prefix, setPrefix] = useState("");
  const [broken, setBroken] = useState(false);
  const [following, setFollowing] = useState(false);
  const [drawn, setDrawn] = useState<Drawn>({ rows: [], total: 0, rate: 0 });
  const [limit, setLimit] = useState(ROWS_AT_ONCE);
  const last = useRef<number | undefined>(undefined);
  const log = useRef(new ChangeLog());
  const list = useRef<HTMLOListElement>(null);
  const waits = useRef(false);
  const stands = useRef(false);

  const draw = () => {
    // Who has scrolled down reads: what comes then waits above.
    waits.current = (list.current?.scrollTop ?? 0) > 0;
    if (!waits.current) setLimit(ROWS_AT_ONCE);
    setDrawn((old) => ({ rows: waits.current ? old.rows : log.current.rows, total: log.current.total, rate: log.current.rate(performance.now()) }));
  };

  useEffect(() => {
    last.current = undefined;
    log.current = new ChangeLog();
    setFollowing(false);
    setDrawn({ rows: [], total: 0, rate: 0 });
  }, [store, since]);

  useEffect(() => {
    if (paused) return;
    // What had come before the pause and was not drawn any more.
    draw();
    let due = 0, frame = 0, drawnAt = 0;
    const source = new EventSource(urlOf("feed", { store, details: 1, since: last.current ?? (since === "beginning" ? 0 : since) }));
    source.onopen = () => setBroken(false);
    source.onerror = () => setBroken(true);
    const drawFrame = () => {
      due = 0;
      frame = requestAnimationFrame((now) => {
        drawnAt = now;
        draw();
      });
    };
    source.onmessage = (event: MessageEvent<string>) => {
      // The source is closed a frame after the click: what comes in between is read again when it goes on.
      if (stands.current) return;
      const page = JSON.parse(event.data) as { seq: number; changes?: Change[] };
      last.current = page.seq;
      setFollowing(true);
      if (!page.changes) return;
      const now = performance.now();
      log.current.add(page.changes, now);
      if (due === 0) due = setTimeout(drawFrame, Math.max(0, drawnAt + DRAW_EVERY - now)) as unknown as number;
    };
    const timer = setInterval(() => setDrawn((old) => {
      const rate = log.current.rate(performance.now());
      return rate === old.rate ? old : { ...old, rate };
    }), 500);
    return () => {
      source.close();
      clearTimeout(due);
      cancelAnimationFrame(frame);
      clearInterval(timer);
    };
  }, [store, since, paused]);

  const found = prefix ? drawn.rows.filter(({ id }) => id.startsWith(prefix)) : drawn.rows;
  const rows = useRows(found.slice(0, limit), store);
  useEffect(() => {
    if (limit >= Math.min(ROWS, found.length)) return;
    // The first part waits until nothing has come for a while; those behind it come one a frame.
    const more = () => setLimit((n) => n + ROWS_AT_ONCE);
    let frame = 0;
    const timer = setTimeout(() => { frame = requestAnimationFrame(more); }, limit === ROWS_AT_ONCE ? REST : 0);
    return () => {
      clearTimeout(timer);
      cancelAnimationFrame(frame);
    };
  }, [limit, found.length, drawn.rows]);

  const newer = newerThan(drawn.rows, log.current.rows);
  const submit = (event: Event) => {
    event.preventDefault();
    const value = (event.currentTarget as HTMLFormElement).elements.namedItem("since") as HTMLInputElement;
    setSince(value.value.trim() || "now");
  };
  return (
    <section class="fill">
      <Heading
        title="Changes"
        sub={<>{plural(drawn.total, "change")} · <span class="rate">{drawn.rate < 10 ? drawn.rate.toFixed(1) : count(Math.round(drawn.rate))} a second</span>{broken && !paused && <Badge tone="bad">not connected</Badge>}{paused && <Badge>paused</Badge>}</>}
      >
        {waits.current && newer && <button class="newer" onClick={() => { list.current!.scrollTop = 0; draw(); }}>Show newer changes</button>}
        <button aria-pressed={paused} onClick={() => { stands.current = !paused; setPaused(!paused); }}>{paused ? "Go on" : "Pause"}</button>
        <button onClick={() => { log.current.clear(); setDrawn((old) => ({ ...old, rows: [] })); }}>Clear</button>
      </Heading>
      <form class="filters" onSubmit={submit} aria-label="What is followed">
        <label class="inline">Since <input name="since" defaultValue={since} list="since" size={12} aria-describedby="since-help" /></label>
        <datalist id="since"><option value="now" /><option value="beginning" /></datalist>
        <button type="submit">Follow</button>
        <span id="since-help" class="sub since-help">now, beginning, or a sequence</span>
        <label class="inline">Ids that start with <input value={prefix} onInput={(event) => setPrefix(event.currentTarget.value)} size={14} /></label>
      </form>
      {rows.length === 0
        ? <Empty title={paused ? "Paused" : following ? "Waiting for a change" : "Connecting…"}>Whatever is written to the store, by this process or another one, shows here.</Empty>
        : (
          <ol class="feed" ref={list} tabIndex={0} aria-label="Changes, the newest first">
            {rows}
            {limit >= ROWS && found.length > ROWS && <li class="sub">Older ones are not shown.</li>}
          </ol>
        )}
    </section>
  );
}

interface Drawn {
  rows: Change[];
  total: number;
  rate: number;
}

function newerThan(shown: Change[], all: Change[]): boolean {
  return all.length > 0 && all[0] !== shown[0];
}

/** The rows of changes. One that was drawn before is the same again, so nothing of it is looked at. */
function useRows(changes: Change[], store: string): VNode[] {
  const known = useRef(new Map<Change, VNode>());
  const rows = new Map<Change, VNode>();
  for (const change of changes) rows.set(change, known.current.get(change) ?? <Row key={change.seq} change={change} store={store} /> as VNode);
  known.current = rows;
  return [...rows.values()];
}

function Row({ change, store }: { change: Change; store: string }): JSX.Element {
  return (
    <li>
      <span class="feed-seq">{change.seq}</span>
      <a class="mono feed-id" href={hrefOf(store, "document", change.id)}>{change.id}</a>
      <span class="mono sub">{shortRevision(change.rev)}</span>
      {change.deleted && <Badge tone="bad">deleted</Badge>}
      {change.conflicted && <Badge tone="warn">conflict</Badge>}
      {change.origin && <Badge title="Where the change came from">{change.origin}</Badge>}
      {change.differences && change.differences.length > 0 && (
        <dl class="feed-diff">
          {change.differences.slice(0, 8).map(({ name, before, after }) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{before !== null && <del><Value raw={before} /></del>} {after !== null ? <ins><Value raw={after} /></ins> : <span class="sub">removed</span>}</dd>
            </div>
          ))}
          {change.differences.length > 8 && <div class="sub">and {change.differences.length - 8} more</div>}
        </dl>
      )}
    </li>
  );
}
