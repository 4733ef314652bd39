import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { failureOf, send, urlOf, type Failure } from "../api";
import { useShared } from "../context";
import { go } from "../router";
import { Code, Dialog, ErrorNote } from "../ui";
import { faultOf } from "./editor";

/** A new document: its id, its content, and the call that makes it, which is refused where there is one already. */
export function Create({ prefix, close }: { prefix: string; close: () => void }): JSX.Element {
  const { store, tell } = useShared();
  const [id, setId] = useState(prefix);
  const [text, setText] = useState("{\n  \n}");
  const [failure, setFailure] = useState<Failure>();
  const [busy, setBusy] = useState(false);
  const fault = faultOf(text);
  const query = { store, id };
  const submit = async (event: Event) => {
    event.preventDefault();
    if (busy || fault || id === "" || id === prefix) return;
    setBusy(true);
    try {
      await send("POST", "document", query, { body: text });
      tell(`Created ${id}.`);
      close();
      go(store, "document", id);
    } catch (cause) {
      setFailure(failureOf(cause));
      setBusy(false);
    }
  };
  return (
    <Dialog title="New document" close={close}>
      <form onSubmit={submit}>
        <label class="field">
          <span>Id</span>
          <input class="mono" value={id} required spellcheck={false} autocomplete="off" onInput={(event) => setId(event.currentTarget.value)} />
        </label>
        <label class="field">
          <span>Content</span>
          <textarea class="mono" rows={8} spellcheck={false} value={text} onInput={(event) => setText(event.currentTarget.value)} aria-invalid={fault ? "true" : "false"} />
        </label>
        {fault && <p class="fault" role="alert">{fault}</p>}
        {!fault && <Code label="The call" head={`POST ${location.pathname}${urlOf("document", query)}\n\n`} text={text} />}
        {failure && <ErrorNote failure={failure} />}
        <div class="actions end">
          <button type="button" onClick={close}>Cancel</button>
          <button class="primary" type="submit" disabled={!!fault || busy || id === "" || id === prefix}>Create</button>
        </div>
      </form>
    </Dialog>
  );
}
