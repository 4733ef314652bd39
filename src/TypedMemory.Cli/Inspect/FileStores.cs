using System.Collections.Concurrent;
using TypedMemory.Cli.Shell;
using TypedMemory.Cli.Store;
using TypedMemory.Core.Store;
using TypedMemory.Inspector;
using TypedMemory.Sqlite;

namespace TypedMemory.Cli.Inspect;

/// <summary>Stores in files: read without a trace; opened for writing by the first write.</summary>
internal sealed class FileStores : IInspectorStores, IAsyncDisposable
{
    // "SQLite format 3" at the beginning, and the application's number at 68: the file of a store.
    private const int ApplicationIdOffset = 68;

    // A folder that may not be read hides its own files alone, and a link to a folder above is no way round and round.
    private static readonly EnumerationOptions s_below =
        new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };

    private readonly SortedDictionary<string, string> _paths;
    private readonly bool _readOnly;
    private readonly ConcurrentDictionary<string, Lazy<Task<SqliteDocumentStore>>> _reading = new();
    private readonly ConcurrentDictionary<string, Lazy<Task<SqliteDocumentStore>>> _writing = new();

    private FileStores(SortedDictionary<string, string> paths, bool readOnly) =>
        (_paths, _readOnly) = (paths, readOnly);

    /// <summary>Finds the stores, and opens the first: what cannot be opened is told at once.</summary>
    /// <exception cref="FileNotFoundException">There is neither a file nor a folder.</exception>
    /// <exception cref="IOException">There is no store in the folder.</exception>
    public static async Task<FileStores> OpenAsync(string path, bool readOnly, CancellationToken cancellationToken)
    {
        var paths = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (Directory.Exists(path))
        {
            foreach (string file in Directory.EnumerateFiles(path, "*", s_below).Where(IsStore))
                paths[Path.GetRelativePath(path, file)] = file;
            if (paths.Count == 0) throw new IOException($"There is no store in the folder \"{path}\".");
        }
        else
        {
            StoreFile.Demand(path);
            paths[Path.GetFileName(path)] = path;
        }

        var stores = new FileStores(paths, readOnly);
        if (paths.Count == 1) await stores.ReadAsync(paths.Keys.First(), cancellationToken).ConfigureAwait(false);
        return stores;
    }

    public ValueTask<IReadOnlyList<string>> ListAsync(InspectorUser user, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<string>>([.. _paths.Keys]);

    public async ValueTask<InspectedStore?> OpenAsync(
        string name, InspectorUser user, CancellationToken cancellationToken)
    {
        if (!_paths.ContainsKey(name)) return null;
        return new InspectedStore(name, await ReadAsync(name, cancellationToken).ConfigureAwait(false))
        {
            ReadOnly = _readOnly,
            OpenForWriting = token => WriteAsync(name, token),
        };
    }

    public async ValueTask DisposeAsync()
    {
        foreach (Lazy<Task<SqliteDocumentStore>> opened in _reading.Values.Concat(_writing.Values))
        {
            SqliteDocumentStore store = await opened.Value.ConfigureAwait(false);
            await store.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task<IDocumentStore> ReadAsync(string name, CancellationToken cancellationToken) =>
        await OpenOnceAsync(_reading, name, readOnly: true, cancellationToken).ConfigureAwait(false);

    private async ValueTask<IDocumentStore> WriteAsync(string name, CancellationToken cancellationToken) =>
        await OpenOnceAsync(_writing, name, readOnly: false, cancellationToken).ConfigureAwait(false);

    private async Task<SqliteDocumentStore> OpenOnceAsync(
        ConcurrentDictionary<string, Lazy<Task<SqliteDocumentStore>>> open, string name, bool readOnly,
        CancellationToken cancellationToken)
    {
        Lazy<Task<SqliteDocumentStore>> opening = open.GetOrAdd(
            name,
            static (_, options) => new Lazy<Task<SqliteDocumentStore>>(
                () => SqliteDocumentStore.OpenAsync(options, CancellationToken.None)),
            new SqliteStoreOptions { Path = _paths[name], ReadOnly = readOnly });
        try
        {
            return await opening.Value.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception) when (opening.Value.IsFaulted)
        {
            // The next one tries again.
            open.TryRemove(new(name, opening));
            throw;
        }
    }

    private static bool IsStore(string path)
    {
        Span<byte> header = stackalloc byte[ApplicationIdOffset + 4];
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return file.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) == header.Length
                && header.StartsWith("SQLite format 3\0"u8) && header[ApplicationIdOffset..].SequenceEqual("TMEM"u8);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
