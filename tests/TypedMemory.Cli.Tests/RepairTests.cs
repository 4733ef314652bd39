using System.Text;
using TypedMemory.TestKit;

namespace TypedMemory.Cli.Tests;

/// <summary><c>typedmemory store repair</c>, against a hub that has the documents.</summary>
public sealed class RepairTests : ToolTest
{
    [Fact]
    public async Task A_damaged_body_is_found_by_the_check_and_replaced_from_the_hub()
    {
        await FillAsync();
        await PutRemoteAsync("other", "{}");
        Assert.Equal(0, (await Tool.RunAsync(["sync", StorePath, Url()])).Code);
        await DamageAsync();

        ToolResult check = await Tool.RunAsync(["store", "check", StorePath]);
        Assert.Equal(1, check.Code);
        Assert.Contains("\"fact:a\"", Assert.Single(check.Lines), StringComparison.Ordinal);

        ToolResult repair = await Tool.RunAsync(["store", "repair", StorePath, "--from", Url()]);
        Assert.Equal((0, ""), (repair.Code, repair.Errors));
        Assert.StartsWith("repaired \"fact:a\" \"1-", repair.Lines[0], StringComparison.Ordinal);
        Assert.Equal("ok", repair.Lines[1]);
        await WithStoreAsync(static async store => Assert.Equal(
            """{"text":"right"}""", Encoding.UTF8.GetString((await store.GetAsync("fact:a", Token))!.Body.Span)));
        Assert.Equal(["ok"], (await Tool.RunAsync(["store", "check", StorePath])).Lines);
    }

    [Fact]
    public async Task A_peer_without_the_document_repairs_nothing_and_the_rest_is_said()
    {
        await FillAsync();
        await PutRemoteAsync("other", "{}");
        await DamageAsync();
        ToolResult repair = await Tool.RunAsync(["store", "repair", StorePath, "--from", Url()]);
        Assert.Equal(1, repair.Code);
        Assert.StartsWith(
            "not repaired, the peer has no whole body of it: \"fact:a\"", repair.Lines[0], StringComparison.Ordinal);
        Assert.Contains("\"fact:a\"", repair.Lines[1], StringComparison.Ordinal);
    }

    private Task FillAsync() => WithStoreAsync(static async store =>
    {
        await store.PutAsync("fact:a", """{"text":"right"}""");
        await store.PutAsync("fact:b", """{"text":"other"}""");
    });

    // One letter of one body, as a failing disk would.
    private async Task DamageAsync()
    {
        byte[] file = await File.ReadAllBytesAsync(StorePath, Token);
        file[file.AsSpan().IndexOf("right"u8)] = (byte)'f';
        await File.WriteAllBytesAsync(StorePath, file, Token);
    }
}
