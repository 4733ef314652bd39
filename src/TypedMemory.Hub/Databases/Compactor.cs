using Microsoft.Extensions.Logging;
using TypedMemory.Core.Store;
using TypedMemory.Hub.Core;
using TypedMemory.Hub.Http;

namespace TypedMemory.Hub.Databases;

/// <summary>
/// Compacts databases beside their requests. The lease that a compaction holds keeps its database open until it ends.
/// </summary>
internal sealed class Compactor(TimeProvider time, ILogger logger)
{
    /// <summary>Starts a compaction. A second request while one runs asks for what is under way already.</summary>
    public void Start(HubDatabase database)
    {
        if (database.TryBeginCompaction(time.GetUtcNow())) _ = RunAsync(database);
    }

    private async Task RunAsync(HubDatabase database)
    {
        try
        {
            await database.Store.CompactAsync(new Noted(database), database.Closing).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (database.Closing.IsCancellationRequested)
        {
            // The database is being deleted, or the hub stops; compaction can be asked for again.
        }
#pragma warning disable CA1031 // Nobody waits for it but the log.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Log.CompactionFailed(logger, SafeException.Of(exception));
        }
        finally
        {
            database.EndCompaction();
        }
    }

    /// <summary>Notes at the database how far it is, for <c>_active_tasks</c>.</summary>
    private sealed class Noted(HubDatabase database) : IProgress<CompactionProgress>
    {
        public void Report(CompactionProgress value) => database.NoteCompaction(value);
    }
}
