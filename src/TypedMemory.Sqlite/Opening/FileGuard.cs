using TypedMemory.Sqlite.Native;

namespace TypedMemory.Sqlite.Opening;

/// <summary>
/// Sees whether the files that a store has open are still those at their paths. A file that was deleted or put another
/// in its place goes on taking writes, into nothing; and what is at the path then is not ours to touch.
/// </summary>
/// <remarks>
/// SQLite removes <c>-wal</c> and <c>-shm</c> only with the last connection, so while one is open here they stay too.
/// </remarks>
internal sealed class FileGuard
{
    private const long Interval = 1000;

    /// <summary>
    /// How often a look takes in more than the file itself: each costs a tenth of a write, and what a deleted WAL has
    /// is brought home when the store is closed.
    /// </summary>
    private const long BesideInterval = 20;

    private readonly string _path;
    private readonly string? _link;
    private readonly FileNumber? _number;
    private readonly bool _hadContent;
    private readonly (string Path, FileNumber? Number)[] _beside;
    private long _looked = Environment.TickCount64;
    private long _lookedBeside;
    private volatile string? _replaced;

    /// <param name="path">The full path of a file that is open.</param>
    /// <param name="link">The symbolic link by which it was opened, or <see langword="null"/>.</param>
    public FileGuard(string path, string? link)
    {
        (_path, _link) = (path, link);
        FileLook look = FileLook.At(path);
        (_number, _hadContent) = (look.Number, look.Size > 0);
        _beside = [Found(path + "-wal"), Found(path + "-shm")];
    }

    /// <summary>Whether a file was found to be another one.</summary>
    public bool IsReplaced => _replaced is not null;

    /// <summary>Looks, and throws if a file is not the one that was opened.</summary>
    /// <exception cref="StoreException">It is not.</exception>
    public void Demand()
    {
        string? replaced = _replaced ?? FindReplaced();
        if (replaced is not null) throw StoreErrors.Replaced(replaced);
    }

    /// <summary>
    /// As <see cref="Demand"/>, but looks once a second at most: for what happens often and acknowledges nothing.
    /// </summary>
    public void DemandSometimes() => DemandAfter(Interval);

    /// <summary>
    /// As <see cref="Demand"/>, but looks once in a tick of the clock: for transactions that follow each other at once.
    /// What a tick more of them writes into a file that is no longer there goes the way of all that was in it.
    /// </summary>
    public void DemandOften() => DemandAfter(1);

    /// <summary>
    /// Whether the store may bring its WAL home: the file is its own, and nobody has begun another WAL. Where the WAL
    /// was deleted that saves what was acknowledged.
    /// </summary>
    public bool MayTouch() =>
        _replaced != _path && IsTheSame(_path) && Array.TrueForAll(
            _beside,
            static file => file.Number is null || FileNumber.Of(file.Path) is not { } now || now == file.Number);

    private void DemandAfter(long interval)
    {
        if (_replaced is not null || Environment.TickCount64 - Volatile.Read(ref _looked) >= interval) Demand();
    }

    /// <summary>The path at which the file is not the one that was opened, or <see langword="null"/>.</summary>
    private string? FindReplaced()
    {
        long now = Environment.TickCount64;
        Volatile.Write(ref _looked, now);
        string? replaced = IsTheSame(_path) ? null : _path;
        if (replaced is null && now - Volatile.Read(ref _lookedBeside) >= BesideInterval)
        {
            Volatile.Write(ref _lookedBeside, now);
            replaced = FindReplacedBeside();
        }

        if (replaced is not null) _replaced = replaced;
        return replaced;
    }

    private string? FindReplacedBeside()
    {
        if (_link is not null && !IsTheSame(_link)) return _link;
        foreach ((string path, FileNumber? number) in _beside)
        {
            if (!IsAt(number, FileLook.At(path))) return path;
        }

        return null;
    }

    private bool IsTheSame(string path)
    {
        FileLook now = FileLook.At(path);
        return IsAt(_number, now) && !(_hadContent && now is { Number: not null, Size: 0 });
    }

    // A file system that does not answer has not said that the file is another one.
    private static bool IsAt(FileNumber? opened, FileLook now) =>
        opened is null || (now.Number is { } found ? found == opened : !now.IsGone);

    private static (string Path, FileNumber? Number) Found(string path) => (path, FileNumber.Of(path));
}
