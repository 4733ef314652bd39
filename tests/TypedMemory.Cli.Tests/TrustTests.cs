using System.Buffers;
using System.Text.Json.Nodes;
using TypedMemory.Core.Queries;
using TypedMemory.Generated;
using TypedMemory.Sqlite;
using TypedMemory.TestKit;

namespace TypedMemory.Cli.Tests;

/// <summary><c>typedmemory sweep</c> and <c>forget</c>.</summary>
public sealed class TrustTests : ToolTest
{
    [Fact]
    public async Task A_sweep_goes_by_what_applications_have_registered_in_the_store()
    {
        await WithStoreAsync(async store =>
        {
            var until = new MemoryIndex(
                [new MemoryIndexMember(new MemoryMember("until", MemoryValueKind.DateTimeOffset))])
            { Expiry = ExpiryPolicy.Tombstone };
            await store.EnsureIndexesAsync([new TypeIndexes("memo:", [until])], null, Token);
            await store.PutAsync("memo:over", """{"until":"2020-01-01T00:00:00Z"}""");
            await store.PutAsync("memo:holds", """{"until":"2999-01-01T00:00:00Z"}""");
            await store.PutAsync("memo:ever", "{}");
            await store.PutAsync("other:over", """{"until":"2020-01-01T00:00:00Z"}""");
        });
        ToolResult swept = await Tool.RunAsync(["sweep", StorePath]);
        Assert.Equal((0, "1 removed: 1 by tombstones, 0 evicted"), (swept.Code, Assert.Single(swept.Lines)));
        JsonNode again = JsonNode.Parse((await Tool.RunAsync(["sweep", StorePath, "--json"])).Output)!;
        Assert.Equal(0, again["removed"]!.GetValue<int>());
        ToolResult listed = await Tool.RunAsync(["ls", StorePath]);
        Assert.DoesNotContain("memo:over", listed.Output, StringComparison.Ordinal);
        Assert.Contains("memo:holds", listed.Output, StringComparison.Ordinal);
        Assert.Contains("other:over", listed.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Forget_erases_and_tells_which_replicas_have_got_it()
    {
        await WithStoreAsync(async store => await store.PutAsync("secret:x", """{"text":"very secret"}"""));
        Assert.Equal(0, (await Tool.RunAsync(["sync", StorePath, Url(), "--create"])).Code);
        Assert.Equal(0, (await Tool.RunAsync(["forget", StorePath, "secret:x"])).Code);
        ToolResult open = await Tool.RunAsync(["forget", StorePath, "secret:x", "--receipts"]);
        Assert.Equal(0, open.Code);
        Assert.Contains("open", Assert.Single(open.Lines), StringComparison.Ordinal);
        Assert.Equal(0, (await Tool.RunAsync(["sync", StorePath, Url(), "--create"])).Code);
        ToolResult done = await Tool.RunAsync(["forget", StorePath, "secret:x", "--receipts", "--json"]);
        JsonNode receipt = JsonNode.Parse(Assert.Single(done.Lines))!;
        Assert.True(receipt["acknowledged"]!.GetValue<bool>());
        Assert.DoesNotContain(Password, done.Output, StringComparison.Ordinal);
        Assert.Equal(1, (await Tool.RunAsync(["forget", StorePath, "secret:never"])).Code);
        Assert.False(File.ReadAllBytes(StorePath).AsSpan().IndexOf("very secret"u8) >= 0);
    }
}
