using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using TypedMemory.Hub.JavaScript.Tests.Harness;
using TypedMemory.Hub.Tests.Harness;

namespace TypedMemory.Hub.JavaScript.Tests.Views;

/// <summary>The rows of views follow their documents.</summary>
public sealed class IndexTests(JavaScriptHub hub) : ViewTest(hub)
{
    private const string ByN = "function(doc) { if (doc.n !== undefined) emit(doc.n, null); }";

    [Fact]
    public async Task Rows_follow_edits_deletions_and_conflicts()
    {
        await ViewAsync(ByN);
        string a = (await PutAsync("/a", """{"n":1}""")).Rev;
        string b = (await PutAsync("/b", """{"n":2}""")).Rev;
        Assert.Equal("a,b", await IdsAsync());
        Assert.Equal(201, (await PutAsync("/a", $$"""{"n":3,"_rev":"{{a}}"}""")).Code);
        Assert.Equal("b,a", await IdsAsync());
        Assert.Equal(200, (await SendAsync("DELETE", $"{Db}/b?rev={b}")).Code);
        Assert.Equal("a", await IdsAsync());
        await PostAsync(
            "/_bulk_docs",
            """{"new_edits":false,"docs":[{"_id":"a","n":9,"_rev":"9-ffffffffffffffffffffffffffffffff"}]}""");
        Assert.Equal("""[{"id":"a","key":9,"value":null}]""", await RowsAsync());
        Assert.Equal("[]", await RowsAsync("key=3"));
    }

    [Fact]
    public async Task A_purged_document_takes_its_rows_along_at_once()
    {
        await ViewAsync(ByN);
        string rev = (await PutAsync("/a", """{"n":1}""")).Rev;
        Assert.Equal("a", await IdsAsync());
        Assert.Equal(201, (await PostAsync("/_purge", $$"""{"a":["{{rev}}"]}""")).Code);
        Assert.Equal("", await IdsAsync("update=false"));
        Assert.Equal("", await IdsAsync());
        Assert.Equal(0, (int)(await QueryAsync()).Json!["total_rows"]!);
    }

    [Fact]
    public async Task Rows_stay_as_they_are_where_an_update_is_not_wanted()
    {
        await ViewAsync(ByN);
        Assert.Equal("", await IdsAsync());
        await PutAsync("/a", """{"n":1}""");
        Assert.Equal("", await IdsAsync("update=false"));
        Assert.Equal("", await IdsAsync("stale=ok"));
        Assert.Equal("", await IdsAsync("update=lazy"));
        Assert.Equal("a", await IdsAsync());
    }

    [Fact]
    public async Task Another_map_function_has_other_rows_and_cleaning_removes_the_old_ones()
    {
        await FillAsync("""[{"_id":"a","n":1,"m":2}]""");
        string rev = await ViewAsync(ByN);
        Assert.Equal("""[{"id":"a","key":1,"value":null}]""", await RowsAsync());
        string before = await SignatureAsync();
        JsonObject other = Views(("v", "function(doc) { emit(doc.m, null); }", null));
        other["_rev"] = rev;
        rev = await DesignAsync("d", other);
        Assert.Equal("""[{"id":"a","key":2,"value":null}]""", await RowsAsync());
        Assert.NotEqual(before, await SignatureAsync());
        Assert.Equal([before, await SignatureAsync()], await StoredAsync());
        Assert.Equal(202, (await PostAsync("/_view_cleanup", "{}")).Code);
        Assert.Equal([await SignatureAsync()], await StoredAsync());

        other["_rev"] = rev;
        other["comment"] = "says nothing of rows";
        string same = await SignatureAsync();
        await DesignAsync("d", other);
        Assert.Equal(same, await SignatureAsync());
    }

    [Fact]
    public async Task Views_of_one_design_document_are_read_in_one_pass_and_equal_functions_share_rows()
    {
        await FillAsync("""[{"_id":"a","n":1}]""");
        await DesignAsync("d", Views(("v", ByN, null), ("w", ByN, "_count"), ("x", "function(doc) { emit(doc._id, 1); }", "_sum")));
        Assert.Equal("""[{"key":null,"value":1}]""", await RowsAsync("", "w"));
        Assert.Equal("a", await IdsAsync("update=false"));
        Assert.Equal("""[{"key":null,"value":1}]""", await RowsAsync("update=false", "x"));
        JsonNode info = (await GetAsync("/_design/d/_info")).Json!;
        Assert.Equal("d", info["name"]!.GetValue<string>());
        Assert.Equal("javascript", info["view_index"]!["language"]!.GetValue<string>());
        Assert.Equal(0, (int)info["view_index"]!["updates_pending"]!["total"]!);
    }

    [Fact]
    public async Task Design_documents_are_mapped_where_the_options_say_so()
    {
        await FillAsync("""[{"_id":"a"}]""");
        JsonObject design = Views(("v", "function(doc) { emit(doc._id, null); }", null));
        design["options"] = new JsonObject { ["include_design"] = true };
        await DesignAsync("d", design);
        Assert.Equal("_design/d,a", await IdsAsync());
    }

    [Fact]
    public async Task A_function_sees_conflicts_and_attachments()
    {
        await PostAsync(
            "/_bulk_docs",
            """{"new_edits":false,"docs":[{"_id":"a","_rev":"1-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},{"_id":"a","_rev":"1-bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"}]}""");
        await FillAsync("""[{"_id":"b","_attachments":{"x":{"data":"aGk=","content_type":"text/plain"}}}]""");
        await ViewAsync(
            "function(doc) { emit(doc._conflicts, doc._attachments && [doc._attachments.x.length, doc._attachments.x.stub]); }");
        Assert.Equal(
            """[{"id":"b","key":null,"value":[2,true]},{"id":"a","key":["1-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"],"value":null}]""",
            await RowsAsync());
        HubAnswer answer = await QueryAsync("include_docs=true&conflicts=true");
        Assert.Equal(
            "1-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
            answer.Json!["rows"]![1]!["doc"]!["_conflicts"]![0]!.GetValue<string>());
    }

    [Fact]
    public async Task Thousands_of_documents_are_paged_without_a_gap()
    {
        for (int i = 0; i < 3; i++)
        {
            await FillAsync("[" + string.Join(',', Enumerable.Range(i * 1000, 1000).Select(
                static n => $$"""{"n":{{n % 7}},"m":{{n}}}""")) + "]");
        }

        await ViewAsync("function(doc) { emit(doc.n, doc.m); emit('x', 1); }", null);
        JsonArray rows = (await QueryAsync("endkey=6")).Json!["rows"]!.AsArray();
        Assert.Equal(3000, rows.Count);
        Assert.Equal(3000, rows.Select(static row => (int)row!["value"]!).Distinct().Count());
        Assert.Equal(6000, (int)(await QueryAsync("limit=1")).Json!["total_rows"]!);
        Assert.Equal(
            rows.Select(static row => (int)row!["value"]!).Reverse(),
            (await QueryAsync("startkey=6&descending=true")).Json!["rows"]!.AsArray()
                .Select(static row => (int)row!["value"]!));
    }

    [Fact]
    public async Task Who_may_read_some_prefixes_alone_may_not_read_views()
    {
        await FillAsync("""[{"_id":"open:a","n":1},{"_id":"hidden:b","n":2}]""");
        await ViewAsync(ByN);
        Assert.Equal(200, (await PutAsync(
            "/_security", """{"members":{"roles":["writer"]},"prefixes":{"open:":{"read":["writer"]} }}""")).Code);
        Assert.Equal(200, (await GetAsync("/open:a", Jan)).Code);
        Assert.Equal(404, (await GetAsync("/hidden:b", Jan)).Code);
        foreach (string path in (string[])[
                "/_design/d/_view/v", "/_design/d/_view/v?reduce=false&key=2", "/_design/d/_info"])
            Assert.Equal((403, "forbidden"), ((await GetAsync(path, Jan)).Code, (await GetAsync(path, Jan)).Error));
        Assert.Equal(403, (await PostAsync("/_design/d/_view/v/queries", """{"queries":[{}]}""", Jan)).Code);
        HubAnswer feed = await GetAsync("/_changes?filter=_view&view=d/v", Jan);
        Assert.Equal("open:a", Assert.Single(feed.Json!["results"]!.AsArray())!["id"]!.GetValue<string>());
        Assert.Equal("open:a,hidden:b", await IdsAsync());
    }

    private async Task<string> SignatureAsync() =>
        (await GetAsync("/_design/d/_info")).Json!["view_index"]!["signature"]!.GetValue<string>();

    private async Task<List<string>> StoredAsync()
    {
        // Beside it are its log and its lock, whose names go on.
        string file = Directory.GetFiles(Hub.Folder).Where(path =>
            Path.GetFileNameWithoutExtension(path).EndsWith(Name, StringComparison.Ordinal)).MinBy(
                static path => path.Length)!;
        await using var connection = new SqliteConnection($"Data Source={file};Mode=ReadOnly;Pooling=False");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT DISTINCT signature FROM views ORDER BY id";
        var signatures = new List<string>();
        await using SqliteDataReader reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        while (await reader.ReadAsync(TestContext.Current.CancellationToken)) signatures.Add(reader.GetString(0));
        return signatures;
    }
}
