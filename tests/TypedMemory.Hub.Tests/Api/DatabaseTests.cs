using System.Text.Json.Nodes;
using TypedMemory.Hub.Http;
using TypedMemory.Hub.Tests.Harness;

namespace TypedMemory.Hub.Tests.Api;

public sealed class DatabaseTests(OpenHub hub) : HubTest(hub)
{
    [Fact]
    public async Task The_root_says_welcome()
    {
        HubAnswer answer = await Hub.SendAsync("GET", "/");
        Assert.Equal(200, answer.Code);
        Assert.Equal("Welcome", answer.Json!["couchdb"]!.GetValue<string>());
        Assert.Matches("^[0-9a-f]{32}$", answer.Json["uuid"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_database_cannot_be_created_twice()
    {
        HubAnswer answer = await Hub.SendAsync("PUT", Db);
        Assert.Equal((412, "file_exists"), (answer.Code, answer.Error));
    }

    [Theory]
    [InlineData("/Upper")]
    [InlineData("/1st")]
    [InlineData("/a.b")]
    [InlineData("/_system")]
    [InlineData("/a%20b")]
    [InlineData("/%2e%2e%2fetc")]
    [InlineData("/a%00")]
    public async Task A_name_outside_the_rule_is_refused(string path)
    {
        HubAnswer answer = await Hub.SendAsync("PUT", path);
        Assert.Equal(400, answer.Code);
    }

    [Theory]
    [InlineData("/a%2Fb")]
    [InlineData("/con")]
    [InlineData("/a$(x)%2By-z_0")]
    public async Task A_name_within_the_rule_stays_in_the_folder(string path)
    {
        Assert.Equal(201, (await Hub.SendAsync("PUT", path)).Code);
        string name = Uri.UnescapeDataString(path[1..]);
        Assert.Contains(
            name, (await Hub.SendAsync("GET", "/_all_dbs")).Json!.AsArray().Select(n => n!.GetValue<string>()));
        Assert.Equal(name, (await Hub.SendAsync("GET", path)).Json!["db_name"]!.GetValue<string>());
        Assert.All(
            Directory.GetFileSystemEntries(Hub.Folder), static entry =>
                Assert.Matches(@"^(db|hub)\.", Path.GetFileName(entry)));
        Assert.Equal(200, (await Hub.SendAsync("DELETE", path)).Code);
        Assert.Equal(404, (await Hub.SendAsync("GET", path)).Code);
    }

    [Fact]
    public async Task Deleting_with_a_rev_is_taken_for_a_mistake()
    {
        Assert.Equal(400, (await Hub.SendAsync("DELETE", Db + "?rev=1-a")).Code);
        Assert.Equal(200, (await GetAsync("")).Code);
    }

    [Fact]
    public async Task Info_tells_real_sizes()
    {
        await WriteAsync("big", $$"""{"text":"{{new string('x', 40_000)}}"}""");
        JsonNode before = (await GetAsync("")).Json!["sizes"]!;
        Assert.InRange(before["external"]!.GetValue<long>(), 40_000, 41_000);
        Assert.InRange(before["active"]!.GetValue<long>(), 40_000, before["file"]!.GetValue<long>() - 1);
        string rev = (await GetAsync("/big")).Json!["_rev"]!.GetValue<string>();
        Assert.Equal(200, (await Hub.SendAsync("DELETE", $"{Db}/big?rev={rev}")).Code);
        // Sums are not taken again at once where they took long; these are quick.
        long external;
        do external = (await GetAsync("")).Json!["sizes"]!["external"]!.GetValue<long>();
        while (external > 40_000);
        Assert.InRange(external, 0, 100);
    }

    [Fact]
    public async Task A_compaction_is_an_active_task_until_it_ends()
    {
        for (int i = 0; i < 20; i++) await WriteAsync($"d{i}", "{}");
        Assert.Equal(202, (await PostAsync("/_compact", "")).Code);
        while ((await GetAsync("")).Json!["compact_running"]!.GetValue<bool>())
        {
            JsonArray tasks = (await Hub.SendAsync("GET", "/_active_tasks")).Json!.AsArray();
            Assert.All(tasks, static task =>
            {
                Assert.Equal("database_compaction", task!["type"]!.GetValue<string>());
                Assert.InRange(task["progress"]!.GetValue<int>(), 0, 100);
                Assert.InRange(task["changes_done"]!.GetValue<long>(), 0, task["total_changes"]!.GetValue<long>());
                Assert.NotEmpty(task["phase"]!.GetValue<string>());
            });
        }

        Assert.DoesNotContain(Db[1..], (await Hub.SendAsync("GET", "/_active_tasks")).Text, StringComparison.Ordinal);
        Assert.Equal(20, (await GetAsync("")).Json!["doc_count"]!.GetValue<int>());
    }

    [Fact]
    public async Task Info_counts_documents_and_tombstones()
    {
        string rev = await WriteAsync("a", "{}");
        await WriteAsync("b", "{}");
        await Hub.SendAsync("DELETE", $"{Db}/a?rev={rev}");
        HubAnswer info = await GetAsync("");
        Assert.Equal(1, info.Json!["doc_count"]!.GetValue<int>());
        Assert.Equal(1, info.Json["doc_del_count"]!.GetValue<int>());
        Assert.StartsWith("3-", info.Json["update_seq"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_method_that_is_not_there_is_405_with_Allow()
    {
        HubAnswer answer = await Hub.SendAsync("PATCH", Db);
        Assert.Equal((405, "method_not_allowed"), (answer.Code, answer.Error));
        Assert.Contains("POST", answer.Headers["Allow"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "/_design/d/_view/v")]
    public async Task What_is_not_offered_is_501_with_a_reason(string method, string path)
    {
        HubAnswer answer = await Hub.SendAsync(method, Db + path, method == "POST" ? "{}" : null);
        Assert.Equal((501, "not_implemented"), (answer.Code, answer.Error));
        Assert.NotEmpty(answer.Json!["reason"]!.GetValue<string>());
    }

    [Fact]
    public async Task Revs_limit_security_and_commit_answer_as_CouchDB_does()
    {
        Assert.Equal("1000\n", (await GetAsync("/_revs_limit")).Text);
        Assert.Equal(200, (await PutAsync("/_revs_limit", "20")).Code);
        Assert.Equal("20\n", (await GetAsync("/_revs_limit")).Text);
        Assert.Equal(400, (await PutAsync("/_revs_limit", "\"x\"")).Code);
        Assert.Equal(200, (await PutAsync("/_security", """{"admins":{"names":["x"]},"other":1}""")).Code);
        Assert.Equal(1, (await GetAsync("/_security")).Json!["other"]!.GetValue<int>());
        Assert.Equal(400, (await PutAsync("/_security", """{"admins":{"names":"x"}}""")).Code);
        Assert.Equal(201, (await PostAsync("/_ensure_full_commit", "")).Code);
        Assert.Equal(202, (await PostAsync("/_compact", "{}")).Code);
    }

    [Fact]
    public async Task A_lower_revs_limit_cuts_what_is_told_at_once_and_what_is_stored_at_the_next_write()
    {
        string rev = await WriteAsync("a", "{}");
        for (int i = 0; i < 5; i++) rev = await WriteAsync("a?rev=" + rev, "{}");
        Assert.Equal(200, (await PutAsync("/_revs_limit", "3")).Code);
        Assert.Equal(3, RevisionsOf((await GetAsync("/a?revs=true")).Json));
        Assert.Equal(3, RevisionsOf((await GetAsync("/a?open_revs=all&revs=true")).Json![0]!["ok"]));
        HubAnswer bulk = await PostAsync("/_bulk_get?revs=true", """{"docs":[{"id":"a"}]}""");
        Assert.Equal(3, RevisionsOf(bulk.Json!["results"]![0]!["docs"]![0]!["ok"]));
        // As in CouchDB, what is stored still is all there.
        Assert.Equal(6, (await GetAsync("/a?revs_info=true")).Json!["_revs_info"]!.AsArray().Count);
        rev = await WriteAsync("a?rev=" + rev, "{}");
        Assert.Equal(200, (await PutAsync("/_revs_limit", "1000")).Code);
        HubAnswer written = await GetAsync("/a?revs=true");
        Assert.Equal((rev, 3), (written.Json!["_rev"]!.GetValue<string>(), RevisionsOf(written.Json)));
        Assert.Equal(7, written.Json["_revisions"]!["start"]!.GetValue<int>());

        static int RevisionsOf(System.Text.Json.Nodes.JsonNode? document) =>
            document!["_revisions"]!["ids"]!.AsArray().Count;
    }

    [Fact]
    public async Task Purge_removes_a_leaf_as_if_it_had_never_been()
    {
        string rev = await WriteAsync("a", "{}");
        HubAnswer answer = await PostAsync("/_purge", $$"""{"a":["{{rev}}","9-ffffffffffffffffffffffffffffffff"]}""");
        Assert.Equal(201, answer.Code);
        Assert.Equal(rev, answer.Json!["purged"]!["a"]![0]!.GetValue<string>());
        Assert.Equal("missing", (await GetAsync("/a")).Json!["reason"]!.GetValue<string>());
    }
}
