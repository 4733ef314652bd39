using TypedMemory.Core.Store;
using TypedMemory.Sqlite;

namespace TypedMemory.Consumers;

/// <summary>
/// The right to be the only consumer of a name: a lock of the operating system on a file beside the store, which is
/// freed with its process. Where the store is not a file, it holds for this process.
/// </summary>
internal sealed class ConsumerLock : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly HashSet<string> s_held = new(StringComparer.Ordinal);

    private readonly string _key;
    private readonly FileStream? _file;

    private ConsumerLock(string key, FileStream? file) => (_key, _file) = (key, file);

    /// <summary>Waits until the right is free, and takes it.</summary>
    public static async Task<ConsumerLock> TakeAsync(
        IDocumentStore store, string name, CancellationToken cancellationToken)
    {
        string file = store.Capability<SqliteDocumentStore>() is { } sqlite
            ? $"{Path.GetFullPath(sqlite.Path)}-consumer-{name.Replace(':', '-')}" : "";
        string key = file.Length > 0
            ? file : $"{(await store.GetInfoAsync(cancellationToken).ConfigureAwait(false)).Uuid}/{name}";
        while (true)
        {
            if (TryTake(key, file) is { } taken) return taken;
            await Task.Delay(Pause, store.TimeProvider, cancellationToken).ConfigureAwait(false);
        }
    }

    public void Dispose()
    {
        _file?.Dispose();
        lock (s_held) s_held.Remove(_key);
    }

    private static ConsumerLock? TryTake(string key, string file)
    {
        lock (s_held)
        {
            if (!s_held.Add(key)) return null;
        }

        try
        {
            return new ConsumerLock(key, file.Length == 0 ? null : new FileStream(
                file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1));
        }
        catch (IOException)
        {
            // Another process has it.
            lock (s_held) s_held.Remove(key);
            return null;
        }
        catch
        {
            lock (s_held) s_held.Remove(key);
            throw;
        }
    }
}
