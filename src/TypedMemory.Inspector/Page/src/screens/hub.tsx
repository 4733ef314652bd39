import type { ComponentChildren, JSX } from "preact";
import { useShared } from "../context";
import { bytes, count, time } from "../format";
import { pretty } from "../json";
import { hrefOf } from "../router";
import { Badge, Code, Heading, Loading, useLoad } from "../ui";

interface Info {
  name: string;
  documents?: number;
  size?: number;
  security?: string;
}

/** What the hub's own API tells this user: it decides what that is. */
export function HubScreen(): JSX.Element {
  const { session } = useShared();
  const hub = session.hub!;
  return (
    <section class="document">
      <Heading title="Hub" sub={session.admin ? "All that a server admin sees." : `What ${session.user} may see.`} />
      <Panel title="Databases" load={async () => Promise.all(session.stores.map((name) => infoOf(hub, name)))}>
        {(databases) => (
          <Table heads={["Database", "Documents", "Size", "Security"]}>
            {databases.map((database) => (
              <tr key={database.name}>
                <th scope="row"><a href={hrefOf(database.name, "memory")}>{database.name}</a></th>
                <td class="num">{database.documents === undefined ? "—" : count(database.documents)}</td>
                <td class="num">{database.size === undefined ? "—" : bytes(database.size)}</td>
                <td>{database.security === undefined ? <span class="sub">not yours to see</span> : <Security text={database.security} />}</td>
              </tr>
            ))}
          </Table>
        )}
      </Panel>
      <Panel title="Session" load={() => ask(hub + "_session")}>
        {(said) => {
          const { userCtx, info } = said as { userCtx: { name: string | null; roles: string[] }; info: { authenticated?: string; authentication_handlers?: string[] } };
          return (
            <dl class="members">
              <div><dt>Name</dt><dd>{userCtx.name ?? "nobody in particular"}</dd></div>
              <div><dt>Roles</dt><dd>{userCtx.roles.length === 0 ? "none" : userCtx.roles.map((role) => <Badge key={role}>{role}</Badge>)}</dd></div>
              <div><dt>Recognised by</dt><dd>{info.authenticated ?? "—"}</dd></div>
              <div><dt>The hub takes</dt><dd>{(info.authentication_handlers ?? []).join(", ")}</dd></div>
            </dl>
          );
        }}
      </Panel>
      <Panel title="Users" load={() => usersOf(hub, session.admin, session.user)}>
        {(users) => users.length === 0
          ? <p class="sub">There is no user beside the admins of the configuration.</p>
          : (
            <Table heads={["User", "Roles"]}>
              {users.map(({ name, roles }) => <tr key={name}><th scope="row">{name}</th><td>{roles.length === 0 ? <span class="sub">none</span> : roles.map((role) => <Badge key={role}>{role}</Badge>)}</td></tr>)}
            </Table>
          )}
      </Panel>
      <Panel title="Replication jobs" closed={!session.admin} load={() => ask(hub + "_active_tasks")}>
        {(tasks) => {
          const list = tasks as Record<string, unknown>[];
          return list.length === 0
            ? <p class="sub">Nothing runs.</p>
            : (
              <Table heads={["Task", "Of", "Since"]}>
                {list.map((task, i) => (
                  <tr key={i}>
                    <th scope="row">{String(task.type ?? "task")}</th>
                    <td class="mono">{String(task.database ?? task.source ?? task.doc_id ?? "—")}{task.target ? ` → ${String(task.target)}` : ""}</td>
                    <td>{typeof task.started_on === "number" ? time(task.started_on * 1000) : "—"}</td>
                  </tr>
                ))}
              </Table>
            );
        }}
      </Panel>
      <Panel title="Configuration" closed={!session.admin} load={() => ask(hub + "_node/_local/_config")}>
        {(config) => (
          <div class="config">
            {Object.entries(config as Record<string, Record<string, string>>).map(([section, settings]) => (
              <details key={section}>
                <summary>{section} <span class="amount">{Object.keys(settings).length}</span></summary>
                <dl class="members">{Object.entries(settings).map(([name, value]) => <div key={name}><dt class="mono">{name}</dt><dd class="mono">{value}</dd></div>)}</dl>
              </details>
            ))}
          </div>
        )}
      </Panel>
    </section>
  );
}

/** What is closed to the user is not asked for: a browser would answer the hub's challenge with a prompt of its own. */
function Panel<T>({ title, closed, load, children }: {
  title: string;
  closed?: boolean;
  load: () => Promise<T>;
  children: (value: T) => ComponentChildren;
}): JSX.Element {
  const { value, failure } = useLoad<T | undefined>(async () => (closed ? undefined : load()), [title]);
  const isForbidden = closed || failure?.status === 401 || failure?.status === 403;
  return (
    <section aria-label={title}>
      <h2>{title}</h2>
      {isForbidden && <p class="sub">Only an admin sees this.</p>}
      {failure && !isForbidden && <p class="fault">{failure.message}</p>}
      {!failure && !closed && value === undefined && <Loading what="Asking the hub…" />}
      {value !== undefined && children(value)}
    </section>
  );
}

function Table({ heads, children }: { heads: string[]; children: ComponentChildren }): JSX.Element {
  return (
    <div class="table-wrap" tabIndex={0} role="region" aria-label={heads[0]}>
      <table>
        <thead><tr>{heads.map((head) => <th key={head} scope="col" class={head === "Documents" || head === "Size" ? "num" : ""}>{head}</th>)}</tr></thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}

function Security({ text }: { text: string }): JSX.Element {
  return text === "{}" ? <Badge tone="warn">open to every user</Badge> : <details><summary>members and admins</summary><Code text={pretty(text)} label="_security" /></details>;
}

async function ask(path: string): Promise<unknown> {
  const response = await fetch(path, { headers: { Accept: "application/json" } });
  const body = await response.json() as { error?: string; reason?: string };
  if (!response.ok) throw { status: response.status, error: body.error ?? "failed", message: body.reason ?? "The hub refused." };
  return body;
}

async function infoOf(hub: string, name: string): Promise<Info> {
  const path = hub + encodeURIComponent(name);
  try {
    const info = await ask(path) as { doc_count: number; sizes?: { file?: number } };
    const security = await fetch(path + "/_security");
    return { name, documents: info.doc_count, size: info.sizes?.file, security: security.ok ? JSON.stringify(await security.json()) : undefined };
  } catch {
    return { name };
  }
}

async function usersOf(hub: string, admin: boolean, user: string): Promise<{ name: string; roles: string[] }[]> {
  interface User { name?: string; roles?: string[]; type?: string }
  if (!admin) {
    const own = await ask(`${hub}_users/${encodeURIComponent("org.couchdb.user:" + user)}`) as User;
    return [{ name: own.name ?? user, roles: own.roles ?? [] }];
  }
  const all = await ask(hub + "_users/_all_docs?include_docs=true&limit=500") as { rows: { doc: User | null }[] };
  return all.rows.map(({ doc }) => doc).filter((doc): doc is User => doc?.type === "user").map(({ name = "", roles = [] }) => ({ name, roles }));
}
