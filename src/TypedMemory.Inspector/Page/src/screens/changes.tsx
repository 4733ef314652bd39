import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { urlOf, type Change } from "../api";
import { useShared } from "../context";
import { count, plural, shortRevision } from "../format";
import { hrefOf } from "../router";
import { Badge, Empty, Heading, Value } from "../ui";

const KEPT = 500;
const SHOWN = 100;
const RATE_OVER = 5000;

/** The feed as it happens. */
export function ChangesScreen(): JSX.Element {
  const { store } = useShared();
  const [since, setSince] = useState("now");
  const [paused, setPaused] = useState(false);
  const [rows, setRows] = useState<Change[]>([]);
  const [total, setTotal] = useState(0);
  const [rate, setRate] = useState(0);
  const [prefix, setPrefix] = useState("");
  const [broken, setBroken] = useState(false);
  const [following, setFollowing] = useState(false);
  const last = useRef<number | undefined>(undefined);
  const waiting = useRef<Change[]>([]);
  const times = useRef<[number, number][]>([]);

  useEffect(() => {
    last.current = undefined;
    setFollowing(false);
    waiting.current = [];
    times.current = [];
    setRows([]);
    setTotal(0);
  }, [store, since]);

  useEffect(() => {
    if (paused) return;
    let frame = 0;
    const source = new EventSource(urlOf("feed", { store, details: 1, since: last.current ?? (since === "beginning" ? 0 : since) }));
    source.onopen = () => setBroken(false);
    source.onerror = () => setBroken(true);
    const draw = () => {
      frame = 0;
      const arrived = waiting.current;
      waiting.current = [];
      setTotal((n) => n + arrived.length);
      setRows((old) => [...arrived.reverse(), ...old].slice(0, KEPT));
    };
    source.onmessage = (event: MessageEvent<string>) => {
      const page = JSON.parse(event.data) as { seq: number; changes?: Change[] };
      last.current = page.seq;
      setFollowing(true);
      if (!page.changes) return;
      times.current.push([performance.now(), page.changes.length]);
      waiting.current.push(...page.changes);
      // Of a burst only what can be seen is drawn, once a frame.
      if (frame === 0) frame = requestAnimationFrame(draw);
    };
    const timer = setInterval(() => {
      const from = performance.now() - RATE_OVER;
      times.current = times.current.filter(([at]) => at > from);
      setRate(times.current.reduce((sum, [, n]) => sum + n, 0) / (RATE_OVER / 1000));
    }, 500);
    return () => {
      source.close();
      cancelAnimationFrame(frame);
      clearInterval(timer);
    };
  }, [store, since, paused]);

  const shown = rows.filter(({ id }) => id.startsWith(prefix)).slice(0, SHOWN);
  const submit = (event: Event) => {
    event.preventDefault();
    const value = (event.currentTarget as HTMLFormElement).elements.namedItem("since") as HTMLInputElement;
    setSince(value.value.trim() || "now");
  };
  return (
    <section class="fill">
      <Heading
        title="Changes"
        sub={<>{plural(total, "change")} · <span class="rate">{rate < 10 ? rate.toFixed(1) : count(Math.round(rate))} a second</span>{broken && !paused && <Badge tone="bad">not connected</Badge>}{paused && <Badge>paused</Badge>}</>}
      >
        <button aria-pressed={paused} onClick={() => setPaused(!paused)}>{paused ? "Go on" : "Pause"}</button>
        <button onClick={() => setRows([])}>Clear</button>
      </Heading>
      <form class="filters" onSubmit={submit} aria-label="What is followed">
        <label class="inline">Since <input name="since" defaultValue={since} list="since" size={12} aria-describedby="since-help" /></label>
        <datalist id="since"><option value="now" /><option value="beginning" /></datalist>
        <button type="submit">Follow</button>
        <span id="since-help" class="sub since-help">now, beginning, or a sequence</span>
        <label class="inline">Ids that start with <input value={prefix} onInput={(event) => setPrefix(event.currentTarget.value)} size={14} /></label>
      </form>
      {shown.length === 0
        ? <Empty title={paused ? "Paused" : following ? "Waiting for a change" : "Connecting…"}>Whatever is written to the store, by this process or another one, shows here.</Empty>
        : (
          <ol class="feed" tabIndex={0} aria-label="Changes, the newest first">
            {shown.map((change) => <Row key={change.seq} change={change} store={store} />)}
            {rows.length > SHOWN && <li class="sub">Older ones are not shown.</li>}
          </ol>
        )}
    </section>
  );
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
