import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { failureOf, get, send, type Doc, type Failure, type Merge, type MergedMember, type Origin } from "../api";
import { useShared } from "../context";
import { plural, shortRevision, time } from "../format";
import { differences, pretty, withoutReserved } from "../json";
import { hrefOf } from "../router";
import { Badge, Code, ErrorNote, Heading, Loading, Value, useLoad } from "../ui";
import { Changes } from "./editor";
import { Tree } from "./tree";

/** The tree of a document, and why each of its properties has the value that it has, or would have after a merge. */
export function MergeTab({ doc, done }: { doc: Doc; done: (revision: string) => void }): JSX.Element {
  const { store, readOnly } = useShared();
  const { value: merge, failure, reload } = useLoad<Merge>((signal) => get("merge", { store, id: doc.id }, signal), [store, doc.id, doc.seq]);
  const [shown, setShown] = useState<string>();
  const [settling, setSettling] = useState(false);
  const [refused, setRefused] = useState<Failure>();
  if (failure) return <ErrorNote failure={failure} retry={reload} />;
  if (!merge) return <Loading what="Reading the revisions…" />;
  const isOpen = merge.leaves.length > 1;
  const byRules = async () => {
    try {
      const { rev } = await send<{ rev: string }>("POST", "merge", { store, id: doc.id }, { guard: merge.winner });
      done(rev);
    } catch (cause) {
      setRefused(failureOf(cause));
    }
  };
  return (
    <div class="merge">
      <Tree nodes={merge.tree} winner={merge.winner} cut={merge.cut} shown={shown} show={(rev) => setShown(shown === rev ? undefined : rev)} />
      {shown && <Revision id={doc.id} revision={shown} winner={doc} />}
      {isOpen && (
        <div class="note warn">
          <p>{plural(merge.leaves.length, "revision")} are live. {merge.reason ?? "The next write of the application merges them by the rules below; you can do it now, or choose by hand."}</p>
          {!readOnly && !settling && (
            <span class="actions">
              {merge.outcome === "Resolved" && <button onClick={byRules}>Merge by the rules</button>}
              <button class="primary" onClick={() => setSettling(true)}>Settle by hand</button>
            </span>
          )}
        </div>
      )}
      {refused && <ErrorNote failure={refused} />}
      {settling && isOpen
        ? <Settle doc={doc} merge={merge} close={() => setSettling(false)} done={(rev) => { setSettling(false); done(rev); }} reload={reload} />
        : <Members merge={merge} />}
      <Origins list={merge.origins} />
    </div>
  );
}

function Members({ merge }: { merge: Merge }): JSX.Element {
  if (merge.members.length === 0) return <p class="sub">No live revision has a property.</p>;
  const isOpen = merge.leaves.length > 1;
  return (
    <>
      <h2>{isOpen ? "Property by property" : "Where the values come from"}</h2>
      <div class="table-wrap" tabIndex={0} role="region" aria-label="Properties">
        <table class="properties">
          <thead>
            <tr>
              <th scope="col">Property</th>
              <th scope="col">Rule</th>
              {merge.leaves.map(({ rev }) => <th key={rev} scope="col"><span class="mono">{shortRevision(rev)}</span>{isOpen && rev === merge.winner ? " (winner)" : ""}</th>)}
              {isOpen && <th scope="col">Merged</th>}
              <th scope="col">Why</th>
            </tr>
          </thead>
          <tbody>
            {merge.members.map((member) => (
              <tr key={member.name} class={isOpen && differ(member) ? "differs" : ""}>
                <th scope="row">{member.name}</th>
                <td><span class="nowrap">{words(member.kind)}</span></td>
                {member.values.map((value, i) => (
                  <td key={i} class={isOpen && differ(member) && member.source === i ? "taken" : ""}>
                    <Value raw={value.json} full />
                    <Stamp actor={value.actor} time={value.time} own={merge.actor} />
                  </td>
                ))}
                {isOpen && <td>{member.merged === null && member.source < 0 ? <span class="sub">open</span> : <Value raw={member.merged} full />}</td>}
                <td>{member.why}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

/** Who said so, in which run, from what, and what it displaced. */
export function Origins({ list }: { list: Origin[] }): JSX.Element | null {
  const { store } = useShared();
  if (list.length === 0) return null;
  return (
    <>
      <h2>Provenance</h2>
      <div class="table-wrap" tabIndex={0} role="region" aria-label="Provenance">
        <table>
          <thead><tr><th scope="col">Property</th><th scope="col">Who</th><th scope="col">Source</th><th scope="col">Trust</th><th scope="col">From what</th><th scope="col">Displaced</th></tr></thead>
          <tbody>
            {list.map((origin) => (
              <tr key={origin.name}>
                <th scope="row">{origin.name}</th>
                <td>{origin.agent ?? <span class="sub">not said</span>}{origin.run && <span class="sub block">run {origin.run}</span>}</td>
                <td>{origin.source ? words(origin.source) : <span class="sub">not said</span>}</td>
                <td><Badge tone={origin.trust === "Untrusted" ? "bad" : origin.trust === "Unverified" ? "" : "good"}>{words(origin.trust)}</Badge></td>
                <td>{origin.from.length === 0 ? <span class="sub">—</span> : origin.from.map((id) => <a key={id} class="mono block" href={hrefOf(store, "document", id)}>{id}</a>)}</td>
                <td>{origin.displaced === undefined ? <span class="sub">—</span> : <><Value raw={origin.displaced} full /><span class="sub block mono">{shortRevision(origin.displacedRev ?? "")}</span></>}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

export function Stamp({ actor, time: at, own }: { actor?: string; time?: number; own: string }): JSX.Element | null {
  if (!actor && !at) return null;
  return (
    <span class="stamp">
      {actor && <span class="mono">{actor}{actor === own ? " (this store)" : ""}</span>}
      {at !== undefined && <time dateTime={new Date(Math.min(at, 8.64e15)).toISOString()}>{time(Math.min(at, 8.64e15))}</time>}
    </span>
  );
}

/** Chooses a value for each property that differs, or writes one. */
function Settle({ doc, merge, close, done, reload }: {
  doc: Doc;
  merge: Merge;
  close: () => void;
  done: (revision: string) => void;
  reload: () => void;
}): JSX.Element {
  const { store } = useShared();
  const [chosen, setChosen] = useState<Record<string, number>>({});
  const [text, setText] = useState<string>();
  const [failure, setFailure] = useState<Failure>();
  const open = merge.members.filter(differ);
  const choiceOf = (member: MergedMember) => chosen[member.name] ?? (member.source >= 0 ? member.source : 0);
  const composed = pretty("{" + merge.members
    .map((member) => ({ member, raw: differ(member) ? (chosen[member.name] === undefined && member.merged !== null ? member.merged : member.values[choiceOf(member)]?.json ?? null) : member.values.find(({ json }) => json !== null)?.json ?? null }))
    .filter(({ raw }) => raw !== null)
    .map(({ member, raw }) => `${JSON.stringify(member.name)}:${raw}`).join(",") + "}");
  const content = text ?? composed;
  const fault = faultOf(content);
  const write = async () => {
    try {
      const { rev } = await send<{ rev: string }>("POST", "resolve", { store, id: doc.id, leaves: merge.leaves.map(({ rev: leaf }) => leaf).join(",") },
        { body: content, guard: merge.winner });
      done(rev);
    } catch (cause) {
      setFailure(failureOf(cause));
    }
  };
  return (
    <div class="settle">
      <h2>Choose for each property that differs</h2>
      {open.map((member) => (
        <fieldset key={member.name}>
          <legend>{member.name} <span class="sub">{words(member.kind)}</span></legend>
          {member.merged !== null && !member.values.some(({ json }) => json === member.merged) && (
            <label class="choice">
              <input type="radio" name={member.name} checked={chosen[member.name] === undefined} onChange={() => { setText(undefined); setChosen(({ [member.name]: _, ...rest }) => rest); }} />
              <span><Value raw={member.merged} full /><span class="sub">merged by the rule</span></span>
            </label>
          )}
          {member.values.map((value, i) => (
            <label class="choice" key={i}>
              <input type="radio" name={member.name} checked={(chosen[member.name] !== undefined || member.merged === null || member.values.some(({ json }) => json === member.merged)) && choiceOf(member) === i} onChange={() => { setText(undefined); setChosen({ ...chosen, [member.name]: i }); }} />
              <span><Value raw={value.json} full /><span class="sub">of <span class="mono">{shortRevision(merge.leaves[i]!.rev)}</span>{merge.leaves[i]!.rev === merge.winner && <Badge>winner</Badge>}</span></span>
            </label>
          ))}
        </fieldset>
      ))}
      <label class="field grow">
        <span>What is written</span>
        <textarea class="mono" spellcheck={false} rows={Math.min(18, content.split("\n").length + 1)} value={content} onInput={(event) => setText(event.currentTarget.value)} />
      </label>
      {fault && <p class="fault" role="alert">{fault}</p>}
      <p class="sub">One revision takes the place of all {merge.leaves.length}; the others get a tombstone. Both replicate. If a replica has added another revision meanwhile, this is refused.</p>
      {failure && <ErrorNote failure={failure} retry={failure.status === 409 ? () => { setFailure(undefined); reload(); } : undefined} />}
      <div class="actions end">
        <button onClick={close}>Cancel</button>
        <button class="primary" disabled={!!fault} onClick={write}>Settle the conflict</button>
      </div>
    </div>
  );
}

/** A revision that was chosen in the tree, and how the present one differs from it. */
function Revision({ id, revision, winner }: { id: string; revision: string; winner: Doc }): JSX.Element {
  const { store } = useShared();
  const { value, failure } = useLoad<Doc>((signal) => get("document", { store, id, rev: revision }, signal), [store, id, revision]);
  return (
    <div class="revision">
      <Heading title={<span class="mono">{revision}</span>} />
      {failure && <div class="note"><p>{failure.message}</p></div>}
      {value && (revision === winner.rev || value.deleted
        ? <Code text={value.deleted ? "deleted" : pretty(withoutReserved(value.body))} label={`JSON of ${revision}`} />
        : <Changes list={differences(value.body, winner.body)} heads={["Member", `At ${shortRevision(revision)}`, `At ${shortRevision(winner.rev)}`]} />)}
    </div>
  );
}

function differ(member: MergedMember): boolean {
  return member.values.some(({ json }) => json !== member.values[0]!.json);
}

export function words(kind: string): string {
  return kind.replace(/(?!^)([A-Z])/g, (_, letter: string) => " " + letter.toLowerCase()).toLowerCase();
}

function faultOf(text: string): string {
  try {
    const value: unknown = JSON.parse(text);
    return value !== null && typeof value === "object" && !Array.isArray(value) ? "" : "A document is a JSON object: { … }.";
  } catch (cause) {
    return `This is no JSON yet: ${(cause as Error).message}`;
  }
}
