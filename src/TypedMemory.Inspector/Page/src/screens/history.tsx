import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { failureOf, get, send, type Doc, type Failure, type HistoricRevision, type History, type Merge } from "../api";
import { useShared } from "../context";
import { shortRevision } from "../format";
import { Badge, Confirm, Empty, ErrorNote, Loading, useLoad } from "../ui";
import { Changes } from "./editor";
import { Origins, Stamp } from "./merge";

/** What a document was, what each revision changed, and the way back. */
export function HistoryTab({ doc, done }: { doc: Doc; done: (revision: string) => void }): JSX.Element {
  const { store, readOnly } = useShared();
  const { value, failure, reload } = useLoad<History>((signal) => get("history", { store, id: doc.id }, signal), [store, doc.id, doc.seq]);
  const { value: merge } = useLoad<Merge>((signal) => get("merge", { store, id: doc.id }, signal), [store, doc.id, doc.seq]);
  const [restoring, setRestoring] = useState<HistoricRevision>();
  const [refused, setRefused] = useState<Failure>();
  if (failure) return <ErrorNote failure={failure} retry={reload} />;
  if (!value) return <Loading what="Reading the history…" />;
  if (value.revisions.length === 0) return <Empty title="There is no history" />;
  const gone = value.revisions.filter(({ here }) => !here).length;
  return (
    <div class="history">
      {refused && <ErrorNote failure={refused} />}
      <ol class="timeline">
        {value.revisions.filter(({ here }) => here).map((revision, i) => (
          <li key={revision.rev}>
            <div class="timeline-head">
              <span class="mono">{shortRevision(revision.rev)}</span>
              {i === 0 && <Badge tone="accent">now</Badge>}
              {revision.deleted && <Badge tone="bad">deleted</Badge>}
              <Stamp actor={revision.actor} time={revision.edited} own={value.actor} />
              {!readOnly && i > 0 && !revision.deleted && <button onClick={() => setRestoring(revision)}>Restore…</button>}
            </div>
            {revision.differences.length > 0
              ? <Changes list={revision.differences} heads={["Member", "Before", "After"]} />
              : <p class="sub">{parseInt(revision.rev, 10) === 1 || revision.from ? "No property changed: attachments or stamps did." : "What it was before is not kept, so nothing tells what it changed."}</p>}
          </li>
        ))}
      </ol>
      {gone > 0 && <p class="sub">Of {gone} earlier {gone === 1 ? "revision" : "revisions"} the content is not kept. How much is kept is the store's option <code>Keep</code>.</p>}
      {merge && <Origins list={merge.origins} />}
      {restoring && (
        <Confirm
          title="Restore this revision?"
          name={shortRevision(restoring.rev)}
          verb="Restore it"
          close={() => setRestoring(undefined)}
          run={async () => {
            try {
              const { rev } = await send<{ rev: string }>("POST", "restore", { store, id: doc.id, rev: restoring.rev }, { guard: doc.rev });
              setRestoring(undefined);
              done(rev);
            } catch (cause) {
              setRefused(failureOf(cause));
              setRestoring(undefined);
            }
          }}
        >
          <p>A new revision of <code>{doc.id}</code> gets the content of <code>{shortRevision(restoring.rev)}</code> in the place of <code>{shortRevision(doc.rev)}</code>. It replicates like any edit.</p>
        </Confirm>
      )}
    </div>
  );
}
