import type { JSX } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { failureOf, get, openSession, type Change, type Failure, type Session, type Types } from "./api";
import { Context, type Shared } from "./context";
import { useFeed, useThrottled } from "./feed";
import { count } from "./format";
import { Login } from "./login";
import { go, hrefOf, useRoute } from "./router";
import { ChangesScreen } from "./screens/changes";
import { ConflictsScreen } from "./screens/conflicts";
import { DocumentScreen } from "./screens/document";
import { HubScreen } from "./screens/hub";
import { MemoryScreen } from "./screens/memory";
import { RecallScreen } from "./screens/recall";
import { StorageScreen } from "./screens/storage";
import { SyncScreen } from "./screens/sync";
import { Empty, ErrorNote, Loading } from "./ui";

export function App(): JSX.Element {
  const [session, setSession] = useState<Session>();
  const [failure, setFailure] = useState<Failure>();
  const open = () => {
    setFailure(undefined);
    openSession().then(setSession, (cause: unknown) => setFailure(failureOf(cause)));
  };
  useEffect(open, []);
  if (failure?.status === 401) return <Login failure={failure} done={open} />;
  if (failure) return <main class="alone"><ErrorNote failure={failure} retry={open} /></main>;
  if (!session) return <main class="alone"><Loading what="Opening the memory…" /></main>;
  if (session.stores.length === 0) return <main class="alone"><Empty title="There is no store to look into">Put one into the folder, or ask for access to one.</Empty></main>;
  return <Shell session={session} />;
}

function Shell({ session }: { session: Session }): JSX.Element {
  const route = useRoute();
  const store = session.stores.includes(route.store) ? route.store : session.stores[0]!;
  const [types, setTypes] = useState<Types>();
  const [failure, setFailure] = useState<Failure>();
  const [message, setMessage] = useState("");
  const [sequence, setSequence] = useState(0);
  const listeners = useRef(new Set<(changes: Change[]) => void>());
  const load = () => {
    get<Types>("types", { store }).then(
      (loaded) => {
        setTypes(loaded);
        setSequence(loaded.sequence);
        setFailure(undefined);
      },
      (cause: unknown) => setFailure(failureOf(cause)),
    );
  };
  useEffect(() => {
    setTypes(undefined);
    load();
  }, [store]);
  const reload = useThrottled(load, 2000);
  const feed = useFeed(store, (changes, seen) => {
    setSequence(seen);
    if (changes.length === 0) return;
    reload();
    for (const listener of listeners.current) listener(changes);
  });
  useEffect(() => {
    document.title = `${route.argument || titleOf(route.screen)} · ${store} · Inspector`;
  }, [route, store]);
  useEffect(() => {
    if (!message) return;
    const timer = setTimeout(() => setMessage(""), 6000);
    return () => clearTimeout(timer);
  }, [message]);

  const shared = useMemo<Shared>(
    () => ({ session, store, readOnly: session.readOnly || (types?.readOnly ?? false), feed, tell: setMessage }),
    [session, store, types?.readOnly, feed],
  );
  const subscribe = (listener: (changes: Change[]) => void) => {
    listeners.current.add(listener);
    return () => void listeners.current.delete(listener);
  };

  return (
    <Context.Provider value={shared}>
      <a class="skip" href="#main" onClick={(event) => { event.preventDefault(); document.getElementById("main")?.focus(); }}>Skip to the content</a>
      <header class="bar">
        <a class="brand" href={hrefOf(store, "memory")}><img src="icon.svg" alt="" width="24" height="24" />Inspector</a>
        {session.stores.length > 1
          ? (
            <select class="store" aria-label="Store" value={store} onChange={(event) => go(event.currentTarget.value, "memory")}>
              {session.stores.map((name) => <option key={name} value={name}>{name}</option>)}
            </select>
          )
          : <span class="store">{store}</span>}
        <span class={`live ${feed}`} role="status">
          <span class="dot" aria-hidden="true" />
          {feed === "live" ? <>live<span class="seq"> at {count(sequence)}</span></> : feed === "broken" ? "not connected" : "connecting"}
        </span>
        {shared.readOnly && <span class="badge">read-only</span>}
        <span class="spring" />
        <span class="who">{session.user}</span>
        {session.login && <Leave path={session.login} />}
        <Theme />
      </header>
      <div class="body">
        <nav class="screens" aria-label="Screens">
          {screensOf(types, session).map(({ name, title, badge }) => (
            <a key={name} href={hrefOf(store, name)} aria-current={route.screen === name || (name === "memory" && route.screen === "document") ? "page" : undefined}>
              {title}
              {badge ? <span class="badge warn">{count(badge)}</span> : null}
            </a>
          ))}
        </nav>
        <main id="main" tabIndex={-1}>
          {failure && <ErrorNote failure={failure} retry={load} />}
          <Screen key={store} screen={route.screen} argument={route.argument} part={route.part} types={types} subscribe={subscribe} />
        </main>
      </div>
      <div class="toast" role="status" aria-live="polite">{message && <p>{message}</p>}</div>
    </Context.Provider>
  );
}

export type Subscribe = (listener: (changes: Change[]) => void) => () => void;

function Screen({ screen, argument, part, types, subscribe }: {
  screen: string;
  argument: string;
  part: string;
  types: Types | undefined;
  subscribe: Subscribe;
}): JSX.Element {
  if (!types) return <Loading what="Reading the store…" />;
  switch (screen) {
    case "memory":
      return <MemoryScreen types={types} prefix={argument} subscribe={subscribe} />;
    case "document":
      return <DocumentScreen key={argument} id={argument} part={part} subscribe={subscribe} />;
    case "conflicts":
      return <ConflictsScreen types={types} />;
    case "recall":
      return <RecallScreen types={types} />;
    case "changes":
      return <ChangesScreen />;
    case "sync":
      return <SyncScreen />;
    case "hub":
      return <HubScreen />;
    case "storage":
      return <StorageScreen />;
    default:
      return <Empty title={`There is no screen "${screen}"`}>Choose one from the list.</Empty>;
  }
}

interface ScreenLink {
  name: string;
  title: string;
  badge?: number;
}

function screensOf(types: Types | undefined, session: Session): ScreenLink[] {
  return [
    { name: "memory", title: "Memory" },
    { name: "conflicts", title: "Conflicts", badge: types?.conflicts },
    { name: "recall", title: "Recall lab" },
    { name: "changes", title: "Changes" },
    { name: "sync", title: "Sync" },
    { name: "storage", title: "Storage" },
    ...(session.hub ? [{ name: "hub", title: "Hub" }] : []),
  ];
}

function titleOf(screen: string): string {
  return screen.charAt(0).toUpperCase() + screen.slice(1);
}

function Leave({ path }: { path: string }): JSX.Element {
  const leave = async () => {
    await fetch(path, { method: "DELETE" });
    location.reload();
  };
  return <button class="plain" onClick={leave}>Log out</button>;
}

function Theme(): JSX.Element {
  const [theme, setTheme] = useState(() => stored());
  useEffect(() => {
    if (theme) document.documentElement.dataset.theme = theme;
    else delete document.documentElement.dataset.theme;
    try {
      localStorage.setItem("inspector-theme", theme);
    } catch {
      // A browser that keeps nothing keeps no choice either.
    }
  }, [theme]);
  const isDark = theme ? theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  return (
    <button class="plain" onClick={() => setTheme(isDark ? "light" : "dark")} aria-label={isDark ? "Light colours" : "Dark colours"} title={isDark ? "Light colours" : "Dark colours"}>
      {isDark ? "☀" : "☾"}
    </button>
  );
}

function stored(): string {
  try {
    return localStorage.getItem("inspector-theme") ?? "";
  } catch {
    return "";
  }
}
