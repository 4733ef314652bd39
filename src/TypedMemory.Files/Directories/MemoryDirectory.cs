using TypedMemory.Core.Store;
using TypedMemory.Files.Directories;
using TypedMemory.Files.Disk;
using TypedMemory.Files.State;
using TypedMemory.Files.Storage;

namespace TypedMemory;

/// <summary>
/// A directory whose files are documents of a store, and the other way round: an edit on either side reaches the other.
/// Nothing outside of the directory is read or written. One process at a time keeps a directory.
/// </summary>
/// <remarks>
/// What is synced with a remote database, is synced by the store: see <see cref="IMemorySync"/>. The calls of one
/// instance take turns.
/// </remarks>
public sealed class MemoryDirectory : IAsyncDisposable, IDisposable
{
    private const int ChunkSize = 256;

    /// <summary>How often a round looks again, where other writers change what it is about.</summary>
    private const int MaxPasses = 8;

    private readonly DiskFolder _disk;
    private readonly FileStream _lock;
    private readonly MemoryFiles _files;
    private readonly FileMoves _moves;
    private readonly DirectoryState _state;
    private readonly DocumentFeed _feed;
    private readonly MemoryDirectoryOptions _options;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly HashSet<string> _open = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _missing = new(StringComparer.Ordinal);
    private bool _disposed;

    private MemoryDirectory(
        DiskFolder disk, FileStream file, MemoryFiles files, DirectoryState state, IDocumentStore store,
        MemoryDirectoryOptions options)
    {
        (_disk, _lock, _files, _state, _options) = (disk, file, files, state, options);
        _moves = files.Moves;
        _feed = new DocumentFeed(store);
    }

    /// <summary>
    /// Makes the folder in a directory that is not synced, <c>.typedmemory</c>: the place for a store that belongs to
    /// the directory.
    /// </summary>
    /// <param name="path">The directory.</param>
    /// <returns>The folder's name.</returns>
    /// <exception cref="IOException">There is a link in its place.</exception>
    public static string PrepareOwnFolder(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return DiskFolder.CreateOwn(path);
    }

    /// <summary>Opens a directory, which has to be there.</summary>
    /// <param name="path">Its name.</param>
    /// <param name="files">The files of the memory.</param>
    /// <param name="store">The memory's store.</param>
    /// <param name="options">How it is kept; the default values if it is <see langword="null"/>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such directory.</exception>
    /// <exception cref="IOException">Another process keeps it.</exception>
    public static async Task<MemoryDirectory> OpenAsync(
        string path,
        MemoryFiles files,
        IMemoryStore store,
        MemoryDirectoryOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(store);
        var disk = new DiskFolder(path);
        FileStream file = DirectoryIdentity.Lock(disk);
        try
        {
            IDocumentStore documents = await store.OpenAsync(cancellationToken).ConfigureAwait(false);
            DirectoryState state = await DirectoryState.ReadAsync(
                documents, DirectoryIdentity.Of(disk), cancellationToken).ConfigureAwait(false);
            return new MemoryDirectory(disk, file, files, state, documents, options ?? new MemoryDirectoryOptions());
        }
        catch
        {
            await file.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Makes directory and store the same, once.</summary>
    /// <param name="cancellationToken">Ends it between two files.</param>
    /// <returns>What was done, and what was not.</returns>
    public Task<MemoryDirectoryResult> SyncAsync(CancellationToken cancellationToken = default) =>
        SyncAsync(patient: false, cancellationToken);

    /// <summary>Keeps directory and store the same until it is told to end.</summary>
    /// <param name="done">Told what each sync did that did something.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task RunAsync(
        Func<MemoryDirectoryResult, ValueTask>? done = null, CancellationToken cancellationToken = default)
    {
        using var watch = new DirectoryWatch(_disk.Root);
        MemoryDirectoryResult? before = null;
        while (true)
        {
            MemoryDirectoryResult result = await SyncAsync(patient: true, cancellationToken).ConfigureAwait(false);
            bool isNews = result.HasChanges || before is null || !before.Refused.SequenceEqual(result.Refused);
            if (done is not null && isNews) await done(result).ConfigureAwait(false);
            before = result;
            TimeSpan pause = result.Waiting > 0 ? _options.DeleteDelay : _options.Interval;
            await WaitAsync(watch, pause, cancellationToken).ConfigureAwait(false);
            await Task.Delay(_options.Quiet, _options.TimeProvider, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>As <see cref="DisposeAsync"/>, for an owner that does not await.</summary>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    /// <summary>
    /// Waits for a sync that is under way, and lets another process have the directory. May be called twice.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        await _turn.WaitAsync().ConfigureAwait(false);
        _disposed = true;
        await _lock.DisposeAsync().ConfigureAwait(false);
        _turn.Release();
    }

    private async Task WaitAsync(DirectoryWatch watch, TimeSpan pause, CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task[] waits =
        [
            watch.WaitAsync(ended.Token).AsTask(),
            _feed.WaitAsync(ended.Token).AsTask(),
            Task.Delay(pause, _options.TimeProvider, ended.Token),
        ];
        Task first = await Task.WhenAny(waits).ConfigureAwait(false);
        await ended.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(waits).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await first.ConfigureAwait(false);
    }

    private async Task<MemoryDirectoryResult> SyncAsync(bool patient, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            FolderScan scan = _disk.Scan(cancellationToken);
            int moved = await new MovedFiles(_disk, _state, _files, scan).MoveAsync(cancellationToken)
                .ConfigureAwait(false);
            var round = new DirectoryRound(_disk, _state, _files, _moves, scan, _options.TimeProvider)
            {
                Missing = FindMissing(scan, patient),
            };
            round.Begin();
            await RunAsync(round, scan, cancellationToken).ConfigureAwait(false);
            return round.Tally.Result() with { Moved = moved };
        }
        finally
        {
            _turn.Release();
        }
    }

    private async ValueTask RunAsync(DirectoryRound round, FolderScan scan, CancellationToken cancellationToken)
    {
        _open.UnionWith(scan.Files.Where(file => _state.Find(file.Key)?.Stamp != file.Value)
            .Select(static file => file.Key));
        _open.UnionWith(_state.Paths.Where(path => !scan.Files.ContainsKey(path)));
        for (int pass = 0; pass < MaxPasses; pass++)
        {
            foreach ((string path, string revision) in await _feed.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                if ((_state.Find(path)?.Revision ?? "") != revision) _open.Add(path);
            }

            if (_open.Count == 0) break;
            string[] paths = [.. _open.Order(StringComparer.Ordinal)];
            foreach (string[] chunk in paths.Chunk(ChunkSize))
            {
                await round.RunAsync(chunk, cancellationToken).ConfigureAwait(false);
                _open.ExceptWith(chunk);
            }
        }

        _open.UnionWith(round.Tally.Waiting);
    }

    /// <summary>The files that have been gone for too short a time.</summary>
    private HashSet<string> FindMissing(FolderScan scan, bool patient)
    {
        HashSet<string> gone = [.. _state.Paths.Where(path => !scan.Files.ContainsKey(path))];
        foreach (string path in _missing.Keys.Where(path => !gone.Contains(path)).ToArray()) _missing.Remove(path);
        if (!patient) return [];
        long now = _options.TimeProvider.GetTimestamp();
        foreach (string path in gone) _missing.TryAdd(path, now);
        gone.RemoveWhere(path =>
            _options.TimeProvider.GetElapsedTime(_missing[path], now) >= _options.DeleteDelay);
        return gone;
    }
}
