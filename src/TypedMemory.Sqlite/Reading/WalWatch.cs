namespace TypedMemory.Sqlite.Reading;

/// <summary>
/// Waits for the next write into a store's WAL, by whatever process, without looking: the operating system tells.
/// </summary>
internal sealed class WalWatch : IDisposable
{
    /// <summary>
    /// Each watch is a thread and one of some hundred that a user may have: who has more stores looks into the others.
    /// </summary>
    private const int Most = 16;

    private static int s_watches;
    private readonly FileSystemWatcher _watcher;
    private Action? _written;
    private bool _disposed;

    private WalWatch(FileSystemWatcher watcher, Action written)
    {
        _watcher = watcher;
        _written = written;
        _watcher.Changed += (_, _) => Tell();
        _watcher.Created += (_, _) => Tell();
        _watcher.Error += (_, _) => Tell();
    }

    /// <summary>Begins to wait; <see langword="null"/> where the operating system does not tell.</summary>
    /// <param name="store">The path of the store.</param>
    /// <param name="written">Called once, on a thread of the watch.</param>
    public static WalWatch? TryStart(string store, Action written)
    {
        if (Interlocked.Increment(ref s_watches) > Most)
        {
            Interlocked.Decrement(ref s_watches);
            return null;
        }

        FileSystemWatcher? watcher = null;
        try
        {
            string path = Path.GetFullPath(store);
            watcher = new FileSystemWatcher(Path.GetDirectoryName(path)!, Path.GetFileName(path) + "-wal")
            {
                NotifyFilter = NotifyFilters.LastWrite | NotifyFilters.Size | NotifyFilters.FileName,
            };
            var watch = new WalWatch(watcher, written);
            watcher.EnableRaisingEvents = true;
            return watch;
        }
        catch (Exception none) when (none is IOException or ArgumentException or NotSupportedException)
        {
            // E.g. no more watches for this user: whoever waits looks instead.
            watcher?.Dispose();
            Interlocked.Decrement(ref s_watches);
            return null;
        }
    }

    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        _watcher.Dispose();
        Interlocked.Decrement(ref s_watches);
    }

    private void Tell() => Interlocked.Exchange(ref _written, null)?.Invoke();
}
