using System.Security.Cryptography;
using System.Text;
using TypedMemory.Core.Secrecy;

namespace TypedMemory;

/// <summary>
/// Keys in a file, one to a line; made by <see cref="MemoryKeys.FromFile"/>. Safe for concurrent use.
/// </summary>
/// <remarks>
/// A file that has become unreadable or malformed leaves the keys as they were last read; one that is gone leaves none.
/// </remarks>
public sealed class FileMemoryKeys : IMemoryKeys
{
    private static readonly TimeSpan s_lookEvery = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly string _path;
    private readonly TimeProvider _time;
    private volatile KeyRing _ring;
    private DateTime _written;
    private long _looked;

    internal FileMemoryKeys(string path, TimeProvider time)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        _path = path;
        _time = time;
        _written = File.GetLastWriteTimeUtc(path);
        _looked = time.GetTimestamp();
        _ring = Read();
    }

    /// <inheritdoc/>
    public string? KeyIdFor(string documentId) => Ring.KeyIdFor(documentId);

    /// <inheritdoc/>
    public byte[]? Find(string keyId) => Ring.Find(keyId);

    /// <summary>
    /// Makes a new random key and puts it before the others, so that it seals from now on; the background rotation
    /// brings older values under it. Copy the file to the other devices first: they cannot read what they have no key
    /// for.
    /// </summary>
    /// <param name="keyId">The id of the new key.</param>
    /// <exception cref="ArgumentException">It is not an id of a key, or there is such a key.</exception>
    public void Add(string keyId)
    {
        KeyIds.Demand(keyId);
        lock (_gate)
        {
            KeyRing ring = Read();
            if (ring.Find(keyId) is not null)
                throw new ArgumentException($"The key \"{keyId}\" exists already. Give the new one another id.", nameof(keyId));
            Write([(keyId, RandomNumberGenerator.GetBytes(MemoryKeys.KeyLength)), .. ring.Keys]);
        }
    }

    /// <summary>
    /// Takes a key out of the file: what it sealed is unreadable on this device from now on. Other devices and copies
    /// of the file have to forget it too.
    /// </summary>
    /// <param name="keyId">The id of the key.</param>
    /// <returns>Whether there was such a key.</returns>
    public bool Forget(string keyId)
    {
        lock (_gate)
        {
            KeyRing ring = Read();
            if (ring.Find(keyId) is null) return false;
            Write([.. ring.Keys.Where(key => key.Id != keyId)]);
            return true;
        }
    }

    private KeyRing Ring
    {
        get
        {
            if (_time.GetElapsedTime(Volatile.Read(ref _looked)) >= s_lookEvery) Look();
            return _ring;
        }
    }

    private void Look()
    {
        lock (_gate)
        {
            Volatile.Write(ref _looked, _time.GetTimestamp());
            DateTime written = File.GetLastWriteTimeUtc(_path);
            if (written == _written) return;
            try
            {
                _ring = File.Exists(_path) ? Read() : new KeyRing();
                _written = written;
            }
            catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException
                or ArgumentException)
            {
                // Somebody is writing it; the next look tries again.
                return;
            }
        }
    }

    private KeyRing Read()
    {
        IEnumerable<string> lines = File.ReadAllLines(_path)
            .Where(static line => !line.TrimStart().StartsWith('#'));
        return KeyRing.Parse(string.Join('\n', lines), $"the file \"{_path}\"");
    }

    /// <summary>Writes beside the file and renames, so that no reader sees half of it.</summary>
    private void Write(IReadOnlyList<(string Id, byte[] Key)> keys)
    {
        var text = new StringBuilder();
        foreach ((string id, byte[] key) in keys)
            text.Append(id).Append(':').Append(Convert.ToBase64String(key)).Append('\n');
        string beside = $"{_path}.{Guid.NewGuid():N}.tmp";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var file = new FileStream(beside, options))
        {
            file.Write(Encoding.UTF8.GetBytes(text.ToString()));
            file.Flush(flushToDisk: true);
        }

        File.Move(beside, _path, overwrite: true);
        _ring = Read();
        _written = File.GetLastWriteTimeUtc(_path);
    }
}
