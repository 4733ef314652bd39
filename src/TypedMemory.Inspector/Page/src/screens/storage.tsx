import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { failureOf, get, send, urlOf, type Failure, type Storage } from "../api";
import { useShared } from "../context";
import { bytes, count, plural } from "../format";
import { hrefOf } from "../router";
import { Badge, Confirm, Empty, ErrorNote, Heading, Loading, useLoad } from "../ui";

const ABOUT: Record<string, string> = {
  docs: "documents, with their winners' bodies",
  bodies: "bodies of revisions that do not win",
  chunks: "bytes of attachments",
  blobs: "addresses of attachments",
  index_keys: "entries of indexes",
  texts: "documents in full texts",
  locals: "checkpoints and other local documents",
  meta: "what the store says of itself",
  subscriptions: "named readers of the feed",
};

/** What fills the store, and what looks after it. */
export function StorageScreen(): JSX.Element {
  const { store, readOnly, tell } = useShared();
  const { value, failure, reload } = useLoad<Storage>((signal) => get("storage", { store }, signal), [store]);
  const [problems, setProblems] = useState<string[]>();
  const [checking, setChecking] = useState(false);
  const [refused, setRefused] = useState<Failure>();
  const [compacting, setCompacting] = useState(false);
  const check = async () => {
    setChecking(true);
    setProblems(undefined);
    setRefused(undefined);
    try {
      setProblems((await get<{ problems: string[] }>("check", { store })).problems);
    } catch (cause) {
      setRefused(failureOf(cause));
    } finally {
      setChecking(false);
    }
  };
  if (failure && !value) return <ErrorNote failure={failure} retry={reload} />;
  if (!value) return <Loading what="Walking through the tables…" />;
  const n = (name: string) => Number(value.numbers[name] ?? 0);
  const most = Math.max(1, ...(value.tables ?? []).map((table) => table.bytes));
  return (
    <section class="document">
      <Heading title="Storage" sub="What fills the file, and what looks after it.">
        <button onClick={reload}>Refresh</button>
        <button onClick={check} disabled={checking}>{checking ? "Checking…" : "Check"}</button>
        <a class="button" href={urlOf("backup", { store })} download>Save a backup</a>
        {!readOnly && <button onClick={() => setCompacting(true)}>Compact…</button>}
      </Heading>
      {refused && <ErrorNote failure={refused} />}
      {problems && (problems.length === 0
        ? <div class="note good" role="status"><p>The file and every document in it are whole.</p></div>
        : <div class="note bad" role="alert"><ul>{problems.map((problem) => <li key={problem}>{problem}</li>)}</ul></div>)}
      <ul class="tiles">
        <Tile name="documents" value={count(n("doc_count"))} />
        <Tile name="tombstones" value={count(n("doc_del_count"))} />
        <Tile name="conflicts" value={count(n("conflicted_count"))} />
        <Tile name="file and WAL" value={bytes(n("file_size") + n("wal_size"))} />
        <Tile name="free in it" value={bytes(n("free_size"))} />
        <Tile name="attachments" value={`${count(n("attachments"))} · ${bytes(n("attachment_size"))}`} />
      </ul>

      <h2>By type</h2>
      <div class="table-wrap" tabIndex={0} role="region" aria-label="By type">
        <table>
          <thead><tr><th scope="col">Type</th><th scope="col" class="num">Documents</th><th scope="col" class="num">Tombstones</th><th scope="col" class="num">Bodies</th></tr></thead>
          <tbody>
            {(value.types ?? []).map((type) => (
              <tr key={type.name}>
                <th scope="row">{type.name ? <a href={hrefOf(store, "memory", type.name + ":")}>{type.name}</a> : "without a type"}</th>
                <td class="num">{count(type.documents)}</td><td class="num">{count(type.tombstones)}</td><td class="num">{bytes(type.bytes)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>

      <h2>By table</h2>
      <div class="table-wrap" tabIndex={0} role="region" aria-label="By table">
        <table>
          <thead><tr><th scope="col">Table</th><th scope="col" class="num">Rows</th><th scope="col" class="num">Content</th><th scope="col" class="wide">Share</th></tr></thead>
          <tbody>
            {(value.tables ?? []).map((table) => (
              <tr key={table.name}>
                <th scope="row">{table.name}{ABOUT[table.name] && <span class="sub block">{ABOUT[table.name]}</span>}</th>
                <td class="num">{count(table.rows)}</td><td class="num">{bytes(table.bytes)}</td>
                <td><progress max={most} value={table.bytes} aria-label={`Share of ${table.name}`} /></td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>

      <h2>Indexes</h2>
      {(value.indexes ?? []).length === 0
        ? <Empty title="There is no index">Put [Index] on a member of a type to sort and filter by it.</Empty>
        : (
          <div class="table-wrap" tabIndex={0} role="region" aria-label="Indexes">
            <table>
              <thead><tr><th scope="col">Type</th><th scope="col">Over</th><th scope="col">Kind</th><th scope="col" class="num">Entries</th><th scope="col" class="num">Queries answered</th></tr></thead>
              <tbody>
                {value.indexes!.map((index, i) => (
                  <tr key={i}>
                    <th scope="row">{index.type}</th>
                    <td>{index.members.length > 0 ? index.members.join(", ") : <span class="sub">documents of older versions</span>}</td>
                    <td>{index.kind}{!index.ready && <Badge tone="warn">being built</Badge>}</td>
                    <td class="num">{count(index.entries)}</td>
                    <td class="num">{index.uses === undefined ? "not counted" : index.uses === 0 ? <Badge title="No query of this process has used it">none yet</Badge> : count(index.uses)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}

      <h2>As <code>typedmemory store info</code> prints it</h2>
      <dl class="members numbers">
        {Object.entries(value.numbers).map(([name, number]) => <div key={name}><dt class="mono">{name}</dt><dd class="mono">{number}</dd></div>)}
      </dl>
      {compacting && (
        <Confirm
          title="Compact the store?"
          name={store}
          verb="Compact it"
          close={() => setCompacting(false)}
          run={async () => {
            const { before, after } = await send<{ before: number; after: number }>("POST", "compact", { store }, { confirm: store });
            setCompacting(false);
            tell(`Compacted: ${bytes(before)} before, ${bytes(after)} after.`);
            reload();
          }}
        >
          <p>This drops {plural(n("other_bodies"), "body", "bodies")} of superseded revisions, as far as the store's option <code>Keep</code> lets them go, and attachments that nothing refers to, and gives back {bytes(n("free_size"))} of free room.</p>
          <p>It is of this file alone: nothing of it replicates. What the dropped revisions held cannot be restored from here.</p>
        </Confirm>
      )}
    </section>
  );
}

function Tile({ name, value }: { name: string; value: string }): JSX.Element {
  return <li><span class="tile-value">{value}</span><span class="sub">{name}</span></li>;
}
