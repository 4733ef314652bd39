using TypedMemory.Core.Peers;
using TypedMemory.Core.Revisions;
using TypedMemory.TestKit;

namespace TypedMemory.Cli.Tests;

/// <summary><c>typedmemory refused</c> and <c>typedmemory fetch</c>: one document at a time.</summary>
public sealed class RefusedTests : ToolTest
{
    private static string TooLarge => $$"""{"text":"{{new string('x', MaxDocumentSize)}}"}""";

    [Fact]
    public async Task Refused_documents_are_listed_tried_again_and_given_up_for_the_remote_version()
    {
        await PutRemoteAsync("a", """{"x":1}""");
        Assert.Equal(0, (await Tool.RunAsync(["sync", StorePath, Url()])).Code);
        await WithStoreAsync(static async store => await store.PutAsync("a", TooLarge));
        Assert.Equal(3, (await Tool.RunAsync(["sync", StorePath, Url()])).Code);
        foreach (string[] list in (string[][])[["refused", StorePath], ["refused", StorePath, "list"]])
        {
            ToolResult listed = await Tool.RunAsync(list);
            Assert.Equal(0, listed.Code);
            Assert.Contains("a", Assert.Single(listed.Lines), StringComparison.Ordinal);
        }

        ToolResult again = await Tool.RunAsync(["refused", StorePath, "retry", "a", "--remote", Url()]);
        Assert.Equal((3, 1), (again.Code, again.Count("refused again")));
        ToolResult taken = await Tool.RunAsync(["refused", StorePath, "take", "a", "--remote", Url()]);
        Assert.Equal(0, taken.Code);
        Assert.Contains("dropped 2-", taken.Output, StringComparison.Ordinal);
        await WithStoreAsync(static async store => Assert.Equal(
            """{"x":1}""", System.Text.Encoding.UTF8.GetString((await store.GetAsync("a", Token))!.Body.Span)));
        Assert.Empty((await Tool.RunAsync(["refused", StorePath])).Lines);
    }

    [Fact]
    public async Task A_purged_document_is_fetched_again()
    {
        await PutRemoteAsync("a", "{}");
        Assert.Equal(0, (await Tool.RunAsync(["sync", StorePath, Url()])).Code);
        await WithStoreAsync(static async store =>
            await store.PurgeAsync(
                [new DocumentRevisions("a", [(await store.GetAsync("a", Token))!.Revision])], Token));
        Assert.Equal(0, (await Tool.RunAsync(["sync", StorePath, Url()])).Code);
        await WithStoreAsync(static async store => Assert.Null(await store.GetAsync("a", Token)));
        Assert.Equal(0, (await Tool.RunAsync(["fetch", StorePath, "a", "--remote", Url()])).Code);
        await WithStoreAsync(static async store => Assert.NotNull(await store.GetAsync("a", Token)));
    }

    [Fact]
    public async Task What_is_not_there_is_said()
    {
        await PutRemoteAsync("a", "{}");
        ToolResult store = await Tool.RunAsync(["refused", StorePath]);
        Assert.Equal((1, 1), (store.Code, store.Count("There is no store")));
        Assert.False(File.Exists(StorePath));
        Assert.Equal(0, (await Tool.RunAsync(["sync", StorePath, Url()])).Code);
        ToolResult document = await Tool.RunAsync(["fetch", StorePath, "nothing", "--remote", Url()]);
        Assert.Equal((1, 1), (document.Code, document.Count("has no document \"nothing\"")));
        ToolResult url = await Tool.RunAsync(["fetch", StorePath, "a", "--remote", "nonsense"]);
        Assert.Equal(2, url.Code);
    }
}
