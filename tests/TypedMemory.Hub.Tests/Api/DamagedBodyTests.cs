using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using TypedMemory.CouchDb;
using TypedMemory.Hub.Http;
using TypedMemory.Hub.Tests.Harness;
using TypedMemory.Replication.Local;
using TypedMemory.Replication.Sync;
using TypedMemory.Sqlite;

namespace TypedMemory.Hub.Tests.Api;

/// <summary>
/// A body that something has altered in the hub's file: it is not handed out, by no route, and the others are.
/// </summary>
public sealed class DamagedBodyTests : IAsyncLifetime
{
    private HubHost _hub = null!;
    private string _rev = "";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> Damages =>
    [
        "replace(CAST(body AS TEXT), 'right', 'wrong')",
        "replace(CAST(body AS TEXT), '}', ')')",
        "CAST(body AS TEXT) || '}'",
    ];

    public async ValueTask InitializeAsync()
    {
        _hub = await HubHost.StartAsync(static options => options.AllowAnonymous = true);
        Assert.Equal(201, (await _hub.SendAsync("PUT", "/db")).Code);
        foreach (string id in (string[])["a", "b", "c"])
        {
            HubAnswer first = await _hub.SendAsync("PUT", $"/db/{id}", """{"text":"first"}""");
            HubAnswer second = await _hub.SendAsync("PUT", $"/db/{id}?rev={first.Rev}", """{"text":"right"}""");
            if (id == "b") _rev = second.Rev;
        }
    }

    public ValueTask DisposeAsync() => _hub.DisposeAsync();

    [Theory]
    [MemberData(nameof(Damages))]
    public async Task Its_document_is_an_error_of_its_own(string damage)
    {
        await DamageAsync(damage);
        Assert.Equal(200, (await _hub.SendAsync("GET", "/db/a")).Code);
        foreach (string path in (string[])["/db/b", $"/db/b?rev={_rev}", "/db/b?conflicts=true"])
        {
            HubAnswer answer = await _hub.SendAsync("GET", path);
            Assert.Equal((500, "corrupt"), (answer.Code, answer.Error));
            Assert.Contains("store repair", answer.Json!["reason"]!.GetValue<string>(), StringComparison.Ordinal);
        }

        Assert.Equal(500, (await _hub.SendAsync("COPY", "/db/b", null, ("Destination", "d"))).Code);
        Assert.Equal(404, (await _hub.SendAsync("GET", "/db/d")).Code);
        HubAnswer open = await _hub.SendAsync("GET", "/db/b?open_revs=all");
        Assert.Equal("corrupt", Assert.Single(open.Json!.AsArray())!["error"]!["error"]!.GetValue<string>());
        HubAnswer mixed = await _hub.SendAsync("GET", "/db/b?open_revs=all", null, ("Accept", "multipart/mixed"));
        Assert.Contains($"\"missing\":\"{_rev}\"", mixed.Text, StringComparison.Ordinal);

        // It can be written over, as it always could.
        Assert.Equal(201, (await _hub.SendAsync("PUT", $"/db/b?rev={_rev}", """{"text":"anew"}""")).Code);
        Assert.Equal(200, (await _hub.SendAsync("GET", "/db/b")).Code);
    }

    [Theory]
    [MemberData(nameof(Damages))]
    public async Task Lists_feeds_and_queries_give_the_others(string damage)
    {
        await DamageAsync(damage);
        HubAnswer bulk = await _hub.SendAsync(
            "POST", "/db/_bulk_get", """{"docs":[{"id":"a"},{"id":"b"},{"id":"c"}]}""");
        Assert.Equal(
            [null, "corrupt", null],
            bulk.Json!["results"]!.AsArray().Select(
                static row => row!["docs"]![0]!["error"]?["error"]!.GetValue<string>()));
        foreach (string path in (string[])[
            "/db/_all_docs?include_docs=true", "/db/_changes?include_docs=true",
            "/db/_changes?include_docs=true&filter=_selector"])
        {
            JsonNode list = (await _hub.SendAsync(
                path.Contains("_selector", StringComparison.Ordinal) ? "POST" : "GET", path,
                path.Contains("_selector", StringComparison.Ordinal) ? """{"selector":{"text":{"$gt":""}}}""" : null))
                .Json!;
            JsonArray rows = (list["rows"] ?? list["results"])!.AsArray();
            Assert.Equal(3, rows.Count);
            foreach (JsonNode? row in rows)
            {
                bool damaged = row!["id"]!.GetValue<string>() == "b";
                Assert.Equal(damaged ? "corrupt" : null, row["error"]?.GetValue<string>());
                Assert.Equal(damaged ? null : "right", row["doc"]?["text"]!.GetValue<string>());
            }
        }

        JsonNode found = (await _hub.SendAsync("POST", "/db/_find", """{"selector":{"text":{"$gt":""}}}""")).Json!;
        Assert.Equal(["a", "c"], found["docs"]!.AsArray().Select(static doc => doc!["_id"]!.GetValue<string>()));
        Assert.Contains("1 documents were left out", found["warning"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Damages))]
    public async Task A_replica_gets_the_rest_and_is_refused_this_one_until_it_is_mended(string damage)
    {
        await DamageAsync(damage);
        string path = Path.Combine(_hub.Folder, "replica.db");
        await using SqliteDocumentStore store = await SqliteDocumentStore.OpenAsync(
            new SqliteStoreOptions { Path = path }, Token);
        await using var peer = new CouchDbPeer(new CouchDbPeerOptions { Url = new Uri(_hub.Url + "/db") });
        var options = new ReplicationOptions { Direction = ReplicationDirection.Pull };
        ReplicationResult result = await Replicator.RunAsync(peer, new LocalPeer(store), options, Token);
        Assert.Equal((2, 1), (result.Progress.Documents, result.Progress.Refused));
        RefusedDocument refused = Assert.Single(result.Refused);
        Assert.Equal(("b", "corrupt"), (refused.Id, refused.Error));
        Assert.Contains("is damaged", refused.Reason, StringComparison.Ordinal);

        Execute("UPDATE docs SET body = CAST('{\"text\":\"right\"}' AS BLOB) WHERE id = 'b'");
        await Replicator.RunAsync(peer, new LocalPeer(store), options, Token);
        Assert.NotNull(await store.GetAsync("b", Token));
        Assert.Empty(await Replicator.ReadRefusedAsync(store, Token));
    }

    // As a failing disk would, under a hub that runs.
    private async Task DamageAsync(string expression)
    {
        Assert.Equal(200, (await _hub.SendAsync("GET", "/db/b")).Code);
        Execute($"UPDATE docs SET body = CAST({expression} AS BLOB) WHERE id = 'b'");
    }

    private void Execute(string sql)
    {
        string file = Path.Combine(_hub.Folder, "db.db.tmdb");
        Assert.True(File.Exists(file));
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        Assert.Equal(1, command.ExecuteNonQuery());
    }
}
