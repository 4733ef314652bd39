import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { useShared } from "../../context";
import { askHub, userAt, wordsOf, type HubUser } from "../../hubapi";
import { Badge, Confirm } from "../../ui";
import { Field, FormDialog, Panel, Table } from "./panel";

export function Users(): JSX.Element {
  const { session, tell } = useShared();
  const hub = session.hub!;
  const [editing, setEditing] = useState<HubUser | "new">();
  const [deleting, setDeleting] = useState<HubUser>();
  return (
    <Panel
      title="Users"
      load={() => usersOf(hub, session.admin, session.user)}
      actions={() => session.admin && <button onClick={() => setEditing("new")}>Create a user…</button>}
    >
      {(users, reload) => (
        <>
          {users.length === 0 ? <p class="sub">There is no user beside the admins of the configuration.</p> : (
            <Table heads={["User", "Roles", "Actions"]}>
              {users.map((user) => (
                <tr key={user.name}>
                  <th scope="row">{user.name}</th>
                  <td>{user.roles.length === 0 ? <span class="sub">none</span> : user.roles.map((role) => <Badge key={role}>{role}</Badge>)}</td>
                  <td class="actions">
                    <button aria-label={`Change ${user.name}`} onClick={() => setEditing(user)}>{session.admin ? "Change…" : "Change password…"}</button>
                    {session.admin && <button aria-label={`Delete ${user.name}`} onClick={() => setDeleting(user)}>Delete…</button>}
                  </td>
                </tr>
              ))}
            </Table>
          )}
          {editing && (
            <UserDialog
              hub={hub} admin={session.admin} user={editing === "new" ? undefined : editing} close={() => setEditing(undefined)}
              done={(name) => { tell(`Wrote the user ${name}.`); reload(); }}
            />
          )}
          {deleting && (
            <Confirm
              title="Delete a user" name={deleting.name} verb="Delete the user" close={() => setDeleting(undefined)}
              run={async () => {
                await askHub(`${userAt(hub, deleting.name)}?rev=${encodeURIComponent(deleting._rev)}`, "DELETE");
                tell(`Deleted the user ${deleting.name}.`);
                setDeleting(undefined);
                reload();
              }}
            >
              <p><strong>One user</strong> can log in no more, at once. What the user has written stays. Where <code>_users</code> is replicated, the deletion is too.</p>
            </Confirm>
          )}
        </>
      )}
    </Panel>
  );
}

function UserDialog({ hub, admin, user, close, done }: {
  hub: string;
  admin: boolean;
  user?: HubUser;
  close: () => void;
  done: (name: string) => void;
}): JSX.Element {
  const [name, setName] = useState(user?.name ?? "");
  const [password, setPassword] = useState("");
  const [roles, setRoles] = useState((user?.roles ?? []).join(" "));
  return (
    <FormDialog
      title={user ? `Change ${user.name}` : "Create a user"} verb={user ? "Write the user" : "Create"} close={close}
      run={async () => {
        // The revision that was shown guards the write: one that is stale is refused.
        const given = { name, type: "user", roles: wordsOf(roles), ...(password ? { password } : {}) };
        await askHub(userAt(hub, name), "PUT", user ? { ...user, ...given } : given);
        done(name);
      }}
    >
      {!user && <Field label="Name" value={name} set={setName} />}
      <Field label={user ? "New password" : "Password"} password value={password} set={setPassword} required={!user || !admin} />
      {admin && <Field label="Roles, with spaces between them" value={roles} set={setRoles} required={false} />}
    </FormDialog>
  );
}

async function usersOf(hub: string, admin: boolean, user: string): Promise<HubUser[]> {
  if (!admin) return [await askHub<HubUser>(userAt(hub, user))];
  const all = await askHub<{ rows: { doc: HubUser | null }[] }>(hub + "_users/_all_docs?include_docs=true&limit=500");
  return all.rows.map(({ doc }) => doc).filter((doc): doc is HubUser => doc?.type === "user");
}
