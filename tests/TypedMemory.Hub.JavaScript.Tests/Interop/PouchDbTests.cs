using System.Text.Json.Nodes;
using TypedMemory.Hub.JavaScript.Tests.Harness;
using TypedMemory.Interop;

namespace TypedMemory.Hub.JavaScript.Tests.Interop;

/// <summary>PouchDB over http: its queries of views, and its writes that a function refuses.</summary>
public sealed class PouchDbTests(JavaScriptHub hub) : IAsyncLifetime
{
    private readonly string _name = "pouch" + Guid.NewGuid().ToString("n");
    private PouchDb? _pouch;

    private string Remote => hub.Host.Url.Replace(
        "//", $"//{JavaScriptHub.Admin}:{JavaScriptHub.Password}@", StringComparison.Ordinal) + "/" + _name;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        if (NodeProject.Missing is { } missing && !NodeProject.MustRun) Assert.Skip(missing);
        _pouch = await PouchDb.StartAsync(Token);
        await _pouch.CallAsync(Remote, "put", Token, JsonNode.Parse(
            """
            {"_id":"_design/d",
             "views":{"by_n":{"map":"function (doc) { emit(doc.n, doc._id); }"},
                      "sum":{"map":"function (doc) { emit(doc.n % 2, doc.n); }","reduce":"_sum"}},
             "filters":{"odd":"function (doc) { return doc.n % 2 === 1; }"},
             "validate_doc_update":"function (doc, old, user) { if (doc.n < 0) throw({forbidden: user.name + ' wants ' + doc.n}); }"}
            """));
        for (int i = 0; i < 10; i++)
            await _pouch.CallAsync(Remote, "put", Token, new JsonObject { ["_id"] = $"d{i}", ["n"] = i });
    }

    public async ValueTask DisposeAsync()
    {
        if (_pouch is not null) await _pouch.DisposeAsync();
    }

    [Theory]
    [InlineData("d/by_n", """{"startkey":3,"endkey":4}""", """[{"id":"d3","key":3,"value":"d3"},{"id":"d4","key":4,"value":"d4"}]""")]
    [InlineData("d/by_n", """{"keys":[7,1]}""", """[{"id":"d7","key":7,"value":"d7"},{"id":"d1","key":1,"value":"d1"}]""")]
    [InlineData("d/by_n", """{"descending":true,"limit":1}""", """[{"id":"d9","key":9,"value":"d9"}]""")]
    [InlineData("d/sum", "{}", """[{"key":null,"value":45}]""")]
    [InlineData("d/sum", """{"group":true}""", """[{"key":0,"value":20},{"key":1,"value":25}]""")]
    public async Task A_query_of_a_view_has_its_rows(string view, string options, string rows)
    {
        JsonNode? found = await _pouch!.CallAsync(Remote, "query", Token, view, JsonNode.Parse(options));
        Assert.Equal(rows, found!["rows"]!.ToJsonString());
    }

    [Fact]
    public async Task A_write_that_is_forbidden_fails_and_in_a_replication_alone_fails()
    {
        Exception refusal = await Assert.ThrowsAnyAsync<Exception>(
            () => _pouch!.CallAsync(Remote, "put", Token, new JsonObject { ["_id"] = "no", ["n"] = -1 }));
        Assert.Contains("admin wants -1", refusal.Message, StringComparison.Ordinal);
        string local = _name + "local";
        await _pouch!.CallAsync(local, "put", Token, new JsonObject { ["_id"] = "bad", ["n"] = -2 });
        await _pouch.CallAsync(local, "put", Token, new JsonObject { ["_id"] = "good", ["n"] = 2 });
        JsonNode? done = await _pouch.ReplicateAsync(local, Remote, Token);
        Assert.Equal((1, 1), ((int)done!["written"]!, (int)done["failures"]!));
    }

    [Fact]
    public async Task A_replication_is_filtered_where_the_documents_are()
    {
        string local = _name + "odd";
        await _pouch!.ReplicateAsync(Remote, local, Token, new JsonObject { ["filter"] = "d/odd" });
        JsonNode? all = await _pouch.CallAsync(local, "allDocs", Token);
        Assert.Equal(
            ["d1", "d3", "d5", "d7", "d9"],
            all!["rows"]!.AsArray().Select(static row => row!["id"]!.GetValue<string>()));
    }
}
