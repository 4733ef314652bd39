namespace TypedMemory.Sqlite.Tests;

/// <summary>The contract holds as well where superseded bodies are kept and every commit is synced.</summary>
public sealed class HistoryStoreContractTests : SqliteStoreContractTests
{
    protected override SqliteStoreOptions Configure(string path) =>
        new() { Path = path, History = SqliteHistory.UntilCompaction, Durability = SqliteDurability.Full };
}
