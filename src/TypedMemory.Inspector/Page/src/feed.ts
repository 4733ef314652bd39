import { useEffect, useRef, useState } from "preact/hooks";
import { urlOf, type Change } from "./api";

export type FeedState = "opening" | "live" | "broken";

/** Follows a store's changes from now on; the browser comes back by itself after a break. */
export function useFeed(store: string, seen: (changes: Change[], sequence: number) => void): FeedState {
  const [state, setState] = useState<FeedState>("opening");
  const callback = useRef(seen);
  callback.current = seen;
  useEffect(() => {
    if (!store) return;
    // Browsers keep few connections to one server: a page that nobody sees gives its own back.
    let source: EventSource | undefined;
    let since: string | number = "now";
    const follow = () => {
      source?.close();
      source = undefined;
      if (document.hidden) return;
      source = new EventSource(urlOf("feed", { store, since }));
      source.onopen = () => setState("live");
      source.onerror = () => setState("broken");
      source.onmessage = (event: MessageEvent<string>) => {
        const page = JSON.parse(event.data) as { seq: number; changes?: Change[] };
        since = page.seq;
        callback.current(page.changes ?? [], page.seq);
      };
    };
    follow();
    document.addEventListener("visibilitychange", follow);
    return () => {
      document.removeEventListener("visibilitychange", follow);
      source?.close();
    };
  }, [store]);
  return state;
}

/** Runs something at most once in a while, and once more after the last call. */
export function useThrottled(run: () => void, pause: number): () => void {
  const last = useRef(0);
  const timer = useRef<number | undefined>(undefined);
  const action = useRef(run);
  action.current = run;
  useEffect(() => () => clearTimeout(timer.current), []);
  return () => {
    if (timer.current !== undefined) return;
    const wait = Math.max(0, last.current + pause - performance.now());
    timer.current = setTimeout(() => {
      timer.current = undefined;
      last.current = performance.now();
      action.current();
    }, wait) as unknown as number;
  };
}
