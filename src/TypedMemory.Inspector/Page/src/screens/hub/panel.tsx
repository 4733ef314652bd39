import type { ComponentChildren, JSX } from "preact";
import { useState } from "preact/hooks";
import { failureOf, type Failure } from "../../api";
import { Dialog, ErrorNote, Loading, useLoad } from "../../ui";

/** What is closed to the user is not asked for: a browser would answer the hub's challenge with a prompt of its own. */
export function Panel<T>({ title, closed, load, actions, children }: {
  title: string;
  closed?: boolean;
  load: () => Promise<T>;
  actions?: (reload: () => void) => ComponentChildren;
  children: (value: T, reload: () => void) => ComponentChildren;
}): JSX.Element {
  const { value, failure, reload } = useLoad<T | undefined>(async () => (closed ? undefined : load()), [title]);
  const isForbidden = closed || failure?.status === 401 || failure?.status === 403;
  return (
    <section aria-label={title}>
      <div class="heading">
        <h2>{title}</h2>
        {!isForbidden && actions && <div class="actions">{actions(reload)}</div>}
      </div>
      {isForbidden && <p class="sub">Only an admin sees this.</p>}
      {failure && !isForbidden && <p class="fault">{failure.message}</p>}
      {!failure && !closed && value === undefined && <Loading what="Asking the hub…" />}
      {value !== undefined && children(value, reload)}
    </section>
  );
}

export function Table({ heads, children }: { heads: string[]; children: ComponentChildren }): JSX.Element {
  return (
    <div class="table-wrap" tabIndex={0} role="region" aria-label={heads[0]}>
      <table>
        <thead><tr>{heads.map((head) => <th key={head} scope="col" class={head === "Documents" || head === "Size" ? "num" : ""}>{head}</th>)}</tr></thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}

/** A form in a dialog: what it writes is refused in it, and it closes when it is written. */
export function FormDialog({ title, verb, run, close, children }: {
  title: string;
  verb: string;
  run: () => Promise<void>;
  close: () => void;
  children: ComponentChildren;
}): JSX.Element {
  const [failure, setFailure] = useState<Failure>();
  const [busy, setBusy] = useState(false);
  const submit = async (event: Event) => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setFailure(undefined);
    try {
      await run();
      close();
    } catch (cause) {
      setFailure(failureOf(cause));
      setBusy(false);
    }
  };
  return (
    <Dialog title={title} close={close}>
      <form onSubmit={submit}>
        {children}
        {failure && <ErrorNote failure={failure} />}
        <div class="actions end">
          <button type="button" onClick={close}>Cancel</button>
          <button class="primary" type="submit" disabled={busy}>{verb}</button>
        </div>
      </form>
    </Dialog>
  );
}

export function Field({ label, value, set, password, required = true, mono }: {
  label: string;
  value: string;
  set: (value: string) => void;
  password?: boolean;
  required?: boolean;
  mono?: boolean;
}): JSX.Element {
  const onInput = (event: Event & { currentTarget: HTMLInputElement }) => set(event.currentTarget.value);
  return (
    <label class="field">
      <span>{label}</span>
      {password
        ? <input type="password" value={value} required={required} autocomplete="new-password" onInput={onInput} />
        : <input value={value} required={required} spellcheck={false} class={mono ? "mono" : ""} autocomplete="off" onInput={onInput} />}
    </label>
  );
}
