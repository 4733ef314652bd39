import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { failureOf, send, urlOf, type Doc, type Failure } from "../api";
import { useShared } from "../context";
import { shortRevision } from "../format";
import { differences, pretty, withoutReserved, type Difference } from "../json";
import { Code, ErrorNote, Value } from "../ui";

/** An edit that is shown before it is made: what changes, by which call, guarded by which revision. */
export function Editor({ doc, now, close }: { doc: Doc; now: Doc; close: (revision?: string) => void }): JSX.Element {
  const { store } = useShared();
  const [base, setBase] = useState(doc);
  const [text, setText] = useState(() => pretty(withoutReserved(doc.body)));
  const [stale, setStale] = useState<Doc>();
  const [failure, setFailure] = useState<Failure>();
  const [busy, setBusy] = useState(false);
  const fault = faultOf(text);
  const changes = fault ? [] : differences(base.body, text);
  const query = { store, id: doc.id };

  const write = async () => {
    setBusy(true);
    setFailure(undefined);
    try {
      const { rev } = await send<{ rev: string }>("PUT", "document", query, { body: text, guard: base.rev });
      close(rev);
    } catch (cause) {
      const refused = failureOf(cause);
      if (refused.status === 409 && refused.current) setStale(refused.current);
      setFailure(refused);
      setBusy(false);
    }
  };
  const rebase = () => {
    setBase(stale!);
    setStale(undefined);
    setFailure(undefined);
  };
  const take = () => {
    setBase(stale!);
    setText(pretty(withoutReserved(stale!.body)));
    setStale(undefined);
    setFailure(undefined);
  };

  return (
    <div class="editor">
      {now.rev !== base.rev && !stale && (
        <div class="note warn" role="status">
          <p>The document has moved to <span class="mono">{shortRevision(now.rev)}</span> since you began. Writing will be refused.</p>
        </div>
      )}
      {stale
        ? <Stale base={base} mine={text} theirs={stale} rebase={rebase} take={take} close={() => close()} message={failure?.message ?? ""} />
        : (
          <>
            <label class="field grow">
              <span>Content</span>
              <textarea class="mono" spellcheck={false} rows={Math.min(24, text.split("\n").length + 2)} value={text} onInput={(event) => setText(event.currentTarget.value)} aria-invalid={fault ? "true" : "false"} aria-describedby={fault ? "fault" : undefined} />
            </label>
            {fault && <p class="fault" id="fault" role="alert">{fault}</p>}
            {!fault && changes.length > 0 && <Changes list={changes} heads={["Member", "Now", "Then"]} />}
            {!fault && changes.length > 0 && (
              <>
                <h2>The call</h2>
                <Code label="The call" head={`PUT ${location.pathname}${urlOf("document", query)}\nIf-Match: "${base.rev}"\n\n`} text={text} />
                <p class="sub">It replaces <span class="mono">{shortRevision(base.rev)}</span> and nothing else: if the document has moved on, it is refused.{base.type ? " In C#: " : ""}{base.type && <code>ReplaceAsync(value, RevisionId.Parse("{base.rev}"))</code>}</p>
              </>
            )}
            {failure && <ErrorNote failure={failure} />}
            <div class="actions end">
              <button onClick={() => close()}>Discard</button>
              <button class="primary" disabled={!!fault || changes.length === 0 || busy} onClick={write}>
                {changes.length === 0 && !fault ? "Nothing changed" : `Write revision ${parseInt(base.rev, 10) + 1}`}
              </button>
            </div>
          </>
        )}
    </div>
  );
}

function Stale({ base, mine, theirs, rebase, take, close, message }: {
  base: Doc;
  mine: string;
  theirs: Doc;
  rebase: () => void;
  take: () => void;
  close: () => void;
  message: string;
}): JSX.Element {
  const both = differences(theirs.body, mine);
  const theirChanges = new Set(differences(base.body, theirs.body).map(({ name }) => name));
  return (
    <div class="stale">
      <div class="note bad" role="alert"><p>Refused, and nothing was changed. {message}</p></div>
      {theirs.deleted
        ? <p>Somebody has deleted the document.</p>
        : <Changes list={both} heads={["Member", `Now, at ${shortRevision(theirs.rev)}`, "Yours"]} marked={theirChanges} />}
      <div class="actions end">
        <button onClick={close}>Discard mine</button>
        {!theirs.deleted && <button onClick={take}>Start from theirs</button>}
        {!theirs.deleted && <button class="primary" onClick={rebase}>Keep mine on top of theirs</button>}
      </div>
    </div>
  );
}

/** Differences of two objects, member by member, the two values side by side. */
export function Changes({ list, heads, marked }: { list: Difference[]; heads: [string, string, string]; marked?: Set<string> }): JSX.Element {
  if (list.length === 0) return <p class="sub">The contents are the same.</p>;
  return (
    <div class="table-wrap" tabIndex={0} role="region" aria-label="Differences">
      <table class="changes">
        <thead><tr>{heads.map((head) => <th key={head} scope="col">{head}</th>)}</tr></thead>
        <tbody>
          {list.map(({ name, before, after }) => (
            <tr key={name}>
              <th scope="row">{name}{marked?.has(name) && <span class="rule">changed meanwhile</span>}</th>
              <td class="before"><Value raw={before} full /></td>
              <td class="after"><Value raw={after} full /></td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Why a text is no content of a document; empty if it is. */
export function faultOf(text: string): string {
  try {
    const value: unknown = JSON.parse(text);
    if (value === null || typeof value !== "object" || Array.isArray(value)) return "A document is a JSON object: { … }.";
    const envelope = Object.keys(value).find((name) => name.startsWith("_") || name === "~");
    return envelope ? `The member "${envelope}" belongs to the store and cannot be written.` : "";
  } catch (cause) {
    return `This is no JSON yet: ${(cause as Error).message}`;
  }
}
