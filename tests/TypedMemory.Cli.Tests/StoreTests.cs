using System.Text.Json.Nodes;
using TypedMemory.Core.Revisions;
using TypedMemory.TestKit;

namespace TypedMemory.Cli.Tests;

/// <summary><c>typedmemory store</c>.</summary>
public sealed class StoreTests : ToolTest
{
    [Fact]
    public async Task Info_tells_what_the_store_holds_while_it_is_in_use()
    {
        await WithStoreAsync(async store =>
        {
            await store.PutAsync("fact:a", "{}");
            await store.PutAsync("fact:b", "{}");
            await store.PutAsync("gone", "{}");
            await store.DeleteAsync("gone");
            ToolResult json = await Tool.RunAsync(["store", "info", StorePath, "--json"]);
            JsonNode info = JsonNode.Parse(json.Output)!;
            Assert.Equal((2, 1), (info["doc_count"]!.GetValue<int>(), info["doc_del_count"]!.GetValue<int>()));
            Assert.Equal(2, info["types"]!["fact:"]!.GetValue<int>());
            Assert.Equal((await store.GetInfoAsync(Token)).Uuid, info["uuid"]!.GetValue<string>());
            ToolResult text = await Tool.RunAsync(["store", "info", StorePath]);
            Assert.Contains(
                text.Lines, static line => line.StartsWith("doc_count ", StringComparison.Ordinal)
                && line.EndsWith(" 2", StringComparison.Ordinal));
        });
    }

    [Fact]
    public async Task A_backup_is_restored_as_a_new_incarnation_and_checks_out()
    {
        string backup = StorePath + ".backup";
        string incarnation = "";
        await WithStoreAsync(async store =>
        {
            await store.PutAsync("fact:a", "{}");
            incarnation = (await store.GetInfoAsync(Token)).Incarnation;
            Assert.Equal(0, (await Tool.RunAsync(["store", "backup", StorePath, backup])).Code);
            await store.PutAsync("fact:b", "{}");
        });
        Assert.Equal((0, ""), await Summary("store", "restore", backup, StorePath));
        Assert.Equal(["ok"], (await Tool.RunAsync(["store", "check", StorePath])).Lines);
        Assert.Equal(0, (await Tool.RunAsync(["store", "compact", StorePath])).Code);
        await WithStoreAsync(async store =>
        {
            Assert.Equal(1, (await store.GetInfoAsync(Token)).Documents);
            Assert.NotEqual(incarnation, (await store.GetInfoAsync(Token)).Incarnation);
        });
    }

    [Fact]
    public async Task Check_prints_what_is_wrong_and_fails()
    {
        await WithStoreAsync(async store =>
        {
            for (int i = 0; i < 200; i++)
                await store.PutAsync($"fact:{i}", "{\"text\":\"" + new string('x', 500) + "\"}");
        });
        await using (FileStream file = File.OpenWrite(StorePath))
        {
            file.Position = file.Length / 2;
            await file.WriteAsync(new byte[8192], Token);
        }

        ToolResult result = await Tool.RunAsync(["store", "check", StorePath]);
        Assert.Equal(1, result.Code);
        Assert.NotEqual("", result.Output + result.Errors);
    }

    [Fact]
    public async Task Purge_forgets_all_leaves_or_the_named_ones()
    {
        RevisionId left = default, right = default;
        await WithStoreAsync(async store =>
        {
            var root = new RevisionPath(await store.PutAsync("a", "{}"));
            left = await store.PutOverAsync("a", root, """{"x":1}""");
            right = await store.PutOverAsync("a", root, """{"x":2}""");
            await store.PutAsync("b", "{}");
        });
        Assert.Equal([$"{left}"], (await Tool.RunAsync(["store", "purge", StorePath, "a", $"{left}"])).Lines);
        Assert.Equal((1, ""), await Summary("store", "purge", StorePath, "a", $"{left}"));
        Assert.Equal([$"{right}"], (await Tool.RunAsync(["store", "purge", StorePath, "a"])).Lines);
        ToolResult missing = await Tool.RunAsync(["store", "purge", StorePath, "a"]);
        Assert.Equal(1, missing.Code);
        Assert.Contains("\"a\"", missing.Errors, StringComparison.Ordinal);
        await WithStoreAsync(async store => Assert.Equal(1, (await store.GetInfoAsync(Token)).Documents));
    }

    [Fact]
    public async Task The_revision_limit_is_printed_and_set()
    {
        await WithStoreAsync(static async store => await store.PutAsync("a", "{}"));
        Assert.Equal((0, "1000"), await Summary("store", "revs-limit", StorePath));
        Assert.Equal((0, "20"), await Summary("store", "revs-limit", StorePath, "20"));
        Assert.Equal((0, "20"), await Summary("store", "revs-limit", StorePath));
        Assert.Equal((2, ""), await Summary("store", "revs-limit", StorePath, "0"));
    }

    [Theory]
    [InlineData("info")]
    [InlineData("check")]
    [InlineData("compact")]
    public async Task A_missing_store_fails_and_is_not_created(string verb)
    {
        ToolResult result = await Tool.RunAsync(["store", verb, StorePath]);
        Assert.Equal((1, ""), (result.Code, result.Output));
        Assert.Contains(StorePath, result.Errors, StringComparison.Ordinal);
        Assert.False(File.Exists(StorePath));
    }

    private static async Task<(int Code, string Output)> Summary(params string[] arguments)
    {
        ToolResult result = await Tool.RunAsync(arguments);
        return (result.Code, result.Output.Trim());
    }
}
