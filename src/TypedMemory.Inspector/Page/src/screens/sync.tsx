import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { failureOf, get, send, type Failure, type Progress, type Refused, type Remote } from "../api";
import { useShared } from "../context";
import { bytes, count, plural, span, time } from "../format";
import { hrefOf } from "../router";
import { Badge, Confirm, Empty, ErrorNote, Heading, Loading, useLoad } from "../ui";

const TONES: Record<Remote["state"], string> = { Idle: "good", Busy: "accent", Offline: "bad", AuthRequired: "bad", Standby: "", Stopped: "" };
const STATES: Record<Remote["state"], string> = {
  Idle: "in step",
  Busy: "moving documents",
  Offline: "offline",
  AuthRequired: "wants other credentials",
  Standby: "another process replicates",
  Stopped: "not running",
};

/** The remotes of a memory. */
export function SyncScreen(): JSX.Element {
  const { store } = useShared();
  const { value, failure, reload } = useLoad<{ known: boolean; remotes: Remote[] }>((signal) => get("sync", { store }, signal), [store]);
  useEffect(() => {
    const timer = setInterval(reload, 1000);
    return () => clearInterval(timer);
  }, [store]);
  if (failure && !value) return <ErrorNote failure={failure} retry={reload} />;
  if (!value) return <Loading what="Asking the remotes…" />;
  return (
    <section class="document">
      <Heading title="Sync" sub={value.remotes.length > 0 ? plural(value.remotes.length, "remote") : "Nothing is synced from here."} />
      {value.remotes.length === 0 && (value.known
        ? <Empty title="This memory has no remote">Add one with <code>SyncWith(url)</code> inside of <code>AddTypedMemory</code>.</Empty>
        : <Empty title="No sync runs here">A file has no remotes of its own. <code>typedmemory sync</code> syncs it with one.</Empty>)}
      {value.remotes.map((remote) => <RemoteView key={remote.name} remote={remote} reload={reload} />)}
    </section>
  );
}

function RemoteView({ remote, reload }: { remote: Remote; reload: () => void }): JSX.Element {
  const { store, readOnly, tell } = useShared();
  const [failure, setFailure] = useState<Failure>();
  const [busy, setBusy] = useState(false);
  const [dropping, setDropping] = useState<Refused>();
  const act = async (name: string, done: string, id?: string) => {
    setBusy(true);
    setFailure(undefined);
    try {
      const after = await send<Remote>("POST", `sync/${name}`, { store, remote: remote.name, id });
      const refused = (after.pull?.refused ?? 0) + (after.push?.refused ?? 0);
      tell(name === "now" && refused > 0 ? `Synced, but ${plural(refused, "document")} ${refused === 1 ? "was" : "were"} refused.` : done);
    } catch (cause) {
      setFailure(failureOf(cause));
    } finally {
      setBusy(false);
      reload();
    }
  };
  const isRunning = remote.state !== "Stopped";
  return (
    <article class="remote">
      <header class="remote-head">
        <h2 class="mono">{remote.name}</h2>
        <Badge tone={TONES[remote.state]}>{STATES[remote.state]}</Badge>
        {!readOnly && (
          <span class="actions">
            <button class="primary" disabled={busy} onClick={() => act("now", "Both sides have everything.")}>{busy ? "Working…" : "Sync now"}</button>
            {isRunning
              ? <button disabled={busy} onClick={() => act("pause", "Paused.")}>Pause</button>
              : <button disabled={busy} onClick={() => act("resume", "Running again.")}>Resume</button>}
          </span>
        )}
      </header>
      {remote.reason && <p class={remote.failing ? "fault" : "sub"}>{remote.reason}</p>}
      {failure && <ErrorNote failure={failure} />}
      <dl class="facts">
        <div><dt>Last in step</dt><dd>{remote.last === undefined ? "never" : time(remote.last)}</dd></div>
        <div><dt>Lag</dt><dd>{remote.lag === undefined ? "not known" : remote.lag === 0 ? "none" : span(remote.lag)}</dd></div>
        <div><dt>Next attempt</dt><dd>{remote.next === undefined ? "—" : `${time(remote.next)}, after ${plural(remote.attempts, "failure")}`}</dd></div>
      </dl>
      <div class="table-wrap" tabIndex={0} role="region" aria-label={`Directions of ${remote.name}`}>
        <table>
          <thead><tr><th scope="col">Direction</th><th scope="col" class="num">Moved</th><th scope="col" class="num">Size</th><th scope="col" class="num">Pending</th><th scope="col" class="num">Refused</th></tr></thead>
          <tbody>
            <Direction name="down" progress={remote.pull} />
            <Direction name="up" progress={remote.push} />
          </tbody>
        </table>
      </div>
      {remote.refused.length > 0 && (
        <>
          <h2>Refused documents</h2>
          <ul class="files">
            {remote.refused.map((document) => (
              <li key={document.direction + document.id}>
                <div class="file">
                  <a class="mono file-name" href={hrefOf(store, "document", document.id)}>{document.id}</a>
                  <Badge tone="bad">{document.error}</Badge>
                  <span class="sub">{document.direction === "Push" ? "going up" : "coming down"}, tried {plural(document.attempts, "time")}, last {time(document.last)}</span>
                  {!readOnly && (
                    <span class="actions">
                      <button disabled={busy} onClick={() => act("retry", `Tried ${document.id} again.`, document.id)}>Retry</button>
                      <button class="danger quiet" disabled={busy} onClick={() => setDropping(document)}>Drop…</button>
                    </span>
                  )}
                </div>
                {document.reason && <p class="sub">{document.reason}</p>}
              </li>
            ))}
          </ul>
        </>
      )}
      {dropping && (
        <Confirm
          title="Drop what the remote refuses?"
          name={dropping.id}
          verb="Drop it"
          close={() => setDropping(undefined)}
          run={async () => {
            await send("POST", "sync/drop", { store, remote: remote.name, id: dropping.id }, { confirm: dropping.id });
            tell(`Took the remote's version of ${dropping.id}.`);
            setDropping(undefined);
            reload();
          }}
        >
          <p>This drops the edits of 1 document that the remote does not have, without a tombstone, and takes the remote's version of it; where it has none, the document is removed here.</p>
          <p>What is dropped is lost to this store. Other replicas that have it keep it, and it replicates from them.</p>
        </Confirm>
      )}
    </article>
  );
}

function Direction({ name, progress }: { name: string; progress: Progress | undefined }): JSX.Element {
  return (
    <tr>
      <th scope="row">{name === "down" ? "↓ down" : "↑ up"}</th>
      {progress
        ? (
          <>
            <td class="num">{count(progress.documents)}</td>
            <td class="num">{bytes(progress.bytes)}</td>
            <td class="num">{progress.pending === undefined ? (progress.caughtUp ? "0" : "not known") : count(progress.pending)}</td>
            <td class="num">{count(progress.refused)}</td>
          </>
        )
        : <td colSpan={4}><span class="sub">nothing moved yet</span></td>}
    </tr>
  );
}
