using TypedMemory.Sqlite;

namespace TypedMemory.Benchmarks.Growth;

/// <summary>Writes with this library.</summary>
internal sealed class OwnWriter(SqliteDocumentStore store) : IGrowthWriter
{
    public static async Task<OwnWriter> OpenAsync(string path) =>
        new(await SqliteDocumentStore.OpenAsync(new SqliteStoreOptions { Path = path }));

    public Task WriteAsync(string id) => store.PutOtherAsync(id);

    public ValueTask DisposeAsync() => store.DisposeAsync();
}
