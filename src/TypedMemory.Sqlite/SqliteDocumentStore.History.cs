using TypedMemory.Core.Store;
using TypedMemory.Sqlite.Opening;
using TypedMemory.Sqlite.Reading;

namespace TypedMemory.Sqlite;

public sealed partial class SqliteDocumentStore : IHistoryStore, ILinkedStore
{
    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<HistoryRow>> ReadHistoryAsync(
        string id, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(id);
        return Read(reader => HistoryReader.Read(reader, id), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<bool> HasSupersededAsync(CancellationToken cancellationToken = default) =>
        Read(static reader => HistoryReader.HasMeta(reader, MetaKeys.Superseded), cancellationToken);

    /// <summary>Reads how much of the past of each document the store keeps, as it has recorded.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    public ValueTask<HistoryRetention> GetRetentionAsync(CancellationToken cancellationToken = default) => Read(
        reader => Meta.Get(reader.Connection, MetaKeys.Keep) is { } keep
            ? HistoryRetention.Parse(keep) : HistoryRetention.None,
        cancellationToken);
}
