using TypedMemory.Core.Queries;
using TypedMemory.Sqlite.Recall;

namespace TypedMemory.Sqlite;

public sealed partial class SqliteDocumentStore : IRecallStore
{
    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<RecallRow>> RecallAsync(
        DocumentRecall recall, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(recall);
        return Read(
            reader =>
            {
                using var search = new RecallSearch(
                    reader.Recall, recall, TimeProvider.GetUtcNow(), _vectors, cancellationToken);
                return search.Run();
            },
            cancellationToken);
    }
}
