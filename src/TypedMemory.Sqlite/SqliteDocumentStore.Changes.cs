using System.Text;
using TypedMemory.Core.Store;
using TypedMemory.Sqlite.Layout;
using TypedMemory.Sqlite.Native;

namespace TypedMemory.Sqlite;

public sealed partial class SqliteDocumentStore
{
    /// <inheritdoc/>
    public ValueTask<StoreChangesPage> ReadChangesAsync(
        StoreChangesQuery query, CancellationToken cancellationToken = default)
    {
        Check(query);
        return Read(reader => reader.Changes.Read(query), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<DecodedChanges<TResult>> ReadChangesAsync<TResult>(
        StoreChangesQuery query, IDocumentDecoder<TResult> decoder, CancellationToken cancellationToken = default)
    {
        Check(query);
        ArgumentNullException.ThrowIfNull(decoder);
        return Read(reader => reader.Changes.Read(query, decoder), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<long> CountChangesAsync(long since, CancellationToken cancellationToken = default) =>
        Read(reader => reader.Changes.Count(since), cancellationToken);

    /// <inheritdoc/>
    public async ValueTask WaitForChangesAsync(
        long since, string prefix = "", CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        byte[] name = TypeTable.NameIn(Encoding.UTF8.GetBytes(prefix)).ToArray();
        while (true)
        {
            // The bell is taken before the sequence is looked at: a commit in between rings it.
            TypeEntry? entry = name.Length == 0 ? null : _types.Find(name) ?? _types.Others;
            Task rung = entry?.Bell.Next ?? _types.Any.Next;
            if ((entry?.LastSequence ?? _types.LastSequence) > since) return;
            ThrowIfClosed();
            _guard.DemandSometimes();
            using IDisposable watching = _foreign.Watch();
            if ((entry?.LastSequence ?? _types.LastSequence) > since) return;
            await rung.WaitAsync(cancellationToken).ConfigureAwait(false);

            // A new type got its number: it has a bell of its own now.
            if (entry == _types.Others && _types.Find(name) is not null) continue;
            return;
        }
    }

    private static void Check(StoreChangesQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfNegative(query.Since);
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1);
    }

    private void ThrowIfClosed()
    {
        if (Volatile.Read(ref _disposed) != 0) throw StoreErrors.Closed(Path);
    }
}
