using System.Text;
using System.Text.Json.Nodes;
using TypedMemory.Hub.Tests.Harness;

namespace TypedMemory.Hub.Tests.Api;

/// <summary>Documents with very many conflicts.</summary>
public sealed class ManyLeavesTests(OpenHub hub) : HubTest(hub)
{
    [Fact]
    public async Task Every_leaf_of_a_document_is_got_at_once_whatever_else_is_asked_for_between()
    {
        const int Leaves = 900;
        await GraftAsync(
            "[" + string.Join(',', Enumerable.Range(0, Leaves).Select(static n => Leaf("many", n))) + ","
            + Leaf("one", 7) + "]");
        string items = string.Join(
            ',', Enumerable.Range(0, Leaves).Select(static n => $$"""{"id":"many","rev":"1-{{Hash(n)}}"}"""));
        HubAnswer answer = await PostAsync(
            "/_bulk_get?revs=true",
            $$"""{"docs":[{"id":"one"},{{items}},{"id":"one"},{"id":"none"},{"id":"many","rev":"1-{{Hash(5)}}"}]}""");
        JsonArray results = answer.Json!["results"]!.AsArray();
        Assert.Equal(Leaves + 4, results.Count);
        for (int n = 0; n < Leaves; n++)
        {
            Assert.Equal("many", results[n + 1]!["id"]!.GetValue<string>());
            Assert.Equal(n, results[n + 1]!["docs"]![0]!["ok"]!["n"]!.GetValue<int>());
        }

        Assert.Equal(7, results[0]!["docs"]![0]!["ok"]!["n"]!.GetValue<int>());
        Assert.Equal(7, results[Leaves + 1]!["docs"]![0]!["ok"]!["n"]!.GetValue<int>());
        Assert.Equal("not_found", results[Leaves + 2]!["docs"]![0]!["error"]!["error"]!.GetValue<string>());
        Assert.Equal(5, results[Leaves + 3]!["docs"]![0]!["ok"]!["n"]!.GetValue<int>());
    }

    [Fact]
    public async Task An_ancestor_stands_for_the_leaves_that_descend_from_it()
    {
        await GraftAsync("[" + Path(2, 2, 1) + "," + Path(3, 3, 9, 1) + "]");
        Assert.Equal([$"3-{Hash(3)}", $"2-{Hash(2)}"], await LatestAsync($"1-{Hash(1)}"));
        Assert.Equal([$"3-{Hash(3)}"], await LatestAsync($"2-{Hash(9)}"));
        Assert.Equal([$"2-{Hash(2)}"], await LatestAsync($"2-{Hash(2)}"));
        Assert.Equal(
            [$"3-{Hash(3)}", $"2-{Hash(2)}"], await LatestAsync($"1-{Hash(1)}", $"2-{Hash(2)}", $"2-{Hash(9)}"));

        async Task<string[]> LatestAsync(params string[] revs)
        {
            HubAnswer answer = await GetAsync(
                $"/a?latest=true&open_revs=[{string.Join(',', revs.Select(static rev => $"\"{rev}\""))}]");
            return [.. answer.Json!.AsArray().Select(static row => row!["ok"]!["_rev"]!.GetValue<string>())];
        }
    }

    [Fact]
    public async Task A_leaf_too_many_is_refused_and_the_others_are_written()
    {
        await using HubHost small = await HubHost.StartAsync(static options =>
        {
            options.AllowAnonymous = true;
            options.MaxLeaves = 3;
        });
        Assert.Equal(201, (await small.SendAsync("PUT", "/db")).Code);
        HubAnswer answer = await small.SendAsync(
            "POST", "/db/_bulk_docs", Batch(
                [.. Enumerable.Range(0, 5).Select(static n => Leaf("a", n)), Leaf("b", 0)]));
        JsonArray refused = answer.Json!.AsArray();
        Assert.Equal(2, refused.Count);
        Assert.All(refused, static row => Assert.Equal("document_too_large", row!["error"]!.GetValue<string>()));
        Assert.Contains("3 are allowed", refused[0]!["reason"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(200, (await small.SendAsync("GET", "/db/b")).Code);
        // What is there already, what continues a leaf and what resolves one is no leaf more.
        Assert.Empty(
            (await small.SendAsync("POST", "/db/_bulk_docs", Batch([Leaf("a", 0), Leaf("a", 1)]))).Json!.AsArray());
        string next = Path(2, 50, 1);
        Assert.Empty((await small.SendAsync("POST", "/db/_bulk_docs", Batch([next]))).Json!.AsArray());
        HubAnswer one = await small.SendAsync("PUT", "/db/a?new_edits=false", Leaf("a", 77));
        Assert.Equal((413, "document_too_large"), (one.Code, one.Error));
        Assert.Equal(201, (await small.SendAsync("PUT", $"/db/a?rev=2-{Hash(50)}", "{}")).Code);

        static string Batch(string[] docs) => $$"""{"new_edits":false,"docs":[{{string.Join(',', docs)}}]}""";
    }

    private static string Path(int start, params int[] hashes) =>
        $"{{\"_id\":\"a\",\"_rev\":\"{start}-{Hash(hashes[0])}\",\"_revisions\":{{\"start\":{start},\"ids\":["
        + string.Join(',', hashes.Select(static hash => $"\"{Hash(hash)}\"")) + "]}}";

    private static string Hash(int n) => n.ToString("x32", System.Globalization.CultureInfo.InvariantCulture);

    private static string Leaf(string id, int n) => $$"""{"_id":"{{id}}","_rev":"1-{{Hash(n)}}","n":{{n}}}""";
}
