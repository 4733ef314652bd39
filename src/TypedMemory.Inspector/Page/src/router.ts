import { useEffect, useState } from "preact/hooks";

/** Where the page is: `#/STORE/SCREEN/ARGUMENT`, each escaped. */
export interface Route {
  store: string;
  screen: string;
  argument: string;
}

export function parse(hash: string): Route {
  const [store = "", screen = "memory", argument = ""] = hash.replace(/^#\/?/, "").split("/").map((part) => {
    try {
      return decodeURIComponent(part);
    } catch {
      return part;
    }
  });
  return { store, screen: screen || "memory", argument };
}

export function hrefOf(store: string, screen: string, argument = ""): string {
  const parts = [store, screen, argument].filter((part, i) => i < 2 || part.length > 0).map(encodeURIComponent);
  return "#/" + parts.join("/");
}

export function go(store: string, screen: string, argument = ""): void {
  location.hash = hrefOf(store, screen, argument);
}

export function useRoute(): Route {
  const [route, setRoute] = useState(() => parse(location.hash));
  useEffect(() => {
    const changed = () => setRoute(parse(location.hash));
    addEventListener("hashchange", changed);
    return () => removeEventListener("hashchange", changed);
  }, []);
  return route;
}
