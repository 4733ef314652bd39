using TypedMemory.Sqlite.Options;

namespace TypedMemory.Sqlite;

public sealed partial class SqliteDocumentStore
{
    /// <inheritdoc/>
    public async ValueTask<bool> NoteSeenAsync(
        string incarnation, long sequence, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(incarnation);
        if (incarnation != _identity.Incarnation || sequence <= LastSequence) return false;
        long? floor = await RunAsync(writer => writer.NoteSeen(sequence), cancellationToken).ConfigureAwait(false);
        if (floor is { } from) Log.RolledBack(_logger, Path, sequence, from);
        return floor is not null;
    }
}
