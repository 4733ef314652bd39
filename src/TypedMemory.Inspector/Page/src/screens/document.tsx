import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { get, send, type Doc, type Types } from "../api";
import type { Subscribe } from "../app";
import { useShared } from "../context";
import { bytes, plural, shortRevision } from "../format";
import { isBeside, membersOf, pretty, withoutReserved } from "../json";
import { go, hrefOf } from "../router";
import { Badge, Code, Confirm, Empty, ErrorNote, Heading, Loading, Value, useLoad } from "../ui";
import { Attachments } from "./attachments";
import { Editor } from "./editor";
import { HistoryTab } from "./history";
import { MergeTab, words } from "./merge";

const TABS = ["value", "json", "attachments", "merge", "history"] as const;
type Tab = (typeof TABS)[number];
const TITLES: Record<Tab, string> = { value: "Value", json: "JSON", attachments: "Attachments", merge: "Merge", history: "History" };

/** One document: what it holds, and a staged edit of it. */
export function DocumentScreen({ id, part, subscribe }: { id: string; part: string; subscribe: Subscribe }): JSX.Element {
  const { store, readOnly, tell } = useShared();
  const tab: Tab = TABS.find((name) => name === part) ?? "value";
  const setTab = (name: Tab) => go(store, "document", id, name === "value" ? "" : name);
  const [edit, setEdit] = useState<Doc>();
  const [deleting, setDeleting] = useState(false);
  const { value: doc, failure, reload } = useLoad<Doc>((signal) => get("document", { store, id }, signal), [store, id]);
  useEffect(() => subscribe((changes) => changes.some((change) => change.id === id) && reload()), [id]);

  const prefix = id.includes(":") ? id.slice(0, id.indexOf(":") + 1) : "";
  if (failure && !doc) return <><Heading title={<span class="mono">{id}</span>} /><ErrorNote failure={failure} retry={reload} /></>;
  if (!doc) return <Loading what="Reading the document…" />;
  return (
    <section class="document">
      <p class="crumbs"><a href={hrefOf(store, "memory", prefix)}>{prefix ? prefix.slice(0, -1) : "All documents"}</a></p>
      <Heading
        title={<span class="mono">{id}</span>}
        sub={<>
          <span class="mono" title={doc.rev}>{shortRevision(doc.rev)}</span> · sequence {doc.seq} · {bytes(new Blob([doc.body]).size)}
          {doc.deleted && <Badge tone="bad">deleted</Badge>}
          {doc.leaves > 1 && <a class="badge warn" href={hrefOf(store, "document", id, "merge")}>{plural(doc.leaves, "live revision")}</a>}
        </>}
      >
        {!readOnly && !doc.deleted && !edit && <button onClick={() => setEdit(doc)}>Edit</button>}
        {!readOnly && !doc.deleted && !edit && <button class="danger quiet" onClick={() => setDeleting(true)}>Delete…</button>}
      </Heading>
      {doc.type?.unreadable && <div class="note bad" role="alert"><p>The application cannot read this document as {doc.type.clr}: {doc.type.unreadable}</p></div>}
      {edit
        ? <Editor doc={edit} now={doc} close={(rev) => { setEdit(undefined); if (rev) { tell(`Written as ${shortRevision(rev)}.`); reload(); } }} />
        : (
          <>
            <Tabs tab={tab} set={setTab} amount={{ attachments: doc.attachments.length }} />
            <div role="tabpanel" id="panel" aria-label={TITLES[tab]} class="panel">
              {doc.deleted && tab !== "merge" && tab !== "history" && <Empty title="This document is deleted">Its tombstone stays so that peers learn of it.</Empty>}
              {!doc.deleted && tab === "value" && <Members doc={doc} />}
              {!doc.deleted && tab === "json" && <Raw doc={doc} />}
              {!doc.deleted && tab === "attachments" && <Attachments doc={doc} changed={(rev, what) => { tell(`${what} as ${shortRevision(rev)}.`); reload(); }} />}
              {tab === "merge" && <MergeTab doc={doc} done={(rev) => { tell(`Settled as ${shortRevision(rev)}.`); reload(); }} />}
              {tab === "history" && <HistoryTab doc={doc} done={(rev) => { tell(`Restored as ${shortRevision(rev)}.`); reload(); }} />}
            </div>
          </>
        )}
      {deleting && <Delete doc={doc} close={() => setDeleting(false)} done={() => { tell(`Deleted ${id}.`); go(store, "memory", prefix); }} />}
    </section>
  );
}

function Tabs({ tab, set, amount }: { tab: Tab; set: (tab: Tab) => void; amount: Partial<Record<Tab, number>> }): JSX.Element {
  const pressed = (event: KeyboardEvent) => {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (step === 0) return;
    const next = TABS[(TABS.indexOf(tab) + step + TABS.length) % TABS.length]!;
    set(next);
    document.getElementById(`tab-${next}`)?.focus();
  };
  return (
    <div class="tabs" role="tablist" aria-label="Parts of the document" onKeyDown={pressed}>
      {TABS.map((name) => (
        <button key={name} id={`tab-${name}`} role="tab" aria-selected={tab === name} aria-controls="panel" tabIndex={tab === name ? 0 : -1} onClick={() => set(name)}>
          {TITLES[name]}{amount[name] ? <span class="amount">{amount[name]}</span> : null}
        </button>
      ))}
    </div>
  );
}

/** The members that the type knows, those that it does not, and what merges keep. */
function Members({ doc }: { doc: Doc }): JSX.Element {
  const members = membersOf(doc.body).filter(({ name }) => !isBeside(name));
  const known = doc.type ? members.filter(({ name }) => name in doc.type!.members) : members;
  const unknown = doc.type ? members.filter(({ name }) => !(name in doc.type!.members)) : [];
  const missing = doc.type ? Object.keys(doc.type.members).filter((name) => !members.some((member) => member.name === name)) : [];
  if (members.length === 0) return <Empty title="This document has no members" />;
  return (
    <>
      <dl class="members">
        {known.map(({ name, raw }) => (
          <div key={name}>
            <dt>{name}{doc.type && doc.type.members[name] !== "LastWriterWins" && <span class="rule">{words(doc.type.members[name]!)}</span>}</dt>
            <dd><Value raw={raw} full /></dd>
          </div>
        ))}
        {missing.map((name) => <div key={name}><dt>{name}</dt><dd><Value raw={null} /></dd></div>)}
      </dl>
      {unknown.length > 0 && (
        <>
          <h2>Unknown members <span class="sub">that {doc.type!.clr} does not have; edits keep them</span></h2>
          <dl class="members unknown">
            {unknown.map(({ name, raw }) => <div key={name}><dt>{name}</dt><dd><Value raw={raw} full /></dd></div>)}
          </dl>
        </>
      )}
    </>
  );
}

function Raw({ doc }: { doc: Doc }): JSX.Element {
  const beside = membersOf(doc.body).filter(({ name }) => isBeside(name));
  return (
    <>
      <Code text={pretty(withoutReserved(doc.body))} label={`JSON of ${doc.id}`} />
      {beside.length > 0 && (
        <details>
          <summary>What the library keeps beside the values</summary>
          {beside.map(({ name, raw }) => <Code key={name} head={`${name} `} text={pretty(raw)} label={`The member ${name}`} />)}
        </details>
      )}
    </>
  );
}

function Delete({ doc, close, done }: { doc: Doc; close: () => void; done: () => void }): JSX.Element {
  const { store } = useShared();
  const [types, setTypes] = useState<Types>();
  useEffect(() => void get<Types>("types", { store }).then(setTypes, () => undefined), [store]);
  const size = doc.attachments.reduce((sum, { length }) => sum + length, 0);
  return (
    <Confirm
      title="Delete this document?"
      name={doc.id}
      verb="Delete it"
      close={close}
      run={async () => {
        await send("DELETE", "document", { store, id: doc.id }, { guard: doc.rev, confirm: doc.id });
        done();
      }}
    >
      <p>
        This deletes 1 document{doc.leaves > 1 ? ` with ${plural(doc.leaves, "live revision")}` : ""}
        {doc.attachments.length > 0 ? ` and ${plural(doc.attachments.length, "attachment")} (${bytes(size)})` : ""}.
      </p>
      <p>It writes a tombstone, which replicates: {types?.sync ? "the remotes of this memory and every replica behind them delete it too." : "every replica that syncs with this store deletes it too."}</p>
    </Confirm>
  );
}
