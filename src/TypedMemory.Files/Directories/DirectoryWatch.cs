using System.Threading.Channels;

namespace TypedMemory.Files.Directories;

/// <summary>Rings when something happens in a directory. It says nothing of what: that is looked up.</summary>
internal sealed class DirectoryWatch : IDisposable
{
    private readonly FileSystemWatcher _watcher;

    /// <summary>One ring is as good as many: it holds one, and drops the others.</summary>
    private readonly Channel<bool> _bell = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public DirectoryWatch(string root)
    {
        _watcher = new FileSystemWatcher(root) { IncludeSubdirectories = true };
        _watcher.Created += Ring;
        _watcher.Changed += Ring;
        _watcher.Deleted += Ring;
        _watcher.Renamed += Ring;
        _watcher.Error += (_, _) => _bell.Writer.TryWrite(true);
        _watcher.EnableRaisingEvents = true;
    }

    /// <summary>Waits for a ring.</summary>
    public async ValueTask WaitAsync(CancellationToken cancellationToken) =>
        await _bell.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);

    public void Dispose() => _watcher.Dispose();

    private void Ring(object sender, FileSystemEventArgs happened)
    {
        // The store and what is being written lie in the directory, and are not news.
        string own = Disk.DiskFolder.OwnName;
        if (happened.Name is { } name && name.StartsWith(own, StringComparison.Ordinal)) return;
        _bell.Writer.TryWrite(true);
    }
}
