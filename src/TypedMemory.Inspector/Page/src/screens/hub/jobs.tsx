import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Failure } from "../../api";
import { useShared } from "../../context";
import { count, time } from "../../format";
import { askHub, type Job } from "../../hubapi";
import { Badge, Confirm } from "../../ui";
import { Field, FormDialog, Panel, Table } from "./panel";

export function Jobs(): JSX.Element {
  const { session, tell } = useShared();
  const hub = session.hub!;
  const [creating, setCreating] = useState(false);
  const [cancelling, setCancelling] = useState<string>();
  return (
    <Panel
      title="Replication jobs" closed={!session.admin} load={() => jobsOf(hub)}
      actions={(reload) => (
        <>
          <button onClick={reload}>Look again</button>
          <button onClick={() => setCreating(true)}>Create a job…</button>
        </>
      )}
    >
      {({ jobs, tasks }, reload) => (
        <>
          {jobs.length + tasks.length === 0 ? <p class="sub">Nothing runs.</p> : (
            <Table heads={["Job", "From", "To", "State", "Since", "Actions"]}>
              {jobs.map((job) => (
                <tr key={job.id}>
                  <th scope="row" class="mono">{job.id}</th>
                  <td class="mono">{job.source}</td>
                  <td class="mono">{job.target}</td>
                  <td>
                    <Badge tone={job.state === "failed" || job.state === "crashing" ? "bad" : ""}>{job.state}</Badge>
                    {job.info?.error ? ` ${job.info.error}` : job.info?.docs_written !== undefined ? ` ${count(job.info.docs_written)} written` : ""}
                  </td>
                  <td>{job.start_time ? time(Date.parse(job.start_time)) : "—"}</td>
                  <td class="actions"><button aria-label={`Cancel ${job.id}`} onClick={() => setCancelling(job.id!)}>Cancel…</button></td>
                </tr>
              ))}
              {tasks.map((task, i) => (
                <tr key={`task${i}`}>
                  <th scope="row">{String(task.type ?? "task")}</th>
                  <td class="mono">{String(task.source ?? task.database ?? "—")}</td>
                  <td class="mono">{String(task.target ?? "—")}</td>
                  <td><Badge>running</Badge></td>
                  <td>{typeof task.started_on === "number" ? time(task.started_on * 1000) : "—"}</td>
                  <td />
                </tr>
              ))}
            </Table>
          )}
          {creating && <JobDialog hub={hub} close={() => setCreating(false)} done={(id) => { tell(`Created the job ${id}.`); reload(); }} />}
          {cancelling && (
            <Confirm
              title="Cancel a replication job" name={cancelling} verb="Cancel the job" close={() => setCancelling(undefined)}
              run={async () => {
                const path = `${hub}_replicator/${encodeURIComponent(cancelling)}`;
                const { _rev } = await askHub<{ _rev: string }>(path);
                await askHub(`${path}?rev=${encodeURIComponent(_rev)}`, "DELETE");
                tell(`Cancelled the job ${cancelling}.`);
                setCancelling(undefined);
                reload();
              }}
            >
              <p>Its document in <code>_replicator</code> is deleted, and the job stops. <strong>No document</strong> of either side goes: what it has carried over stays.</p>
            </Confirm>
          )}
        </>
      )}
    </Panel>
  );
}

function JobDialog({ hub, close, done }: { hub: string; close: () => void; done: (id: string) => void }): JSX.Element {
  const [source, setSource] = useState("");
  const [target, setTarget] = useState("");
  const [continuous, setContinuous] = useState(true);
  const [create, setCreate] = useState(false);
  return (
    <FormDialog
      title="Create a replication job" verb="Create" close={close}
      run={async () => {
        const post = () => askHub<{ id: string }>(hub + "_replicator", "POST", { source, target, continuous, create_target: create });
        const { id } = await post().catch(async (cause: Failure) => {
          // A hub without jobs has no database for them.
          if (cause.status !== 404) throw cause;
          await askHub(hub + "_replicator", "PUT", {});
          return post();
        });
        await taken(hub, id);
        done(id);
      }}
    >
      <Field label="From: a database of this hub, or a URL" value={source} set={setSource} mono />
      <Field label="To: a database of this hub, or a URL" value={target} set={setTarget} mono />
      <label class="check"><input type="checkbox" checked={continuous} onChange={(event) => setContinuous(event.currentTarget.checked)} /> Go on with changes</label>
      <label class="check"><input type="checkbox" checked={create} onChange={(event) => setCreate(event.currentTarget.checked)} /> Create the target if it is missing</label>
    </FormDialog>
  );
}

/** Waits, but not for ever, until the hub has taken a job up: before, it is in no list. */
async function taken(hub: string, id: string): Promise<void> {
  for (let i = 0; i < 20; i++) {
    const { docs } = await askHub<{ docs: { doc_id?: string }[] }>(hub + "_scheduler/docs?limit=500");
    if (docs.some((job) => job.doc_id === id)) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function jobsOf(hub: string): Promise<{ jobs: Job[]; tasks: Record<string, unknown>[] }> {
  // In this order: a task that is seen is of a job that is listed by then.
  const tasks = await askHub<Record<string, unknown>[]>(hub + "_active_tasks");
  const { docs } = await askHub<{ docs: (Job & { doc_id?: string })[] }>(hub + "_scheduler/docs?limit=500");
  const jobs = docs.map((job) => ({ ...job, id: job.doc_id ?? job.id })).filter((job) => job.id);
  const known = new Set(jobs.map((job) => job.id));
  return { jobs, tasks: tasks.filter((task) => !known.has(String(task.doc_id ?? ""))) };
}
