import type { JSX } from "preact";
import { get, type Conflict, type Types } from "../api";
import { useShared } from "../context";
import { plural } from "../format";
import { hrefOf } from "../router";
import { Badge, Empty, ErrorNote, Heading, Loading, useLoad } from "../ui";

/** The documents with more than one live revision. */
export function ConflictsScreen({ types }: { types: Types }): JSX.Element {
  const { store } = useShared();
  const { value, failure, reload } = useLoad<{ more: boolean; conflicts: Conflict[] }>(
    (signal) => get("conflicts", { store }, signal), [store, types.conflicts, types.sequence]);
  return (
    <section class="document">
      <Heading title="Conflicts" sub="Documents that were edited on several replicas, and are not merged yet." />
      {failure && <ErrorNote failure={failure} retry={reload} />}
      {!value && !failure && <Loading what="Looking for conflicts…" />}
      {value && value.conflicts.length === 0 && (
        <Empty title="No conflict is open">Types merge by their rules as revisions arrive. What people have to settle, and what no rule can, is listed here.</Empty>
      )}
      {value && value.conflicts.length > 0 && (
        <ul class="cards">
          {value.conflicts.map((conflict) => (
            <li key={conflict.id}>
              <a href={hrefOf(store, "document", conflict.id, "merge")}>
                <span class="mono card-title">{conflict.id}</span>
                <span class="sub">{plural(conflict.leaves, "live revision")}</span>
                {conflict.manual ? <Badge tone="warn">people settle it</Badge> : conflict.known ? <Badge>merges by itself</Badge> : <Badge>type not known here</Badge>}
              </a>
            </li>
          ))}
        </ul>
      )}
      {value?.more && <p class="sub">Only the first {value.conflicts.length} are shown.</p>}
    </section>
  );
}
