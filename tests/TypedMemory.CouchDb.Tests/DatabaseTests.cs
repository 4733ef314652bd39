using System.Net;
using System.Text;
using TypedMemory.Core.Peers;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;

namespace TypedMemory.CouchDb.Tests;

public sealed class DatabaseTests : PeerTest
{
    [Fact]
    public async Task The_identity_is_the_servers_uuid_and_the_databases_name()
    {
        Server.Handler = r => r.Target == "/"
            ? ScriptedResponse.Json("""{"couchdb":"Welcome","version":"3.5.0","uuid":"u1"}""")
            : ScriptedResponse.Json(
                """{"db_name":"db","update_seq":"7-x","instance_start_time":"1757","doc_count":3}""");
        PeerInfo info = await CreatePeer().GetInfoAsync(Cancellation);
        Assert.Equal(
            ("u1/db", "1757", "\"7-x\"", 3L), (info.Identity, info.Incarnation, info.UpdateSequence, info.Documents));
        Assert.NotNull(info.Policy);
    }

    [Fact]
    public async Task A_server_whose_own_page_failed_is_asked_for_its_uuid_again_in_a_later_session()
    {
        bool well = false;
        Server.Handler = r => r.Target != "/" ? ScriptedResponse.Json("""{"db_name":"db","update_seq":7}""")
            : well ? ScriptedResponse.Json("""{"uuid":"u1"}""") : ScriptedResponse.Error(503, "down", "");
        CouchDbPeer peer = CreatePeer();
        PeerInfo info = await Time.PassUntilAsync(
            peer.GetInfoAsync(Cancellation).AsTask(), TimeSpan.FromSeconds(1), Cancellation);
        Assert.Equal((peer.Name, 3), (info.Identity, AskedServer()));

        // A run asks for the database now and then; it has its identity.
        Assert.Equal(peer.Name, (await peer.GetInfoAsync(Cancellation)).Identity);
        Assert.Equal(3, AskedServer());

        Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(peer.Name, (await peer.GetInfoAsync(Cancellation)).Identity);
        Assert.Equal(4, AskedServer());

        well = true;
        Time.Advance(TimeSpan.FromMinutes(1));
        for (int session = 0; session < 2; session++)
            Assert.Equal("u1/db", (await peer.GetInfoAsync(Cancellation)).Identity);
        Assert.Equal(5, AskedServer());

        int AskedServer() => Server.Requests.Count(static r => r.Target == "/");
    }

    [Theory]
    [InlineData("a+b", "/a%2Bb")]
    [InlineData("a%2Bb", "/a%2Bb")]
    [InlineData("a%2Fb", "/a%2Fb")]
    [InlineData("x+y/a+b", "/x+y/a%2Bb")]
    public async Task A_plus_in_the_databases_name_is_no_space(string path, string sent)
    {
        Server.Handler = _ => ScriptedResponse.Json("""{"update_seq":7}""");
        CouchDbPeer peer = CreatePeer(o => o with { Url = new Uri(Server.DatabaseUrl, "/" + path) });
        await peer.GetInfoAsync(Cancellation);
        await peer.GetLocalAsync("x", Cancellation);
        string[] targets = [.. Server.Requests.Select(static r => r.Target)];
        Assert.Contains(sent, targets);
        Assert.Contains(sent + "/_local/x", targets);
        Assert.DoesNotContain(targets, target => target.Contains("a+b", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_server_that_shows_only_the_database_is_known_by_its_URL()
    {
        Server.Handler = r => r.Path == "/db"
            ? ScriptedResponse.Json("""{"update_seq":7}""")
            : ScriptedResponse.Error(403, "forbidden", "");
        PeerInfo info = await CreatePeer().GetInfoAsync(Cancellation);
        Assert.Equal(
            (Server.DatabaseUrl.AbsoluteUri, "0", "7"), (info.Identity, info.Incarnation, info.UpdateSequence));
    }

    [Fact]
    public async Task The_policy_changes_with_a_design_document_and_not_with_the_number_of_documents()
    {
        string total = "1";
        string revision = "1-a";
        Server.Handler = r => r.Path switch
        {
            "/db" => ScriptedResponse.Json("""{"update_seq":7}"""),
            "/db/_all_docs" =>
                ScriptedResponse.Json(
                    $$"""{"total_rows":{{total}},"offset":0,"rows":[{"id":"_design/x","value":{"rev":"{{revision}}"} }]}"""),
            _ => ScriptedResponse.Json("{}"),
        };
        CouchDbPeer peer = CreatePeer();
        string? first = (await peer.GetInfoAsync(Cancellation)).Policy;
        total = "2";
        Assert.Equal(first, (await peer.GetInfoAsync(Cancellation)).Policy);
        revision = "2-a";
        Assert.NotEqual(first, (await peer.GetInfoAsync(Cancellation)).Policy);
    }

    [Fact]
    public async Task Requests_go_through_the_proxy_that_was_named()
    {
        Server.Handler = _ => ScriptedResponse.Json("""{"db_name":"db","update_seq":1}""");
        CouchDbPeer peer = CreatePeer(o => o with
        {
            Url = new Uri("http://couch.invalid:5984/db"),
            Authentication = CouchDbAuthentication.Basic("a", "b"),
            AllowInsecure = true,
            Proxy = new WebProxy(new Uri($"http://127.0.0.1:{Server.Port}")),
        });
        await peer.GetInfoAsync(Cancellation);
        Assert.All(
            Server.Requests, static r =>
                Assert.StartsWith("http://couch.invalid:5984/", r.Target, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_peer_that_is_not_there_is_a_passing_failure()
    {
        var server = new ScriptedServer(static _ => ScriptedResponse.Json("{}"));
        await using var peer = new CouchDbPeer(new CouchDbPeerOptions { Url = server.DatabaseUrl });
        await server.DisposeAsync();
        var e = await Assert.ThrowsAsync<PeerException>(async () => await peer.GetInfoAsync(Cancellation));
        Assert.Equal((TypedMemoryErrorCodes.Unavailable, true), (e.Code, e.IsTransient));
    }

    [Fact]
    public async Task A_peer_that_is_silent_is_given_up_after_the_timeout()
    {
        Server.Handler = _ => new ScriptedResponse(200, "{\"update"u8.ToArray())
        { Truncated = 100, Hold = new TaskCompletionSource().Task };
        Task<PeerInfo> call = CreatePeer().GetInfoAsync(Cancellation).AsTask();
        var e = await Assert.ThrowsAsync<PeerException>(
            () => Time.PassUntilAsync(call, TimeSpan.FromMinutes(1), Cancellation));
        Assert.Contains("silent", e.Message, StringComparison.Ordinal);
        Assert.True(e.IsTransient);
    }

    [Fact]
    public async Task A_conflict_of_a_local_document_is_read_again_and_replaced()
    {
        string current = "0-3";
        Server.Handler = r => r.Method == "GET"
            ? ScriptedResponse.Json($$"""{"_id":"_local/x","_rev":"{{current}}","a":[1,"}"],"b":2}""")
            : r.Text.Contains($"\"_rev\":\"{current}\"", StringComparison.Ordinal)
                ? ScriptedResponse.Json("""{"ok":true,"rev":"0-4"}""", 201)
                : ScriptedResponse.Error(409, "conflict", "Document update conflict.");
        CouchDbPeer peer = CreatePeer();
        LocalDocument? read = await peer.GetLocalAsync("x", Cancellation);
        Assert.Equal("{\"a\":[1,\"}\"],\"b\":2}", Encoding.UTF8.GetString(read!.Body!.Value.Span));
        LocalDocument written = await peer.PutLocalAsync(
            new LocalDocument("x", "{}"u8.ToArray()) { Revision = "0-1" }, Cancellation);
        Assert.Equal("0-4", written.Revision);

        // An equal body there is our own write of which the answer was lost.
        int before = Server.Requests.Count;
        written = await peer.PutLocalAsync(
            new LocalDocument("x", "{ \"b\": 2.0, \"a\": [1, \"}\"] }"u8.ToArray()), Cancellation);
        Assert.Equal("0-3", written.Revision);
        Assert.Equal(before + 2, Server.Requests.Count);
    }

    [Fact]
    public async Task A_revision_of_a_foreign_form_is_not_sent_with_a_local_document()
    {
        Server.Handler = _ => ScriptedResponse.Json("""{"ok":true,"rev":"0-1"}""", 201);
        await CreatePeer().PutLocalAsync(
            new LocalDocument("a b/c+d", "{}"u8.ToArray()) { Revision = "1-abc" }, Cancellation);
        ScriptedRequest request = Assert.Single(Server.Requests);
        Assert.Equal("PUT /db/_local/a%20b%2Fc%2Bd", request.ToString());
        Assert.DoesNotContain("_rev", request.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_without_full_commit_is_asked_once()
    {
        Server.Handler = _ => ScriptedResponse.Error(405, "method_not_allowed", "");
        CouchDbPeer peer = CreatePeer();
        await peer.FlushAsync(Cancellation);
        await peer.FlushAsync(Cancellation);
        Assert.Equal("application/json", Assert.Single(Server.Requests).Header("Content-Type"));
    }

    [Theory]
    [InlineData("a/b", "a%2Fb")]
    [InlineData("_design/a/b", "_design/a%2Fb")]
    [InlineData("a+b ü", "a%2Bb%20%C3%BC")]
    [InlineData("..", "%2E%2E")]
    [InlineData("a?b#c%2F", "a%3Fb%23c%252F")]
    public async Task Ids_are_escaped_in_URLs(string id, string expected)
    {
        Server.Handler = _ => ScriptedResponse.Json("x") with { ContentType = "text/plain" };
        await using Stream stream = await CreatePeer().OpenAttachmentAsync(
            id, Rev(1), new DocumentAttachment { Name = "f", ContentType = "text/plain", Length = 1 }, Cancellation);
        Assert.Equal($"/db/{expected}/f", Assert.Single(Server.Requests).Path);
    }

    [Fact]
    public async Task A_diff_is_asked_in_one_request_and_answered_in_any_order()
    {
        Server.Handler = _ => ScriptedResponse.Json(
            $$"""{"b/ü":{"missing":["{{Rev(2)}}"],"possible_ancestors":["1-abc"]},"none":{"missing":[]} }""");
        IReadOnlyList<MissingRevisions> missing = await CreatePeer().DiffRevisionsAsync(
            [new("a", [Rev(1)]), new("b/ü", [Rev(2), Rev(3)]), new("none", [Rev(1)])], Cancellation);
        MissingRevisions only = Assert.Single(missing);
        Assert.Equal("b/ü", only.Id);
        Assert.Equal([Rev(2)], only.Missing);
        Assert.Equal([RevisionId.Parse("1-abc")], only.PossibleAncestors);
        Assert.Equal(
            $$"""{"a":["{{Rev(1)}}"],"b/\u00FC":["{{Rev(2)}}","{{Rev(3)}}"],"none":["{{Rev(1)}}"]}""", Assert.Single(
                Server.Requests).Text);
        Assert.Empty(await CreatePeer().DiffRevisionsAsync([], Cancellation));
    }
}
