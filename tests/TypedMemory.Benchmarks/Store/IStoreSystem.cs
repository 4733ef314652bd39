namespace TypedMemory.Benchmarks.Store;

/// <summary>
/// A store under measurement. Every call does the whole of the work: from a note to the file, and back.
/// </summary>
internal interface IStoreSystem : IAsyncDisposable
{
    /// <summary>The system's name in the results.</summary>
    string Name { get; }

    /// <summary>Opens a new store.</summary>
    Task OpenAsync(string directory, bool full);

    /// <summary>Writes one note that is new, and waits until it is acknowledged.</summary>
    ValueTask PutAsync(Note note);

    /// <summary>Replaces one note: reads what is there, as an application must.</summary>
    ValueTask UpdateAsync(Note note);

    /// <summary>Writes notes in one transaction.</summary>
    ValueTask PutManyAsync(IReadOnlyList<Note> notes);

    /// <summary>Replaces notes in one transaction.</summary>
    ValueTask UpdateManyAsync(IReadOnlyList<Note> notes);

    /// <summary>Reads one note.</summary>
    ValueTask<Note?> GetAsync(string id);

    /// <summary>Reads all notes in the order of their ids; gives their number.</summary>
    ValueTask<int> RangeAsync(string prefix);

    /// <summary>Reads the change feed from the beginning; <see langword="null"/> if the system has none.</summary>
    ValueTask<int?> FeedAsync(bool withDocuments);

    /// <summary>The size of the file, its log included, in bytes.</summary>
    long FileSize { get; }
}
