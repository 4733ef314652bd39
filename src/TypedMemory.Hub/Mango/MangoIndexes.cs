using System.Collections.Immutable;
using System.Text.Json;
using TypedMemory.Core.Queries.Fields;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Hub.Http;

namespace TypedMemory.Hub.Mango;

/// <summary>
/// The indexes of a database: those that its design documents define, and their keeping by the store. Design documents
/// come by every way, replication among them, so they are looked at before each query; that is one step of the feed.
/// </summary>
internal sealed class MangoIndexes
{
    private const string DesignPrefix = "_design/";

    private readonly IIndexedDatabase _database;
    private readonly IDocumentStore _store;
    private readonly IFieldIndexStore? _keeper;
    private readonly Lock _gate = new();
    private volatile Listing _listing = new(-1, -1, [MangoIndex.AllDocs]);
    private volatile IndexBuild? _build;
    private Task? _building;

    public MangoIndexes(IIndexedDatabase database)
    {
        _database = database;
        _store = database.Store;
        _keeper = _store.Capability<IFieldIndexStore>();
    }

    /// <summary>What is being built, or <see langword="null"/> if nothing is.</summary>
    public IndexBuild? Build => _build;

    /// <summary>Lists the indexes in CouchDB's order, and sees to it that the store keeps them.</summary>
    public async ValueTask<ImmutableArray<MangoIndex>> ListAsync(CancellationToken cancellationToken)
    {
        Listing known = _listing;
        long removals = _store.Removals;
        StoreChangesPage news = await _store.ReadChangesAsync(
            new StoreChangesQuery { Since = Math.Max(known.Sequence, 0), Prefixes = [DesignPrefix], Limit = 1 },
            cancellationToken).ConfigureAwait(false);
        if (known.Sequence >= 0 && known.Removals == removals && news.Changes is []) return known.Indexes;
        long sequence = _store.LastSequence;
        var indexes = new List<MangoIndex>();
        await foreach (DocumentRevision design in _store.ListAsync(
            new ListQuery { Prefix = DesignPrefix }, cancellationToken).ConfigureAwait(false))
        {
            try
            {
                using JsonDocument body = JsonDocument.Parse(
                    design.Body, new JsonDocumentOptions { MaxDepth = JsonText.MaxDepth });
                indexes.AddRange(MangoIndex.FromDesign(design.Id, body.RootElement));
            }
            catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
            {
                // No index can be made of it, and the queries of all others must not fail for it.
            }
        }

        // An index of the same name twice is one that a design document says twice; the last one counts.
        ImmutableArray<MangoIndex> listed =
        [
            MangoIndex.AllDocs,
            .. indexes.GroupBy(static index => (index.Design, index.Name)).Select(static same => same.Last())
                .OrderBy(static index => index.Design, StringComparer.Ordinal)
                .ThenBy(static index => index.Name, StringComparer.Ordinal),
        ];
        if (_keeper is not null)
        {
            await _keeper.DefineAsync(
                [.. listed.Where(static index => !index.IsSpecial).Select(static index => index.Stored)],
                cancellationToken).ConfigureAwait(false);
        }

        _listing = new Listing(sequence, removals, listed);
        return listed;
    }

    /// <summary>Whether the store can keep an index.</summary>
    public bool CanKeep(MangoIndex index) => index.IsSpecial || (_keeper is not null && index.Stored.CanBeKept);

    /// <summary>Reads entries of an index, building it before where that is not done.</summary>
    public async ValueTask<FieldPage> ScanAsync(FieldScan scan, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await _keeper!.ScanAsync(scan, cancellationToken).ConfigureAwait(false) is { } page) return page;
            // Another process may have dropped it: then it is defined again.
            await _keeper.DefineAsync(
                [.. _listing.Indexes.Where(static index => !index.IsSpecial).Select(static index => index.Stored)],
                cancellationToken).ConfigureAwait(false);
            await StartBuilding().WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Builds what is not built, beside the requests. Asked again while it runs, it is the same work.
    /// </summary>
    public Task StartBuilding()
    {
        lock (_gate)
        {
            if (_building is { IsCompleted: false }) return _building;
            _building = _keeper is null ? Task.CompletedTask : Task.Run(() => BuildAsync(_keeper));

            // Who asks for an index does not wait for it: what it fails with meets the next query, which builds anew.
            _ = _building.ContinueWith(
                static failed => _ = failed.Exception,
                CancellationToken.None,
                TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default);
            return _building;
        }
    }

    private async Task BuildAsync(IFieldIndexStore keeper)
    {
        // A query that waits for the index must not ask for it for ever.
        if (!_database.TryLease()) throw new OperationCanceledException("The database is being closed.");
        try
        {
            long done = 0;
            long total = await _store.CountAsync("", _database.Closing).ConfigureAwait(false);
            DateTimeOffset since = _store.TimeProvider.GetUtcNow();
            _build = new IndexBuild(since, 0, total);
            while (await keeper.BuildAsync(_database.Closing).ConfigureAwait(false) is { } step)
            {
                done += step;
                _build = new IndexBuild(since, Math.Min(done, total), total);
            }
        }
        finally
        {
            _build = null;
            _database.Release();
        }
    }

    private sealed record Listing(long Sequence, long Removals, ImmutableArray<MangoIndex> Indexes);
}
