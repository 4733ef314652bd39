namespace TypedMemory.Benchmarks.Growth;

/// <summary>One of several processes' way to write into a file that they share.</summary>
internal interface IGrowthWriter : IAsyncDisposable
{
    /// <summary>Writes one new document, in a transaction of its own.</summary>
    Task WriteAsync(string id);
}
