using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Core.Wire;
using TypedMemory.Hub.Core;
using TypedMemory.Hub.Databases;
using TypedMemory.Hub.Documents;
using TypedMemory.Hub.Http;

namespace TypedMemory.Hub.Replications;

/// <summary>
/// Follows the database <c>_replicator</c>: each of its documents is a replication, which begins again with the hub
/// until it has come to its end.
/// </summary>
internal sealed class ReplicatorDocuments(ReplicationHost hub, ReplicationScheduler scheduler) : IAsyncDisposable
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(5);
    private const string StateMember = "_replication_state";

    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<string, DocumentJob> _documents = new(StringComparer.Ordinal);
    private Task _loop = Task.CompletedTask;

    /// <summary>What has become of the documents, in the order of their ids.</summary>
    public IReadOnlyList<DocumentJob> Documents =>
        [.. _documents.Values.OrderBy(static job => job.Document, StringComparer.Ordinal)];

    /// <summary>Begins to follow, at the start of the hub and when the database is created.</summary>
    public void Start()
    {
        lock (_stop)
        {
            if (_stop.IsCancellationRequested) return;
            // The one that followed a database of this name before may be about to end: it does so first.
            Task before = _loop;
            _loop = Task.Run(async () =>
            {
                await before.ConfigureAwait(false);
                await RunAsync().ConfigureAwait(false);
            });
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        Task loop;
        lock (_stop) loop = _loop;
        await loop.ConfigureAwait(false);
    }

    private async Task RunAsync()
    {
        while (await TryFollowAsync().ConfigureAwait(false))
        {
            await Task.Delay(RetryPause, hub.Time, _stop.Token).ConfigureAwait(
                ConfigureAwaitOptions.SuppressThrowing);
        }

        foreach (string id in _documents.Keys) await ForgetAsync(id).ConfigureAwait(false);
    }

    /// <returns>Whether it failed, and is to be tried again.</returns>
    private async Task<bool> TryFollowAsync()
    {
        try
        {
            HubDatabase? database = await hub.Databases.TryLeaseAsync(
                DatabaseName.Replicator, _stop.Token).ConfigureAwait(false);
            if (database is null) return false;
            try
            {
                await FollowAsync(database).ConfigureAwait(false);
            }
            finally
            {
                database.Release();
            }

            return false;
        }
        catch (OperationCanceledException)
        {
            // The hub stops, or the database is being deleted.
            return false;
        }
#pragma warning disable CA1031 // Nobody waits for it but the log.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Log.ReplicationFailed(hub.Logger, DatabaseName.Replicator, SafeException.Of(exception));
            return !_stop.IsCancellationRequested;
        }
    }

    private async Task FollowAsync(HubDatabase database)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token, database.Closing);
        long since = 0;
        while (true)
        {
            // Taken before the read: what is committed after it still rings.
            Task bell = database.Bell.Next;
            StoreChangesPage page = await database.Store.ReadChangesAsync(
                new StoreChangesQuery { Since = since, IncludeBodies = true, Limit = 100 }, ended.Token)
                .ConfigureAwait(false);
            foreach (StoreChange change in page.Changes)
            {
                if (!change.Id.StartsWith("_design/", StringComparison.Ordinal))
                    await TakeGuardedAsync(database, change).ConfigureAwait(false);
            }

            since = page.LastSequence;
            if (page.HasMore) continue;
            await bell.WaitAsync(ended.Token).ConfigureAwait(false);
        }
    }

    /// <summary>A document that nothing can be made of, whatever is wrong with it, holds up no other.</summary>
    private async ValueTask TakeGuardedAsync(HubDatabase database, StoreChange change)
    {
        try
        {
            await TakeAsync(database, change).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not (OperationCanceledException or StoreException))
        {
            Log.ReplicationFailed(hub.Logger, change.Id, SafeException.Of(exception));
            _documents[change.Id] = new DocumentJob(
                change.Id, null, SafeText.Of(exception.Message), hub.Time.GetUtcNow());
        }
    }

    private async ValueTask TakeAsync(HubDatabase database, StoreChange change)
    {
        if (change.Deleted)
        {
            await ForgetAsync(change.Id).ConfigureAwait(false);
            return;
        }

        using JsonDocument json = JsonDocument.Parse(
            change.Body, new JsonDocumentOptions { MaxDepth = JsonText.MaxDepth });
        string state = json.RootElement.TryGetProperty(StateMember, out JsonElement told)
            && told.ValueKind == JsonValueKind.String ? told.Text() : "";
        if (state is "completed" or "failed")
        {
            // What has come to its end stays there until somebody writes the document without its state.
            _documents.TryAdd(change.Id, DocumentJob.Ended(change.Id, json.RootElement, hub.Time.GetUtcNow()));
            return;
        }

        await StopAsync(change.Id).ConfigureAwait(false);
        try
        {
            string? user = json.RootElement.TryGetProperty("owner", out JsonElement owner)
                && owner.ValueKind == JsonValueKind.String ? owner.Text() : null;
            ReplicationSpec spec = ReplicationSpec.Parse(json.RootElement, user, change.Id);
            ReplicationJob job = await scheduler.StartAsync(
                spec, keepTrying: true, _stop.Token, ended => EndAsync(database, ended)).ConfigureAwait(false);
            _documents[change.Id] = new DocumentJob(change.Id, job, null, hub.Time.GetUtcNow());
        }
        catch (HubException exception)
        {
            _documents[change.Id] = new DocumentJob(change.Id, null, exception.Reason, hub.Time.GetUtcNow());
            await WriteStateAsync(database, change.Id, "failed", exception.Reason, null).ConfigureAwait(false);
        }
    }

    // Forgotten before it is ended: who sees that it has ended does not find it any more.
    private async ValueTask ForgetAsync(string document)
    {
        if (_documents.TryRemove(document, out DocumentJob? gone) && gone.Job is { } running)
            await scheduler.StopAsync(running.Id).ConfigureAwait(false);
    }

    private async ValueTask StopAsync(string document)
    {
        if (_documents.TryGetValue(document, out DocumentJob? known) && known.Job is { } job)
            await scheduler.StopAsync(job.Id).ConfigureAwait(false);
    }

    private async Task EndAsync(HubDatabase database, ReplicationJob job)
    {
        bool completed = job.State == ReplicationState.Completed;
        scheduler.Forget(job);
        await WriteStateAsync(
            database, job.Spec.Document!, completed ? "completed" : "failed", job.Reason, job).ConfigureAwait(false);
    }

    /// <summary>Writes the state into the document, unless somebody has changed it meanwhile.</summary>
    private async ValueTask WriteStateAsync(
        HubDatabase database, string id, string state, string? reason, ReplicationJob? job)
    {
        DocumentRevision? stored = await database.Store.GetAsync(id, _stop.Token).ConfigureAwait(false);
        if (stored is null or { Deleted: true }) return;
        var body = (JsonObject)JsonNode.Parse(
            stored.Body.Span, documentOptions: new JsonDocumentOptions { MaxDepth = JsonText.MaxDepth })!;
        body[StateMember] = state;
        body["_replication_state_time"] = hub.Time.GetUtcNow().ToString(
            "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        if (job is not null) body["_replication_id"] = job.Id;
        if (reason is null) body.Remove("_replication_state_reason");
        else body["_replication_state_reason"] = reason;
        if (job is not null) body["_replication_stats"] = JsonNode.Parse(ReplicationJson.Info(job));
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text)) body.WriteTo(json);
        var document = new IncomingDocument(id, new ParsedDocument { Id = id, Body = text.ToArray() })
        { Parent = stored.Revision, Attachments = stored.Attachments };
        var none = new AttachmentIntake(database.Store, 0);
        await using (none.ConfigureAwait(false))
        {
            await new DocumentEditor(database.Store, hub.Options.MaxLeaves).WriteAsync(
                [document], newEdits: true, none, _stop.Token).ConfigureAwait(false);
        }
    }
}
