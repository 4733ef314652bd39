import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { failureOf, send, urlOf, type Attachment, type Doc, type Failure } from "../api";
import { useShared } from "../context";
import { bytes } from "../format";
import { Badge, Confirm, Empty, ErrorNote, Loading } from "../ui";

const IMAGES = ["image/png", "image/jpeg", "image/gif", "image/webp", "image/avif"];
const MAX_TEXT = 64 * 1024;

/** The attachments of a document: look, save, put, remove. */
export function Attachments({ doc, changed }: { doc: Doc; changed: (revision: string, what: string) => void }): JSX.Element {
  const { store, readOnly } = useShared();
  const [shown, setShown] = useState<string>();
  const [removing, setRemoving] = useState<Attachment>();
  const [failure, setFailure] = useState<Failure>();
  const [busy, setBusy] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const put = async (file: File | undefined) => {
    if (!file) return;
    setBusy(true);
    setFailure(undefined);
    try {
      const { rev } = await send<{ rev: string }>("PUT", "attachment", { store, id: doc.id, name: file.name },
        { body: file, guard: doc.rev, type: file.type || "application/octet-stream" });
      changed(rev, `Attached "${file.name}"`);
    } catch (cause) {
      setFailure(failureOf(cause));
    } finally {
      setBusy(false);
      if (input.current) input.current.value = "";
    }
  };
  return (
    <div class="attachments">
      {doc.attachments.length === 0 && <Empty title="Nothing is attached">{readOnly ? "" : "Choose a file to attach it."}</Empty>}
      <ul class="files">
        {doc.attachments.map((attachment) => (
          <li key={attachment.name}>
            <div class="file">
              <span class="file-name">{attachment.name}</span>
              <span class="sub">{attachment.type} · {bytes(attachment.length)}</span>
              {!attachment.here && <Badge title="Its bytes were not fetched">not here</Badge>}
              <span class="actions">
                {attachment.here && <button aria-expanded={shown === attachment.name} onClick={() => setShown(shown === attachment.name ? undefined : attachment.name)}>Preview</button>}
                {attachment.here && <a class="button" href={urlOf("attachment", { store, id: doc.id, name: attachment.name })} download={attachment.name}>Save</a>}
                {!readOnly && <button class="danger quiet" onClick={() => setRemoving(attachment)}>Remove…</button>}
              </span>
            </div>
            {shown === attachment.name && <Preview doc={doc} attachment={attachment} />}
          </li>
        ))}
      </ul>
      {!readOnly && (
        <label class="upload">
          <span>Attach a file</span>
          <input ref={input} type="file" disabled={busy} onChange={(event) => put(event.currentTarget.files?.[0])} />
        </label>
      )}
      {failure && <ErrorNote failure={failure} />}
      {removing && (
        <Confirm
          title="Remove this attachment?"
          name={removing.name}
          verb="Remove it"
          close={() => setRemoving(undefined)}
          run={async () => {
            const { rev } = await send<{ rev: string }>("DELETE", "attachment", { store, id: doc.id, name: removing.name }, { guard: doc.rev, confirm: removing.name });
            setRemoving(undefined);
            changed(rev, `Removed "${removing.name}"`);
          }}
        >
          <p>This removes 1 attachment of {bytes(removing.length)} from <code>{doc.id}</code>. It makes a new revision, which replicates: other replicas lose it too.</p>
        </Confirm>
      )}
    </div>
  );
}

/** Images as images; everything else as text, so that nothing of it runs. */
function Preview({ doc, attachment }: { doc: Doc; attachment: Attachment }): JSX.Element {
  const { store } = useShared();
  const [text, setText] = useState<string>();
  const [failure, setFailure] = useState<Failure>();
  const url = urlOf("attachment", { store, id: doc.id, name: attachment.name });
  const isImage = IMAGES.includes(attachment.type.toLowerCase());
  useEffect(() => {
    if (isImage) return;
    const abort = new AbortController();
    read(url, abort).then(setText, (cause: unknown) => !abort.signal.aborted && setFailure(failureOf(cause)));
    return () => abort.abort();
  }, [url]);
  if (isImage) return <img class="preview" src={url} alt={attachment.name} />;
  if (failure) return <ErrorNote failure={failure} />;
  if (text === undefined) return <Loading what="Reading…" />;
  return <pre class="code preview" tabIndex={0} role="region" aria-label={`Text of ${attachment.name}`}>{text}</pre>;
}

async function read(url: string, abort: AbortController): Promise<string> {
  const response = await fetch(url, { signal: abort.signal });
  if (!response.ok) throw { status: response.status, ...(await response.json() as object) };
  const reader = response.body!.getReader();
  const parts: Uint8Array[] = [];
  let length = 0;
  while (length < MAX_TEXT) {
    const { done, value } = await reader.read();
    if (done) break;
    parts.push(value);
    length += value.length;
  }
  await reader.cancel();
  const all = new Uint8Array(await new Blob(parts as BlobPart[]).arrayBuffer()).subarray(0, MAX_TEXT);
  const isBinary = all.subarray(0, 4096).includes(0);
  if (isBinary) return hex(all.subarray(0, 1024));
  return new TextDecoder().decode(all) + (length >= MAX_TEXT ? "\n… (the first 64 KB)" : "");
}

function hex(data: Uint8Array): string {
  const lines: string[] = [];
  for (let i = 0; i < data.length; i += 16) {
    const row = [...data.subarray(i, i + 16)];
    const digits = row.map((byte) => byte.toString(16).padStart(2, "0")).join(" ").padEnd(48);
    lines.push(`${i.toString(16).padStart(6, "0")}  ${digits} ${row.map((byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : ".")).join("")}`);
  }
  return lines.join("\n");
}
