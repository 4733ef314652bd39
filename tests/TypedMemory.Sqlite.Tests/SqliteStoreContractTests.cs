using TypedMemory.Core.Store;
using TypedMemory.TestKit.Contract;

namespace TypedMemory.Sqlite.Tests;

public class SqliteStoreContractTests : DocumentStoreContract
{
    private readonly TemporaryDirectory _directory = new();

    protected virtual SqliteStoreOptions Configure(string path) => new() { Path = path };

    protected override async Task<IDocumentStore> OpenAsync() =>
        await SqliteDocumentStore.OpenAsync(Configure(_directory.File()));

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _directory.Dispose();
        GC.SuppressFinalize(this);
    }
}
