using System.Text;
using TypedMemory.Core.Queries;
using TypedMemory.Core.Store;
using TypedMemory.VectorData.Models;
using TypedMemory.VectorData.Records;

namespace TypedMemory.VectorData.Collections;

/// <summary>One collection in the store: whether it is there, its indexes, and its end.</summary>
/// <remarks>
/// That a collection is there stands in a local document, which is not replicated; its documents, which are, say the
/// same.
/// </remarks>
internal sealed class CollectionStore
{
    /// <summary>What the abstractions call the system.</summary>
    public const string SystemName = "typedmemory";

    /// <summary>How many records one transaction deletes.</summary>
    private const int DeleteStep = 1000;

    private const string LocalPrefix = "typedmemory-collection-";

    private readonly IMemoryStore _memory;
    private readonly string _name;

    public CollectionStore(IMemoryStore memory, string name)
    {
        ArgumentNullException.ThrowIfNull(memory);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        (_memory, _name, Prefix) = (memory, name, RecordKeys.PrefixOf(name));
    }

    /// <summary>What the ids of its documents start with.</summary>
    public string Prefix { get; }

    private string LocalId => LocalPrefix + _name;

    /// <summary>The names of the collections of a store.</summary>
    public static async Task<IReadOnlyList<string>> ListNamesAsync(
        IMemoryStore memory, CancellationToken cancellationToken)
    {
        IDocumentStore store = await memory.OpenAsync(cancellationToken).ConfigureAwait(false);
        IReadOnlyList<LocalDocument> locals = await store.ListLocalAsync(
            new ListQuery { Prefix = LocalPrefix }, cancellationToken).ConfigureAwait(false);
        return [.. locals.Select(static local => local.Id[LocalPrefix.Length..])];
    }

    public ValueTask<IDocumentStore> OpenAsync(CancellationToken cancellationToken) =>
        _memory.OpenAsync(cancellationToken);

    public async Task<bool> ExistsAsync(CancellationToken cancellationToken)
    {
        IDocumentStore store = await OpenAsync(cancellationToken).ConfigureAwait(false);
        return await store.GetLocalAsync(LocalId, cancellationToken).ConfigureAwait(false) is not null
            || await store.CountAsync(Prefix, cancellationToken).ConfigureAwait(false) > 0;
    }

    /// <summary>Writes down that the collection is there, and keeps its indexes from now on.</summary>
    public async Task EnsureAsync(RecordModel model, CancellationToken cancellationToken)
    {
        IDocumentStore store = await OpenAsync(cancellationToken).ConfigureAwait(false);
        await IndexesOf(store).EnsureIndexesAsync([model.Indexes()], null, cancellationToken).ConfigureAwait(false);
        if (await store.GetLocalAsync(LocalId, cancellationToken).ConfigureAwait(false) is not null) return;
        var local = new LocalDocument(LocalId, Encoding.UTF8.GetBytes("{}"));
        await store.WriteAsync(new DocumentBatch { LocalDocuments = [local] }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Deletes the records, and with them the collection.</summary>
    public async Task DeleteAsync(CancellationToken cancellationToken)
    {
        IDocumentStore store = await OpenAsync(cancellationToken).ConfigureAwait(false);
        var merge = new RecordMerge(Prefix, []);
        while (true)
        {
            List<IDocumentEdit> edits = [];
            await foreach (var document in store.ListAsync(
                new ListQuery { Prefix = Prefix, IncludeBodies = false, Limit = DeleteStep }, cancellationToken)
                .ConfigureAwait(false))
            {
                edits.Add(new RecordDelete(merge, document.Id));
            }

            if (edits.Count == 0) break;
            foreach (WriteOutcome outcome in await store.EditAsync(edits, cancellationToken).ConfigureAwait(false))
            {
                if (outcome.Error is { } error) throw error;
            }
        }

        await IndexesOf(store).EnsureIndexesAsync([new TypeIndexes(Prefix, [])], null, cancellationToken)
            .ConfigureAwait(false);
        await store.WriteAsync(
            new DocumentBatch { LocalDocuments = [new LocalDocument(LocalId, null)] }, cancellationToken)
            .ConfigureAwait(false);
    }

    private static IQueryStore IndexesOf(IDocumentStore store) => store.Capability<IQueryStore>()
        ?? throw new NotSupportedException(
            "The store keeps no indexes, so it has no vectors to search. Keep the memory in SQLite.");
}
