using System.Globalization;
using System.Text.Json;
using TypedMemory.Inspector.Http;

namespace TypedMemory.Inspector.Screens;

/// <summary>The remotes of a memory: what they do, what they refused, and what makes them go on.</summary>
internal static class SyncScreen
{
    /// <summary><c>GET api/sync</c>.</summary>
    public static async Task GetAsync(InspectorRequest request, InspectedStore store)
    {
        var remotes = new List<(IMemoryRemote Remote, SyncStatus Status, IReadOnlyList<RefusedDocument> Refused)>();
        foreach (IMemoryRemote remote in store.Sync?.Remotes ?? [])
        {
            SyncStatus status = await AsOfNowAsync(remote.Status, store, request.Aborted).ConfigureAwait(false);
            remotes.Add((remote, status, await ReadRefusedAsync(remote, request.Aborted).ConfigureAwait(false)));
        }

        await Answers.SendAsync(request.Http, json =>
        {
            json.WriteBoolean("known", store.Sync is not null);
            json.WriteStartArray("remotes");
            foreach ((IMemoryRemote remote, SyncStatus status, IReadOnlyList<RefusedDocument> refused) in remotes)
            {
                json.WriteStartObject();
                json.WriteString("name", remote.Name);
                Write(json, status);
                WriteRefused(json, refused);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }).ConfigureAwait(false);
    }

    /// <summary><c>POST api/sync/now</c>: waits until both sides have what they hold now.</summary>
    public static Task NowAsync(InspectorRequest request, InspectedStore store) =>
        DoAsync(request, store, static (remote, token) => remote.SyncAsync(token));

    /// <summary><c>POST api/sync/pause</c>.</summary>
    public static Task PauseAsync(InspectorRequest request, InspectedStore store) =>
        DoAsync(request, store, static (remote, token) => remote.PauseAsync(token));

    /// <summary><c>POST api/sync/resume</c>.</summary>
    public static Task ResumeAsync(InspectorRequest request, InspectedStore store) =>
        DoAsync(request, store, static (remote, token) => remote.ResumeAsync(token));

    /// <summary><c>POST api/sync/retry</c>: tries a refused document again.</summary>
    public static Task RetryAsync(InspectorRequest request, InspectedStore store)
    {
        string id = request.Get("id");
        return DoAsync(request, store, (remote, token) => remote.RetryRefusedAsync(id, token));
    }

    /// <summary>
    /// <c>POST api/sync/drop</c>: takes the remote's version of a refused document; <c>X-Confirm</c> repeats its id.
    /// </summary>
    public static Task DropAsync(InspectorRequest request, InspectedStore store)
    {
        string id = request.Get("id");
        Confirmation.Demand(request, id);
        return DoAsync(request, store, (remote, token) => remote.TakeRemoteAsync(id, token));
    }

    /// <summary>
    /// The status of a sync that does not move, with what has gathered since it did: what waits here is counted, at
    /// most what a filter lets through; what waits at the remote is not known.
    /// </summary>
    private static async ValueTask<SyncStatus> AsOfNowAsync(
        SyncStatus status, InspectedStore store, CancellationToken cancellationToken)
    {
        if (status.State is SyncState.Idle or SyncState.Busy) return status;
        long? waiting = status.Push?.LastSequence is { } last
            && long.TryParse(last.Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out long sequence)
            ? await store.Store.CountChangesAsync(sequence, cancellationToken).ConfigureAwait(false) : null;
        return status with
        {
            Pull = status.Pull is { } pull ? pull with { Pending = null, CaughtUp = false } : null,
            Push = status.Push is { } push ? push with { Pending = waiting, CaughtUp = false } : null,
        };
    }

    private static async Task<IReadOnlyList<RefusedDocument>> ReadRefusedAsync(
        IMemoryRemote remote, CancellationToken cancellationToken)
    {
        try
        {
            return await remote.ReadRefusedAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (TypedMemoryException)
        {
            // It is away, and this process has never met it: which list is its own is not known yet.
            return [];
        }
    }

    private static async Task DoAsync(
        InspectorRequest request, InspectedStore store, Func<IMemoryRemote, CancellationToken, Task> action)
    {
        string name = request.Get("remote");
        IMemoryRemote remote = store.Sync?.Remotes.FirstOrDefault(known => known.Name == name)
            ?? throw InspectorException.NotFound($"There is no remote \"{name}\" here.");
        await action(remote, request.Aborted).ConfigureAwait(false);
        await Answers.SendAsync(request.Http, json => Write(json, remote.Status)).ConfigureAwait(false);
    }

    private static void Write(Utf8JsonWriter json, SyncStatus status)
    {
        json.WriteString("state", status.State.ToString());
        if ((status.Reason ?? status.LastError?.Message) is { } reason) json.WriteString("reason", reason);
        json.WriteBoolean("failing", status.LastError is not null);
        if (status.NextAttempt is { } next) json.WriteNumber("next", next.ToUnixTimeMilliseconds());
        if (status.LastSuccess is { } last) json.WriteNumber("last", last.ToUnixTimeMilliseconds());
        if (status.Lag is { } lag) json.WriteNumber("lag", (long)lag.TotalMilliseconds);
        json.WriteNumber("attempts", status.FailedAttempts);
        Write(json, "pull", status.Pull);
        Write(json, "push", status.Push);
    }

    private static void Write(Utf8JsonWriter json, string name, ReplicationProgress? progress)
    {
        if (progress is null) return;
        json.WriteStartObject(name);
        json.WriteNumber("documents", progress.Documents);
        json.WriteNumber("read", progress.Read);
        json.WriteNumber("bytes", progress.Bytes);
        json.WriteNumber("refused", progress.Refused);
        if (progress.Pending is { } pending) json.WriteNumber("pending", pending);
        json.WriteBoolean("caughtUp", progress.CaughtUp);
        json.WriteEndObject();
    }

    private static void WriteRefused(Utf8JsonWriter json, IReadOnlyList<RefusedDocument> refused)
    {
        json.WriteStartArray("refused");
        foreach (RefusedDocument document in refused)
        {
            json.WriteStartObject();
            json.WriteString("id", document.Id);
            json.WriteString("direction", document.Direction.ToString());
            json.WriteString("error", document.Error);
            json.WriteString("reason", document.Reason);
            json.WriteNumber("attempts", document.Attempts);
            json.WriteNumber("last", document.LastAttempt.ToUnixTimeMilliseconds());
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
