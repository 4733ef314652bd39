namespace TypedMemory.Benchmarks.Queries;

/// <summary>A system that keeps indexes, and how it is asked. Everything that is found is read as an object.</summary>
internal interface IQuerySystem : IAsyncDisposable
{
    string Name { get; }

    Task OpenAsync(string directory);

    ValueTask PutManyAsync(IReadOnlyList<QueryFact> facts);

    /// <summary>How many facts of a source there are; each is read.</summary>
    ValueTask<int> EqualAsync(string source);

    /// <summary>How many facts of a city there are; each is read.</summary>
    ValueTask<int> NestedAsync(string city);

    /// <summary>Reads the newest facts of an agent in pages, each behind the one before.</summary>
    ValueTask<int> PageAsync(string agent, int size, int pages);

    /// <summary>Counts the facts of an agent within a time.</summary>
    ValueTask<long> CountAsync(string agent, long from, long to);

    /// <summary>
    /// Reads the facts with a word, the best ones first; <see langword="null"/> where there is no full text.
    /// </summary>
    ValueTask<int?> TextAsync(string word, int limit);
}
