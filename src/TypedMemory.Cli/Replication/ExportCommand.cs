using System.Buffers;
using System.CommandLine;
using System.Runtime.CompilerServices;
using TypedMemory.Cli.Store;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Core.Wire;
using TypedMemory.Sqlite;

namespace TypedMemory.Cli.Replication;

/// <summary>
/// <c>typedmemory export</c>: JSON lines, every leaf with its revision path, ordered by id and then by winning.
/// </summary>
internal static class ExportCommand
{
    private const int PageSize = 500;

    public static Command Create()
    {
        var store = new Argument<string>("STORE") { Description = "The store's file." };
        var command = new Command(
            "export",
            "Prints every leaf of every document as a JSON line, with its revision path, in a stable order.") { store };
        command.SetAction(async (result, cancellationToken) =>
        {
            try
            {
                await ExportAsync(result.GetValue(store)!, cancellationToken).ConfigureAwait(false);
                return 0;
            }
            catch (Exception error) when (error is TypedMemoryException or IOException or UnauthorizedAccessException)
            {
                await Console.Error.WriteLineAsync($"error: {error.Message}").ConfigureAwait(false);
                return 1;
            }
        });
        return command;
    }

    private static async Task ExportAsync(string path, CancellationToken cancellationToken)
    {
        StoreFile.Demand(path);
        SqliteDocumentStore store = await SqliteDocumentStore.OpenAsync(
            new SqliteStoreOptions { Path = path, ReadOnly = true }, cancellationToken).ConfigureAwait(false);
        await using ConfiguredAsyncDisposable life = store.ConfigureAwait(false);
        Stream output = Console.OpenStandardOutput();
        await using ConfiguredAsyncDisposable outputLife = output.ConfigureAwait(false);
        var line = new ArrayBufferWriter<byte>();
        string? after = null;
        while (true)
        {
            var ids = new List<string>();
            var query = new ListQuery { After = after, IncludeDeleted = true, IncludeBodies = false, Limit = PageSize };
            await foreach (DocumentRevision winner in store.ListAsync(query, cancellationToken).ConfigureAwait(false))
                ids.Add(winner.Id);
            if (ids.Count == 0) break;
            after = ids[^1];
            foreach (DocumentSnapshot? document in await store.GetSnapshotsAsync(
                ids, cancellationToken).ConfigureAwait(false))
            {
                foreach (DocumentRevision leaf in document?.Leaves ?? [])
                {
                    line.ResetWrittenCount();
                    DocumentEnvelope.Write(leaf, line);
                    line.Write("\n"u8);
                    await output.WriteAsync(line.WrittenMemory, cancellationToken).ConfigureAwait(false);
                }
            }
        }

        await output.FlushAsync(cancellationToken).ConfigureAwait(false);
    }
}
