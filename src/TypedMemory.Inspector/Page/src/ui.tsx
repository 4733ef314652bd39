import type { ComponentChildren, JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { failureOf, type Failure } from "./api";
import { kindOf, membersOf, pretty, textOf } from "./json";

export function Empty({ title, children }: { title: string; children?: ComponentChildren }): JSX.Element {
  return (
    <div class="empty">
      <p class="empty-title">{title}</p>
      {children && <div class="empty-text">{children}</div>}
    </div>
  );
}

export function Loading({ what }: { what: string }): JSX.Element {
  return (
    <div class="loading" role="status">
      <span class="spinner" aria-hidden="true" />
      {what}
    </div>
  );
}

export function ErrorNote({ failure, retry }: { failure: Failure; retry?: () => void }): JSX.Element {
  return (
    <div class="note bad" role="alert">
      <p>{failure.message}</p>
      {retry && <button onClick={retry}>Try again</button>}
    </div>
  );
}

export function Badge({ tone = "", children, title }: { tone?: string; children: ComponentChildren; title?: string }): JSX.Element {
  return <span class={`badge ${tone}`} title={title}>{children}</span>;
}

/** A heading with what can be done beside it. */
export function Heading({ title, children, sub }: { title: ComponentChildren; sub?: ComponentChildren; children?: ComponentChildren }): JSX.Element {
  return (
    <header class="heading">
      <div class="heading-text">
        <h1>{title}</h1>
        {sub && <p class="sub">{sub}</p>}
      </div>
      {children && <div class="actions">{children}</div>}
    </header>
  );
}

/** A JSON value on one line, as text: nothing of it is ever markup. */
export function Value({ raw, full = false }: { raw: string | null; full?: boolean }): JSX.Element {
  const kind = kindOf(raw);
  if (raw === null) return <span class="v missing" aria-label="not there">—</span>;
  if (kind === "string") return <span class="v string">{textOf(raw)}</span>;
  if (kind === "object" && raw[0] === "[" && !raw.endsWith("…")) {
    const items = membersOf(raw);
    if (items.length > 0 && items.length <= 12 && items.every(({ raw: item }) => kindOf(item) === "string" || kindOf(item) === "number")) {
      return <span class="v list">{items.map(({ raw: item }, i) => <span key={i} class="chip">{textOf(item)}</span>)}</span>;
    }
  }
  if (full && kind === "object") return <Code text={pretty(raw)} />;
  return <span class={`v ${kind}`}>{raw}</span>;
}

const MAX_COLOURED = 100_000;

/** JSON text, coloured. */
export function Code({ text, label, head = "" }: { text: string; label?: string; head?: string }): JSX.Element {
  const parts: ComponentChildren[] = [head];
  if (text.length <= MAX_COLOURED) {
    const token = /("(?:\\.|[^"\\])*")(\s*:)?|(-?\d[\d.eE+-]*)|\b(true|false|null)\b/g;
    let last = 0;
    for (let match = token.exec(text); match; match = token.exec(text)) {
      if (match.index > last) parts.push(text.slice(last, match.index));
      const kind = match[1] ? (match[2] ? "name" : "string") : match[3] ? "number" : "word";
      parts.push(<span class={kind}>{match[1] ?? match[0]}</span>, match[2] ?? "");
      last = match.index + match[0].length;
    }
    parts.push(text.slice(last));
  } else parts.push(text);
  return <pre class="code" tabIndex={0} role="region" aria-label={label ?? "JSON"}>{parts}</pre>;
}

/** Loads something, again whenever a key changes. What was there stays until the new comes. */
export function useLoad<T>(load: (signal: AbortSignal) => Promise<T>, keys: unknown[]): {
  value: T | undefined;
  failure: Failure | undefined;
  reload: () => void;
} {
  const [state, setState] = useState<{ value?: T; failure?: Failure; keys?: unknown[] }>({});
  const [round, setRound] = useState(0);
  useEffect(() => {
    const abort = new AbortController();
    load(abort.signal).then(
      (value) => !abort.signal.aborted && setState({ value, keys }),
      (cause: unknown) => !abort.signal.aborted && setState((old) => ({ value: old.value, keys, failure: failureOf(cause) })),
    );
    return () => abort.abort();
  }, [...keys, round]);
  const isOther = state.keys !== undefined && state.keys.some((key, i) => key !== keys[i]);
  return { value: isOther ? undefined : state.value, failure: isOther ? undefined : state.failure, reload: () => setRound((n) => n + 1) };
}

/** A dialog of the browser's own: it keeps the focus, and Escape closes it. */
export function Dialog({ title, close, children }: { title: string; close: () => void; children: ComponentChildren }): JSX.Element {
  const element = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = element.current!;
    dialog.showModal();
    return () => dialog.close();
  }, []);
  return (
    <dialog ref={element} aria-label={title} onClose={close} onClick={(event) => event.target === element.current && close()}>
      <h2>{title}</h2>
      {children}
    </dialog>
  );
}

/** Asks for the name of what is destroyed. */
export function Confirm({ title, name, verb, children, run, close }: {
  title: string;
  name: string;
  verb: string;
  children: ComponentChildren;
  run: () => Promise<void>;
  close: () => void;
}): JSX.Element {
  const [typed, setTyped] = useState("");
  const [failure, setFailure] = useState<Failure>();
  const [busy, setBusy] = useState(false);
  const submit = async (event: Event) => {
    event.preventDefault();
    if (typed !== name || busy) return;
    setBusy(true);
    try {
      await run();
    } catch (cause) {
      setFailure(failureOf(cause));
      setBusy(false);
    }
  };
  return (
    <Dialog title={title} close={close}>
      <form onSubmit={submit}>
        {children}
        <label class="field">
          <span>Type <code>{name}</code> to go on</span>
          <input value={typed} onInput={(event) => setTyped(event.currentTarget.value)} autocomplete="off" spellcheck={false} autofocus />
        </label>
        {failure && <ErrorNote failure={failure} />}
        <div class="actions end">
          <button type="button" onClick={close}>Cancel</button>
          <button class="danger" type="submit" disabled={typed !== name || busy}>{verb}</button>
        </div>
      </form>
    </Dialog>
  );
}
