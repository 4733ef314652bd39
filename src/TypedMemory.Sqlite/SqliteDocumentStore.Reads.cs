using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Sqlite.Layout;
using TypedMemory.Sqlite.Reading;

namespace TypedMemory.Sqlite;

public sealed partial class SqliteDocumentStore
{
    /// <inheritdoc/>
    public ValueTask<DocumentRevision?> GetAsync(string id, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(id);
        cancellationToken.ThrowIfCancellationRequested();
        StoreReader reader = _readers.RentBriefly();
        try
        {
            return new(reader.Documents.Get(id));
        }
        finally
        {
            _readers.Return(reader);
        }
    }

    /// <inheritdoc/>
    public ValueTask<TResult?> GetAsync<TResult>(
        string id, IDocumentDecoder<TResult> decoder, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(id);
        ArgumentNullException.ThrowIfNull(decoder);
        cancellationToken.ThrowIfCancellationRequested();
        StoreReader reader = _readers.RentBriefly();
        try
        {
            return new(reader.Documents.Get(id, decoder));
        }
        finally
        {
            _readers.Return(reader);
        }
    }

    /// <inheritdoc/>
    public ValueTask<DocumentRevision?> GetAsync(
        string id, RevisionId revision, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(id);
        return Read(reader => reader.Documents.Get(id, revision), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<DocumentSnapshot?> GetSnapshotAsync(string id, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(id);
        cancellationToken.ThrowIfCancellationRequested();
        StoreReader reader = _readers.RentBriefly();
        try
        {
            // One row needs no transaction; only the bodies of further leaves must be of the same state.
            if (reader.Documents.TryGetOnlyLeaf(id, out DocumentSnapshot? only)) return new(only);
            reader.Begin();
            return new(reader.Documents.GetSnapshot(id));
        }
        finally
        {
            _readers.Return(reader);
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<DocumentSnapshot?>> GetSnapshotsAsync(
        IReadOnlyList<string> ids, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(ids);
        return Read<IReadOnlyList<DocumentSnapshot?>>(
            reader =>
            {
                var found = new DocumentSnapshot?[ids.Count];
                for (int i = 0; i < found.Length; i++) found[i] = reader.Documents.GetSnapshot(ids[i]);
                return found;
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<RevisionTree?> GetTreeAsync(string id, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(id);
        return Read(reader => reader.Documents.GetTree(id), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<RevisionTree?>> GetTreesAsync(
        IReadOnlyList<string> ids, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(ids);
        return Read<IReadOnlyList<RevisionTree?>>(
            reader =>
            {
                var found = new RevisionTree?[ids.Count];
                for (int i = 0; i < found.Length; i++) found[i] = reader.Documents.GetTree(ids[i]);
                return found;
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<long> CountAsync(string prefix, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        return Read(reader => reader.Counts.Count(new ListQuery { Prefix = prefix }), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<long> CountAsync(ListQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        return Read(reader => reader.Counts.Count(query), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<string>> ReadConflictsAsync(
        string after, int limit, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(after);
        return Read<IReadOnlyList<string>>(reader => reader.Documents.ReadConflicts(after, limit), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<LocalDocument?> GetLocalAsync(string id, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(id);
        return Read(reader => reader.Locals.Get(id), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<LocalDocument>> ListLocalAsync(
        ListQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        return Read<IReadOnlyList<LocalDocument>>(
            reader => reader.Locals.List(IdRange.Of(query), query), cancellationToken);
    }

    /// <summary>Reads in one transaction on the caller's thread.</summary>
    private ValueTask<T> Read<T>(Func<StoreReader, T> read, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        StoreReader reader = _readers.RentBriefly();
        try
        {
            reader.Begin();
            return new(read(reader));
        }
        finally
        {
            _readers.Return(reader);
        }
    }
}
