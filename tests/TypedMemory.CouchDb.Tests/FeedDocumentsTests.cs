using System.Globalization;
using System.Text;
using TypedMemory.Core.Peers;

namespace TypedMemory.CouchDb.Tests;

/// <summary>Documents that come with the rows of a feed: docs/pitfalls.md, pitfalls 8 and 15.</summary>
public sealed class FeedDocumentsTests : PeerTest
{
    private static readonly PeerChangesQuery Query = new() { WithDocuments = static () => true };

    [Theory]
    [InlineData("""{"_id":"a","_rev":"1-x","n":1e2}""", "1-x", true)]
    [InlineData("""{"_id":"a","_rev":"1-y"}""", "1-x", false)]
    [InlineData("""{"_id":"b","_rev":"1-x"}""", "1-x", false)]
    [InlineData("""{"_id":"a","_rev":"2-x"}""", "2-x", false)]
    [InlineData("""{"_id":"a","_rev":"1-x","_deleted":true}""", "1-x", false)]
    [InlineData("""{"_id":"a","_rev":"1-x"}""", "1-x\"},{\"rev\":\"1-w", false)]
    [InlineData("""{"_id":"a","_rev":"1-x","_unknown":1}""", "1-x", false)]
    [InlineData("null", "1-x", false)]
    public async Task A_row_carries_its_document_only_if_that_is_its_whole_ancestry(
        string document, string leaves, bool carried)
    {
        Server.Handler = _ => ScriptedResponse.Json(
            $$"""{"results":[{"seq":1,"id":"a","changes":[{"rev":"{{leaves}}"}],"doc":{{document}}}],"last_seq":1}""");
        PeerChange row = Assert.Single(Assert.Single(await ReadAsync(CreatePeer(), Query)).Rows);
        Assert.Equal(carried, row.Document is not null);
        if (row.Document is null) return;
        Assert.Equal(row.Leaves, row.Document.Path.Revisions);
        Assert.Equal("""{"n":1e2}""", Encoding.UTF8.GetString(row.Document.Body.Span));
    }

    [Fact]
    public async Task A_document_that_is_too_deep_is_left_to_the_fetch_and_costs_no_other()
    {
        string deep = new string('[', 5000) + new string(']', 5000);
        Server.Handler = _ => ScriptedResponse.Json(
            """{"results":[{"seq":1,"id":"a","changes":[{"rev":"1-x"}],"doc":{"_id":"a","_rev":"1-x","n":"""
            + deep + """}},{"seq":2,"id":"b","changes":[{"rev":"1-x"}],"doc":{"_id":"b","_rev":"1-x"}}],"last_seq":2,"pending":0}""");
        PeerChangesPage page = Assert.Single(await ReadAsync(CreatePeer(), Query));
        Assert.Equal([false, true], page.Rows.Select(static row => row.Document is not null));
    }

    [Theory]
    [InlineData(50, false)]
    [InlineData(12, true)]
    public async Task Documents_come_with_rows_only_where_they_cost_little(int milliseconds, bool expected)
    {
        // A page without them takes 10 ms. CouchDB opens each for it; PouchDB Server and our hub have them at hand.
        Server.Handler = request =>
        {
            bool with = WithDocuments(request);
            int limit = Number(request, "limit"), since = Number(request, "since");
            int count = Math.Min(limit, 5000 - since);
            Time.Advance(TimeSpan.FromMilliseconds(count / 1000.0 * (with ? milliseconds : 10)));
            string rows = string.Join(',', Enumerable.Range(since, count).Select(n => Row($"{n:d4}", with)));
            return ScriptedResponse.Json($$"""{"results":[{{rows}}],"last_seq":{{since + count}}}""");
        };
        List<PeerChangesPage> pages = await ReadAsync(CreatePeer(), Query);
        Assert.Equal(5000, pages.Sum(static page => page.Rows.Length));
        bool[] asked = [.. Server.Requests.Select(WithDocuments)];
        Assert.Equal([true, false], asked[..2]);
        Assert.All(asked[2..], with => Assert.Equal(expected, with));
    }

    [Fact]
    public async Task A_page_with_too_many_bytes_of_documents_is_read_without_them_and_so_are_the_next()
    {
        string large = new('x', 3 * 1024 * 1024);
        Server.Handler = request => request.Path == "/db"
            ? ScriptedResponse.Json("""{"db_name":"db","update_seq":1}""")
            : ScriptedResponse.Json($$"""{"results":[{{Row("a", WithDocuments(request), large)}}],"last_seq":1}""");
        CouchDbPeer peer = CreatePeer();
        for (int i = 0; i < 2; i++)
            Assert.Null(Assert.Single(Assert.Single(await ReadAsync(peer, Query)).Rows).Document);
        Assert.Equal([true, false, false], Server.Requests.Select(WithDocuments));

        // In the next session it is tried again.
        await peer.GetInfoAsync(Cancellation);
        await ReadAsync(peer, Query);
        Assert.Contains(Server.Requests.Skip(3), WithDocuments);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(500)]
    [InlineData(501)]
    public async Task A_server_that_cannot_give_documents_is_asked_for_rows_and_keeps_its_filter(int status)
    {
        Server.Handler = request => WithDocuments(request)
            ? ScriptedResponse.Error(status, "error", "badmatch")
            : ScriptedResponse.Json($$"""{"results":[{{Row("a:1", false)}}],"last_seq":1}""");
        PeerChangesPage page = Assert.Single(await ReadAsync(CreatePeer(), Query with { Prefixes = ["a:"] }));
        Assert.Equal("a:1", Assert.Single(page.Rows).Id);
        Assert.All(Server.Requests, static r => Assert.Contains("$beginsWith", r.Text, StringComparison.Ordinal));
    }

    private static bool WithDocuments(ScriptedRequest request) =>
        request.Target.Contains("include_docs=true", StringComparison.Ordinal);

    private static int Number(ScriptedRequest request, string parameter) => int.Parse(
        request.Target.Split('?', '&').Single(
            p => p.StartsWith(parameter + "=", StringComparison.Ordinal)).Split('=')[1],
        CultureInfo.InvariantCulture);

    private static string Row(string id, bool withDocument, string text = "") =>
        $$"""{"seq":1,"id":"{{id}}","changes":[{"rev":"1-x"}]"""
        + (withDocument ? $$""","doc":{"_id":"{{id}}","_rev":"1-x","text":"{{text}}"}""" : "") + "}";
}
