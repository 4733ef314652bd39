using System.Text.Json.Nodes;
using TypedMemory.Core.Queries;
using TypedMemory.Core.Revisions;
using TypedMemory.Generated;
using TypedMemory.TestKit;

namespace TypedMemory.Cli.Tests;

/// <summary><c>typedmemory doctor</c>, <c>search</c> and <c>recall</c>.</summary>
public sealed class DoctorTests : ToolTest
{
    private const string Sentence = "the deploys of the payment service are frozen on every friday after lunch";

    [Fact]
    public async Task A_sound_store_is_ok()
    {
        await WithStoreAsync(static async store => await store.PutAsync("fact:a", """{"text":"fine"}"""));
        ToolResult result = await Tool.RunAsync(["doctor", StorePath]);
        Assert.Equal((0, "ok\n", ""), (result.Code, result.Output, result.Errors));
    }

    [Fact]
    public async Task What_causes_trouble_is_told_by_its_kind_and_document()
    {
        await WithStoreAsync(static async store =>
        {
            await store.PutAsync("fact:big", $$"""{"text":"{{new string('x', 3000)}}"}""");
            await store.PutAsync("fact:ref", """{"about":"fact:nobody","same":"fact:big"}""");
            await store.PutAsync("fact:old", """{"$expires":"2001-01-01T00:00:00Z"}""");
            await store.PutAsync("fact:free", """{"expiresAt":"2001-01-01T00:00:00Z"}""");
            await store.PutAsync("fact:one", $$"""{"text":"{{Sentence}}"}""");
            await store.PutAsync("fact:two", $$"""{"text":"{{Sentence.ToUpperInvariant()}}."}""");
            await store.PutAsync("fact:other", """{"text":"something else that has as many words as the two have or so"}""");
            var root = new RevisionPath(await store.PutAsync("fact:c", "{}"));
            await store.PutOverAsync("fact:c", root, """{"x":1}""");
            await store.PutOverAsync("fact:c", root, """{"x":2}""");
        });
        ToolResult result = await Tool.RunAsync(["doctor", StorePath, "--max-size", "2000", "--json"]);
        Assert.Equal((0, ""), (result.Code, result.Errors));
        (string, string)[] found = [.. result.Lines.Select(static line => JsonNode.Parse(line)!)
            .Select(static line => (line["kind"]!.GetValue<string>(), line["id"]!.GetValue<string>())).Order()];
        Assert.Equal(
            [
                ("conflict", "fact:c"), ("expired", "fact:old"), ("near-duplicate", "fact:two"),
                ("orphan", "fact:ref"), ("oversize", "fact:big"),
            ],
            found);
    }

    [Fact]
    public async Task What_has_expired_is_told_by_the_member_that_its_type_declares()
    {
        await WithStoreAsync(static async store =>
        {
            var until = new MemoryMember("until", MemoryValueKind.DateTimeOffset);
            await store.EnsureIndexesAsync(
                [new TypeIndexes("pass:", [new MemoryIndex([new(until)]) { Expiry = ExpiryPolicy.Evict }])]);
            await store.PutAsync("pass:old", """{"until":"2001-01-01T00:00:00Z","expires":"2999-01-01T00:00:00Z"}""");
            await store.PutAsync("pass:new", """{"until":"2999-01-01T00:00:00Z","expires":"2001-01-01T00:00:00Z"}""");
        });
        ToolResult result = await Tool.RunAsync(["doctor", StorePath]);
        Assert.StartsWith("expired\tpass:old", Assert.Single(result.Lines), StringComparison.Ordinal);
        Assert.Equal(0, (await Tool.RunAsync(["sweep", StorePath])).Code);
        Assert.Equal("ok\n", (await Tool.RunAsync(["doctor", StorePath])).Output);
    }

    [Fact]
    public async Task A_damaged_document_is_a_fault()
    {
        await WithStoreAsync(static async store => await store.PutAsync("fact:a", """{"text":"right"}"""));
        byte[] file = await File.ReadAllBytesAsync(StorePath, Token);
        file[file.AsSpan().IndexOf("right"u8)] = (byte)'f';
        await File.WriteAllBytesAsync(StorePath, file, Token);
        ToolResult result = await Tool.RunAsync(["doctor", StorePath]);
        Assert.Equal(1, result.Code);
        Assert.StartsWith("unreadable\t", result.Lines[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Search_and_recall_find_by_the_full_text_that_the_application_declared()
    {
        await WithStoreAsync(static async store =>
        {
            var text = new MemoryIndex([new MemoryIndexMember(new MemoryMember("text", MemoryValueKind.Text))])
            { IsFullText = true };
            await store.EnsureIndexesAsync([new TypeIndexes("fact:", [text])], null, Token);
            await store.PutAsync("fact:a", """{"text":"Deploys are frozen on Fridays"}""");
            await store.PutAsync("fact:b", """{"text":"Lunch is at noon"}""");
        });
        ToolResult search = await Tool.RunAsync(["search", StorePath, "frozen", "deploys"]);
        Assert.Equal((0, ""), (search.Code, search.Errors));
        Assert.Contains("fact:a\t", Assert.Single(search.Lines), StringComparison.Ordinal);
        ToolResult recall = await Tool.RunAsync(["recall", StorePath, "when is lunch?", "--json"]);
        JsonNode hit = JsonNode.Parse(Assert.Single(recall.Lines))!;
        Assert.Equal("fact:b", hit["id"]!.GetValue<string>());
        Assert.Equal("Lunch is at noon", hit["doc"]!["text"]!.GetValue<string>());
        ToolResult none = await Tool.RunAsync(["search", StorePath, "x", "--prefix", "skill:"]);
        Assert.Equal(1, none.Code);
        Assert.Contains("It has full texts of: \"fact:\".", none.Errors, StringComparison.Ordinal);
    }
}
