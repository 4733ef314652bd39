import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Session } from "./api";
import type { FeedState } from "./feed";

/** What every screen knows. */
export interface Shared {
  session: Session;
  store: string;
  readOnly: boolean;
  feed: FeedState;
  /** Tells in a line at the bottom what has been done. */
  tell: (message: string) => void;
}

export const Context = createContext<Shared | null>(null);

export function useShared(): Shared {
  return useContext(Context)!;
}
