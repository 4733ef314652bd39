import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { useShared } from "../../context";
import { bytes, count } from "../../format";
import { askHub, databaseAt, type Security } from "../../hubapi";
import { pretty } from "../../json";
import { hrefOf } from "../../router";
import { Badge, Code, Confirm } from "../../ui";
import { Field, FormDialog, Panel, Table } from "./panel";

interface Info {
  name: string;
  documents?: number;
  size?: number;
  security?: string;
}

export function Databases(): JSX.Element {
  const { session, tell } = useShared();
  const hub = session.hub!;
  const [creating, setCreating] = useState(false);
  const [securing, setSecuring] = useState<Info>();
  const [deleting, setDeleting] = useState<Info>();
  return (
    <Panel
      title="Databases"
      load={async () => Promise.all((await namesOf(hub, session.admin, session.stores)).map((name) => infoOf(hub, name)))}
      actions={() => session.admin && <button onClick={() => setCreating(true)}>Create a database…</button>}
    >
      {(databases, reload) => (
        <>
          <Table heads={["Database", "Documents", "Size", "Security", "Actions"]}>
            {databases.map((database) => (
              <tr key={database.name}>
                <th scope="row"><a href={hrefOf(database.name, "memory")}>{database.name}</a></th>
                <td class="num">{database.documents === undefined ? "—" : count(database.documents)}</td>
                <td class="num">{database.size === undefined ? "—" : bytes(database.size)}</td>
                <td>{database.security === undefined ? <span class="sub">not yours to see</span> : <SecurityOf text={database.security} />}</td>
                <td class="actions">
                  {mayGovern(session.admin, session.user, database) && <button aria-label={`Security of ${database.name}`} onClick={() => setSecuring(database)}>Security…</button>}
                  {session.admin && !database.name.startsWith("_") && <button aria-label={`Delete ${database.name}`} onClick={() => setDeleting(database)}>Delete…</button>}
                </td>
              </tr>
            ))}
          </Table>
          {creating && <Create hub={hub} close={() => setCreating(false)} done={(name) => { tell(`Created the database ${name}.`); reload(); }} />}
          {securing && <SecurityDialog hub={hub} database={securing} close={() => setSecuring(undefined)} done={() => { tell(`Wrote the _security of ${securing.name}.`); reload(); }} />}
          {deleting && (
            <Confirm
              title="Delete a database" name={deleting.name} verb="Delete the database" close={() => setDeleting(undefined)}
              run={async () => {
                await askHub(databaseAt(hub, deleting.name), "DELETE");
                tell(`Deleted the database ${deleting.name}.`);
                setDeleting(undefined);
                reload();
              }}
            >
              <p>
                <strong>{deleting.documents === undefined ? "All" : count(deleting.documents)} documents</strong> go from this hub, with
                their history and attachments. That does not replicate: what has synced with it keeps its own, and can fill it again if someone creates it anew.
              </p>
            </Confirm>
          )}
        </>
      )}
    </Panel>
  );
}

function Create({ hub, close, done }: { hub: string; close: () => void; done: (name: string) => void }): JSX.Element {
  const [name, setName] = useState("");
  return (
    <FormDialog
      title="Create a database" verb="Create" close={close}
      run={async () => {
        await askHub(databaseAt(hub, name), "PUT", {});
        done(name);
      }}
    >
      <Field label="Name of the database" value={name} set={setName} />
      <p class="sub">Lower-case letters, digits and <code>_$()+-/</code>, a letter first. Until its _security names members, only admins see it.</p>
    </FormDialog>
  );
}

function SecurityDialog({ hub, database, close, done }: { hub: string; database: Info; close: () => void; done: () => void }): JSX.Element {
  const [text, setText] = useState(pretty(database.security ?? "{}"));
  const path = databaseAt(hub, database.name) + "/_security";
  return (
    <FormDialog
      title={`Security of ${database.name}`} verb="Write _security" close={close}
      run={async () => {
        const value = parse(text);
        const now = JSON.stringify(await askHub(path));
        if (now !== database.security) throw { status: 409, error: "conflict", message: `Nothing was written: someone has changed it meanwhile, to ${now}` };
        await askHub(path, "PUT", value);
        done();
      }}
    >
      <label class="field">
        <span>New _security</span>
        <textarea class="mono" rows={10} value={text} spellcheck={false} onInput={(event) => setText(event.currentTarget.value)} />
      </label>
      <p class="sub">Who may read and write (<code>members</code>) and govern (<code>admins</code>) the database, each by <code>names</code> and <code>roles</code>. It is this hub's alone, and does not replicate.</p>
    </FormDialog>
  );
}

function parse(text: string): Security {
  try {
    const value: unknown = JSON.parse(text);
    if (value && typeof value === "object" && !Array.isArray(value)) return value as Security;
  } catch { /* Said below. */ }
  throw { status: 400, error: "bad_request", message: "Nothing was written: this is no JSON object." };
}

function SecurityOf({ text }: { text: string }): JSX.Element {
  return text === "{}" ? <Badge tone="warn">open to every user</Badge> : <details><summary>members and admins</summary><Code text={pretty(text)} label="_security" /></details>;
}

/** Who may write a database's _security; the hub asks again. */
function mayGovern(admin: boolean, user: string, database: Info): boolean {
  if (database.security === undefined) return false;
  return admin || ((JSON.parse(database.security) as Security).admins?.names ?? []).includes(user);
}

async function namesOf(hub: string, admin: boolean, stores: string[]): Promise<string[]> {
  return admin ? askHub<string[]>(hub + "_all_dbs") : stores;
}

async function infoOf(hub: string, name: string): Promise<Info> {
  const path = databaseAt(hub, name);
  try {
    const info = await askHub<{ doc_count: number; sizes?: { file?: number } }>(path);
    const security = await fetch(path + "/_security");
    return { name, documents: info.doc_count, size: info.sizes?.file, security: security.ok ? JSON.stringify(await security.json()) : undefined };
  } catch {
    return { name };
  }
}
