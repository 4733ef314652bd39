import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { useShared } from "../../context";
import { askHub } from "../../hubapi";
import { Field, FormDialog, Panel } from "./panel";

interface Setting {
  section: string;
  name: string;
  value: string;
}

export function Configuration(): JSX.Element {
  const { session, tell } = useShared();
  const path = session.hub! + "_node/_local/_config";
  const [editing, setEditing] = useState<Setting>();
  return (
    <Panel title="Configuration" closed={!session.admin} load={() => askHub<Record<string, Record<string, string>>>(path)}>
      {(config, reload) => (
        <div class="config">
          {Object.entries(config).map(([section, settings]) => (
            <details key={section}>
              <summary>{section} <span class="amount">{Object.keys(settings).length}</span></summary>
              <dl class="members">
                {Object.entries(settings).map(([name, value]) => (
                  <div key={name}>
                    <dt class="mono">{name}</dt>
                    <dd class="mono">
                      {value}{" "}
                      <button aria-label={`Change ${section}/${name}`} onClick={() => setEditing({ section, name, value })}>Change…</button>
                    </dd>
                  </div>
                ))}
              </dl>
            </details>
          ))}
          {editing && (
            <SettingDialog
              path={`${path}/${encodeURIComponent(editing.section)}/${encodeURIComponent(editing.name)}`} setting={editing}
              close={() => setEditing(undefined)} done={() => { tell(`Set ${editing.section}/${editing.name}.`); reload(); }}
            />
          )}
        </div>
      )}
    </Panel>
  );
}

function SettingDialog({ path, setting, close, done }: { path: string; setting: Setting; close: () => void; done: () => void }): JSX.Element {
  const [value, setValue] = useState(setting.value);
  return (
    <FormDialog
      title={`${setting.section}/${setting.name}`} verb="Set" close={close}
      run={async () => {
        const now = await askHub<string>(path);
        if (now !== setting.value) throw { status: 409, error: "conflict", message: `Nothing was set: it is "${now}" by now.` };
        await askHub(path, "PUT", value);
        done();
      }}
    >
      <Field label="Value" value={value} set={setValue} required={false} mono />
      <p class="sub">It holds at once, for everybody, and after a restart.</p>
    </FormDialog>
  );
}
