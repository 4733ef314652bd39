using TypedMemory.Core.Store;
using TypedMemory.TestKit;
using TypedMemory.TestKit.Contract;

namespace TypedMemory.Replication.Tests;

/// <summary>The reference store is held to the contract that every store is.</summary>
public sealed class MemoryStoreContractTests : DocumentStoreContract
{
    protected override Task<IDocumentStore> OpenAsync() => Task.FromResult<IDocumentStore>(new MemoryDocumentStore());
}
