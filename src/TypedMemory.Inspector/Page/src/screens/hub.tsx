import type { JSX } from "preact";
import { useShared } from "../context";
import { askHub } from "../hubapi";
import { Badge, Heading } from "../ui";
import { Configuration } from "./hub/config";
import { Databases } from "./hub/databases";
import { Jobs } from "./hub/jobs";
import { Panel } from "./hub/panel";
import { Users } from "./hub/users";

interface Login {
  userCtx: { name: string | null; roles: string[] };
  info: { authenticated?: string; authentication_handlers?: string[] };
}

/** What the hub's own API tells this user, and lets do: it decides what that is. */
export function HubScreen(): JSX.Element {
  const { session } = useShared();
  return (
    <section class="document">
      <Heading title="Hub" sub={session.admin ? "All that a server admin sees." : `What ${session.user} may see.`} />
      <Databases />
      <Panel title="Session" load={() => askHub<Login>(session.hub! + "_session")}>
        {({ userCtx, info }) => (
          <dl class="members">
            <div><dt>Name</dt><dd>{userCtx.name ?? "nobody in particular"}</dd></div>
            <div><dt>Roles</dt><dd>{userCtx.roles.length === 0 ? "none" : userCtx.roles.map((role) => <Badge key={role}>{role}</Badge>)}</dd></div>
            <div><dt>Recognised by</dt><dd>{info.authenticated ?? "—"}</dd></div>
            <div><dt>The hub takes</dt><dd>{(info.authentication_handlers ?? []).join(", ")}</dd></div>
          </dl>
        )}
      </Panel>
      <Users />
      <Jobs />
      <Configuration />
    </section>
  );
}
