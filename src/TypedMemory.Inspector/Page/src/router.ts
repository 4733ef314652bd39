import { useEffect, useState } from "preact/hooks";

/** Where the page is: `#/STORE/SCREEN/ARGUMENT/PART`, each escaped. */
export interface Route {
  store: string;
  screen: string;
  argument: string;
  part: string;
}

export function parse(hash: string): Route {
  const [store = "", screen = "memory", argument = "", part = ""] = hash.replace(/^#\/?/, "").split("/").map((part) => {
    try {
      return decodeURIComponent(part);
    } catch {
      return part;
    }
  });
  return { store, screen: screen || "memory", argument, part };
}

export function hrefOf(store: string, screen: string, argument = "", part = ""): string {
  const parts = [store, screen, argument, part].filter((text, i) => i < 2 || text.length > 0).map(encodeURIComponent);
  return "#/" + parts.join("/");
}

export function go(store: string, screen: string, argument = "", part = ""): void {
  location.hash = hrefOf(store, screen, argument, part);
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
