import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { failureOf, type Failure } from "./api";
import { ErrorNote } from "./ui";

export function Login({ failure, done }: { failure: Failure; done: () => void }): JSX.Element {
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const [refused, setRefused] = useState<Failure>();
  const submit = async (event: Event) => {
    event.preventDefault();
    try {
      const response = await fetch(failure.login!, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ name, password }),
      });
      if (response.ok) done();
      else setRefused({ status: response.status, error: "unauthorized", message: "The name or the password is wrong." });
    } catch (cause) {
      setRefused(failureOf(cause));
    }
  };
  if (!failure.login) return <main class="alone"><ErrorNote failure={failure} retry={done} /></main>;
  return (
    <main class="alone">
      <form class="login" onSubmit={submit}>
        <h1>Log in</h1>
        <p class="sub">{failure.message}</p>
        <label class="field"><span>Name</span><input autocomplete="username" value={name} onInput={(event) => setName(event.currentTarget.value)} /></label>
        <label class="field"><span>Password</span><input type="password" autocomplete="current-password" value={password} onInput={(event) => setPassword(event.currentTarget.value)} /></label>
        {refused && <ErrorNote failure={refused} />}
        <button class="primary" type="submit">Log in</button>
      </form>
    </main>
  );
}
