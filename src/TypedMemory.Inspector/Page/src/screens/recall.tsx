import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { failureOf, get, type Column, type Failure, type Recall, type Rows, type Types } from "../api";
import { useShared } from "../context";
import { plural, span } from "../format";
import { hrefOf } from "../router";
import { Empty, ErrorNote, Heading, Loading, useLoad } from "../ui";
import { Filters, type Comparison } from "./filters";
import { words } from "./merge";

/** A question to the memory, and everything about the answer. */
export function RecallScreen({ types }: { types: Types }): JSX.Element {
  const { store } = useShared();
  const [text, setText] = useState("");
  const [prefix, setPrefix] = useState("");
  const [limit, setLimit] = useState(10);
  const [least, setLeast] = useState("");
  const [comparisons, setComparisons] = useState<Comparison[]>([]);
  const [asked, setAsked] = useState<Record<string, string | number | undefined>>();
  const [answer, setAnswer] = useState<Recall>();
  const [failure, setFailure] = useState<Failure>();
  const [busy, setBusy] = useState(false);
  const { value: rows } = useLoad<Rows | undefined>(
    async (signal) => (prefix ? get<Rows>("rows", { store, prefix, limit: 1 }, signal) : undefined), [store, prefix]);
  const columns: Column[] = rows?.columns ?? [];
  const ask = async (event?: Event) => {
    event?.preventDefault();
    if (!text.trim()) return;
    const query = {
      store, q: text, limit, min: least || undefined, prefix: prefix || undefined,
      filter: prefix && comparisons.length > 0 ? JSON.stringify(comparisons) : undefined,
    };
    setBusy(true);
    setFailure(undefined);
    try {
      setAnswer(await get<Recall>("recall", query));
      setAsked(query);
    } catch (cause) {
      setFailure(failureOf(cause));
    } finally {
      setBusy(false);
    }
  };
  return (
    <section class="document">
      <Heading title="Recall lab" sub="Ask as an agent asks, and see what the answer is made of." />
      <form class="ask" onSubmit={ask}>
        <label class="field grow"><span>Question</span><input value={text} onInput={(event) => setText(event.currentTarget.value)} placeholder="what do we do on Fridays?" autofocus /></label>
        <div class="ask-row">
          <label class="inline">Types
            <select aria-label="Types" value={prefix} onChange={(event) => { setPrefix(event.currentTarget.value); setComparisons([]); }}>
              <option value="">all types with full text</option>
              {types.types.filter(({ text: has, known }) => has || !known).map((type) => <option key={type.prefix} value={type.prefix}>{type.name}</option>)}
            </select>
          </label>
          <label class="inline">Hits <input type="number" min={1} max={50} value={limit} onInput={(event) => setLimit(Number(event.currentTarget.value) || 10)} /></label>
          <label class="inline">Least score <input inputMode="decimal" size={5} value={least} onInput={(event) => setLeast(event.currentTarget.value)} /></label>
          <button class="primary" type="submit" disabled={busy}>Ask</button>
        </div>
      </form>
      {prefix && <Filters columns={columns} comparisons={comparisons} change={setComparisons} />}
      {failure && <ErrorNote failure={failure} />}
      {busy && !answer && <Loading what="Asking…" />}
      {!answer && !failure && !busy && <Empty title="Ask something">Every word of the question can be found in members that carry [FullText]; rare ones count more.</Empty>}
      {answer && asked && <Answer answer={answer} asked={asked} store={store} />}
    </section>
  );
}

function Answer({ answer, asked, store }: { answer: Recall; asked: Record<string, string | number | undefined>; store: string }): JSX.Element {
  const best = answer.hits[0]?.score ?? 1;
  return (
    <>
      <h2>{plural(answer.hits.length, "hit")} <span class="sub">in {answer.milliseconds < 10 ? `${answer.milliseconds.toFixed(1)} ms` : span(answer.milliseconds)}</span></h2>
      {answer.hits.length === 0 && <Empty title="Nothing answers this">Below is what was looked for, and what came close.</Empty>}
      <ol class="hits">
        {answer.hits.map((hit) => (
          <li key={hit.id}>
            <div class="hit-head">
              <a class="mono" href={hrefOf(store, "document", hit.id)}>{hit.id}</a>
              <span class="score">{hit.score.toFixed(2)}</span>
            </div>
            <p class="snippet"><Snippet text={hit.snippet} /></p>
            <ul class="parts" aria-label={`The score of ${hit.id} by part`}>
              {hit.parts.map((part, i) => (
                <li key={i} class={part.kind.toLowerCase()}>
                  <span class="part-name">{words(part.kind)}{part.label && <b> {part.label}</b>}</span>
                  <meter min={0} max={Math.max(best, 0.0001)} value={Math.max(0, part.score)} aria-label={`${part.kind} ${part.label}`} />
                  <span class="part-score">{part.score >= 0 ? "+" : ""}{part.score.toFixed(2)}</span>
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ol>
      <h2>Not among the hits</h2>
      {answer.misses.length === 0
        ? <p class="sub">Nothing else in the memory has a word of the question.</p>
        : (
          <div class="table-wrap" tabIndex={0} role="region" aria-label="Not among the hits">
            <table>
              <thead><tr><th scope="col">Document</th><th scope="col" class="num">Score</th><th scope="col">What left it out</th></tr></thead>
              <tbody>
                {answer.misses.map((miss) => (
                  <tr key={miss.id}>
                    <th scope="row"><a class="mono" href={hrefOf(store, "document", miss.id)}>{miss.id}</a><span class="sub block"><Snippet text={miss.snippet} /></span></th>
                    <td class="num">{miss.score.toFixed(2)}</td><td>{miss.why}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      <Why asked={asked} />
      <h2>How it was answered</h2>
      <ol class="plan">{answer.plan.map((step) => <li key={step}>{step}</li>)}</ol>
    </>
  );
}

/** Asks of one document why it is not there. */
function Why({ asked }: { asked: Record<string, string | number | undefined> }): JSX.Element {
  const [id, setId] = useState("");
  const [reason, setReason] = useState("");
  const ask = async (event: Event) => {
    event.preventDefault();
    if (!id) return;
    try {
      setReason((await get<{ reason: string }>("recall/why", { store: asked.store, q: asked.q, id })).reason);
    } catch (cause) {
      setReason(failureOf(cause).message);
    }
  };
  return (
    <form class="filters why" onSubmit={ask}>
      <label class="inline">Why not the document <input value={id} onInput={(event) => setId(event.currentTarget.value)} placeholder="its id" /></label>
      <button type="submit">Tell</button>
      <span role="status">{reason}</span>
    </form>
  );
}

/** An excerpt, in which what was found stands in brackets. */
function Snippet({ text }: { text: string }): JSX.Element {
  return <>{text.split(/(\[[^\]]*\])/).map((part, i) => (part.startsWith("[") && part.endsWith("]") ? <mark key={i}>{part.slice(1, -1)}</mark> : part))}</>;
}
