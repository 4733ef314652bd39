using TypedMemory.Core.Store;
using TypedMemory.Replication.Sync;
using TypedMemory.TestKit;

namespace TypedMemory.Replication.Tests;

/// <summary>Anybody who syncs with a store keeps local documents in it.</summary>
public sealed class ReceiptTests : TwoStores
{
    [Theory]
    [InlineData("""{"source_last_seq":"\ud800"}""")]
    [InlineData("""{"source_last_seq":["1"],"last_seq":7}""")]
    [InlineData("""{"\ud800":1,"last_seq":"\udfff"}""")]
    public async Task A_local_document_that_is_no_checkpoint_is_no_receipt_and_ends_nothing(string body)
    {
        await Ours.PutAsync("a", "{}");
        await Ours.DeleteAsync("a");
        await Ours.WriteAsync(
            new DocumentBatch
            {
                LocalDocuments = [new LocalDocument("foreign", System.Text.Encoding.UTF8.GetBytes(body))],
            },
            Token);
        Assert.Empty(await ErasureReceipts.ReadAsync(Ours, "a", Token));
    }
}
