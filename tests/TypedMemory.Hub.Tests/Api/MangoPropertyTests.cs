using System.Globalization;
using System.Text.Json.Nodes;
using TypedMemory.Hub.Tests.Harness;

namespace TypedMemory.Hub.Tests.Api;

/// <summary>Random documents and selectors: what an index finds is what a look at every document finds.</summary>
public sealed class MangoPropertyTests(OpenHub hub) : HubTest(hub)
{
    private static readonly string[] s_fields = ["a", "b", "o.x", "l.0"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Indexes_find_what_a_scan_finds(int seed)
    {
        var random = new Random(seed);
        await WriteAsync(random, 60);
        string[] queries = [.. Enumerable.Range(0, 100).Select(_ => Selector(random, 2))];
        foreach (string index in (string[])["[\"a\"]", "[\"b\",\"a\"]", "[\"o.x\"]", "[\"l.0\",\"b\"]"])
        {
            HubAnswer made = await PostAsync(
                "/_index", $$"""{"index":{"fields":{{index}} },"ddoc":"i{{index.Length}}{{index[2]}}","name":"i"}""");
            Assert.Equal(200, made.Code);
        }

        // Half of the documents come while the indexes are there.
        await WriteAsync(random, 60);
        int indexed = 0;
        foreach (string selector in queries)
        {
            // No index answers an alternative of which one part asks for nothing that it holds.
            string[] scanned = await FindAsync($$"""{"$or":[{"_id":{"$lt":null} },{{selector}}]}""");
            JsonNode plan = (await PostAsync("/_explain", $$"""{"selector":{{selector}} }""")).Json!;
            if (plan["index"]!["type"]!.GetValue<string>() == "json") indexed++;
            string[] found = await FindAsync(selector);
            Assert.True(scanned.Order().SequenceEqual(found.Order()), $"seed {seed}: {selector} by {plan["index"]}");
            foreach (string field in s_fields)
            {
                // Pages in both directions join to the same documents.
                string sorted = $$"""{"$and":[{{selector}},{"{{field}}":{"$exists":true} }]}""";
                string[] up = await PagesAsync(sorted, field, "asc"), down = await PagesAsync(sorted, field, "desc");
                if (up.Length == 0 && down.Length == 0) continue;
                Assert.True(up.Reverse().SequenceEqual(down), $"seed {seed}: {sorted} by {field}");
                Assert.True(
                    (await FindAsync(sorted)).Order().SequenceEqual(up.Order()), $"seed {seed}: {sorted}");
            }
        }

        Assert.True(indexed > 15, $"Only {indexed} of the queries used an index.");
    }

    private async Task<string[]> PagesAsync(string selector, string field, string direction)
    {
        List<string> ids = [];
        string bookmark = "";
        while (true)
        {
            HubAnswer page = await PostAsync(
                "/_find",
                $$"""
                {"selector":{{selector}},"sort":[{"{{field}}":"{{direction}}"}],"limit":13,"fields":["_id"],
                 "bookmark":"{{bookmark}}"}
                """);
            if (page.Error == "no_usable_index") return [];
            string[] found = Found(page);
            ids.AddRange(found);
            if (found.Length < 13) return [.. ids];
            bookmark = page.Json!["bookmark"]!.GetValue<string>();
        }
    }

    private async Task<string[]> FindAsync(string selector)
    {
        HubAnswer answer = await PostAsync(
            "/_find", $$"""{"selector":{{selector}},"limit":1000,"fields":["_id"]}""");
        Assert.True(answer.Code == 200, $"{selector}: {answer.Text}");
        return Found(answer);
    }

    private static string[] Found(HubAnswer answer) =>
        [.. answer.Json!["docs"]!.AsArray().Select(static document => document!["_id"]!.GetValue<string>())];

    private async Task WriteAsync(Random random, int count)
    {
        for (int i = 0; i < count; i++)
        {
            string id = $"d{random.Next(80):d2}";
            HubAnswer known = await GetAsync("/" + id);
            string revision = known.Code == 200 ? $"\"_rev\":\"{known.Json!["_rev"]!.GetValue<string>()}\"," : "";
            string deleted = known.Code == 200 && random.Next(6) == 0 ? "\"_deleted\":true," : "";
            Assert.Equal(deleted.Length > 0 ? 200 : 201, (await PutAsync(
                "/" + id, $$"""{{{revision}}{{deleted}}"b":{{Value(random)}}{{Members(random)}} }""")).Code);
        }
    }

    private static string Members(Random random)
    {
        string members = "";
        if (random.Next(4) > 0) members += $",\"a\":{Value(random)}";
        if (random.Next(3) > 0) members += $$""","o":{"x":{{Value(random)}} }""";
        if (random.Next(3) > 0) members += $",\"l\":[{Value(random)}]";
        return members;
    }

    private static string Value(Random random) => random.Next(8) switch
    {
        0 => "null",
        1 => random.Next(2) == 0 ? "true" : "false",
        2 or 3 => random.Next(-2, 6).ToString(CultureInfo.InvariantCulture),
        4 => "2.5",
        // One double, two numbers.
        7 => random.Next(2) == 0 ? "9007199254740993" : "9007199254740992.0",
        5 => $"\"{(char)('a' + random.Next(3))}{(random.Next(2) == 0 ? "" : "b")}\"",
        _ => random.Next(2) == 0 ? $"[{random.Next(2)}]" : $$"""{"k":{{random.Next(2)}} }""",
    };

    private static string Selector(Random random, int depth)
    {
        if (depth > 0 && random.Next(3) > 0)
        {
            string name = (string[])["$and", "$and", "$or", "$nor"] is var names ? names[random.Next(4)] : "";
            return $$"""{"{{name}}":[{{Selector(random, depth - 1)}},{{Selector(random, depth - 1)}}]}""";
        }

        string field = s_fields[random.Next(s_fields.Length)];
        string condition = random.Next(12) switch
        {
            0 => $$"""{"$ne":{{Value(random)}} }""",
            1 or 2 => $$"""{"$gt":{{Value(random)}} }""",
            3 => $$"""{"$gte":{{Value(random)}} }""",
            4 or 5 => $$"""{"$lt":{{Value(random)}} }""",
            6 => $$"""{"$lte":{{Value(random)}} }""",
            7 => $$"""{"$in":[{{Value(random)}},{{Value(random)}}]}""",
            8 => $$"""{"$exists":{{(random.Next(3) == 0 ? "false" : "true")}} }""",
            9 => """{"$beginsWith":"a"}""",
            10 => $$"""{"$not":{"$gt":{{Value(random)}} } }""",
            _ => $$"""{"$eq":{{Value(random)}} }""",
        };
        return $$"""{"{{field}}":{{condition}} }""";
    }
}
