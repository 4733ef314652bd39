using TypedMemory.Sqlite.Native;

namespace TypedMemory.Sqlite.Opening;

/// <summary>
/// Sees whether the file that a store has open is still the one at its path. One that was deleted or put another in its
/// place goes on taking writes, into nothing; and what is at the path then is not ours to touch.
/// </summary>
internal sealed class FileGuard
{
    private const long Interval = 1000;
    private readonly string _path;
    private readonly FileNumber? _number;
    private long _looked = Environment.TickCount64;
    private volatile bool _replaced;

    /// <param name="path">The full path of a file that is open.</param>
    public FileGuard(string path)
    {
        _path = path;
        _number = FileNumber.Of(path);
    }

    /// <summary>Whether the file was found to be another one.</summary>
    public bool IsReplaced => _replaced;

    /// <summary>Looks, and throws if the file is not the one that was opened.</summary>
    /// <exception cref="StoreException">It is not.</exception>
    public void Demand()
    {
        if (_replaced || !IsTheSame()) throw StoreErrors.Replaced(_path);
    }

    /// <summary>
    /// As <see cref="Demand"/>, but looks once a second at most: for what happens often and acknowledges nothing.
    /// </summary>
    public void DemandSometimes()
    {
        long now = Environment.TickCount64;
        if (_replaced || now - Volatile.Read(ref _looked) >= Interval) Demand();
    }

    /// <summary>Looks, without an exception.</summary>
    public bool Look() => !_replaced && IsTheSame();

    private bool IsTheSame()
    {
        Volatile.Write(ref _looked, Environment.TickCount64);
        if (_number is not { } opened) return true;

        // A file system that does not answer has not said that the file is another one.
        FileNumber? now = FileNumber.Of(_path);
        bool same = now is { } found ? found == opened : File.Exists(_path);
        if (!same) _replaced = true;
        return same;
    }
}
