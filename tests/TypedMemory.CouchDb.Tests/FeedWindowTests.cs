using System.Globalization;
using TypedMemory.Core.Peers;

namespace TypedMemory.CouchDb.Tests;

/// <summary>Many pages of a feed in one answer: on a slow line each answer costs a round trip.</summary>
public sealed class FeedWindowTests : PeerTest
{
    private const int Rows = 20_000;

    [Fact]
    public async Task Pages_are_asked_for_together_and_each_ends_with_its_sequence()
    {
        Serve(static () => { });
        List<PeerChangesPage> pages = await ReadAsync(CreatePeer(), new PeerChangesQuery { PageSize = 1000 });
        Assert.Equal([1000, 3999, 15999], Server.Requests.Select(static r => Number(r, "limit")));
        Assert.All(Server.Requests, static r => Assert.Equal(1000, Number(r, "seq_interval")));
        Assert.Equal(
            Enumerable.Range(0, Rows).Select(static n => $"{n:d5}"),
            pages.SelectMany(static page => page.Rows).Select(static row => row.Id));
        Assert.All(pages, static page => Assert.InRange(page.Rows.Length, 1, 1000));

        // Whoever stops after a page goes on with the row after it.
        int read = 0;
        foreach (PeerChangesPage page in pages)
        {
            read += page.Rows.Length;
            Assert.Equal($"{read}", page.LastSequence);
        }
    }

    [Fact]
    public async Task A_server_that_takes_long_for_an_answer_is_asked_for_less()
    {
        Serve(() => Time.Advance(TimeSpan.FromSeconds(5)));
        await ReadAsync(CreatePeer(), new PeerChangesQuery { PageSize = 1000 });
        Assert.All(Server.Requests, static r => Assert.Equal(1000, Number(r, "limit")));
    }

    [Fact]
    public async Task An_answer_that_was_held_is_asked_for_anew_from_the_last_page()
    {
        Serve(static () => { });
        var ids = new List<string>();
        await foreach (PeerChangesPage page in CreatePeer().ReadChangesAsync(
            new PeerChangesQuery { PageSize = 1000 }, Cancellation))
        {
            ids.AddRange(page.Rows.Select(static row => row.Id));
            if (ids.Count == 2000) Time.Advance(TimeSpan.FromSeconds(3));
        }

        Assert.Equal(Enumerable.Range(0, Rows).Select(static n => $"{n:d5}"), ids);
        Assert.Equal(["1000", "3999", "1000"], Server.Requests.Take(3).Select(static r => $"{Number(r, "limit")}"));
        Assert.Equal(2000, Number(Server.Requests.ElementAt(2), "since"));
    }

    [Fact]
    public async Task Documents_that_are_wanted_no_longer_are_not_read_to_the_end_of_the_answer()
    {
        Serve(static () => { });
        bool wanted = true;
        int rows = 0;
        await foreach (PeerChangesPage page in CreatePeer().ReadChangesAsync(
            new PeerChangesQuery { PageSize = 1000, WithDocuments = () => wanted }, Cancellation))
        {
            rows += page.Rows.Length;
            if (rows > 3000) wanted = false;
        }

        Assert.Equal(Rows, rows);
        Assert.All(
            Server.Requests.Where(static r => Number(r, "since") > 4000), static r =>
                Assert.DoesNotContain("include_docs", r.Target, StringComparison.Ordinal));
    }

    private void Serve(Action beforeAnswer) => Server.Handler = request =>
    {
        beforeAnswer();
        int limit = Number(request, "limit"), since = Number(request, "since");
        int interval = Number(request, "seq_interval");
        bool with = request.Target.Contains("include_docs=true", StringComparison.Ordinal);
        int count = Math.Min(limit, Rows - since);

        // As CouchDB: the interval counts down from the limit.
        string rows = string.Join(',', Enumerable.Range(since, count).Select(n => Row(
            $"{n:d5}", (limit - (n - since)) % interval == 0 ? $"{n + 1}" : "null", with)));
        return ScriptedResponse.Json(
            $$"""{"results":[{{rows}}],"last_seq":{{since + count}},"pending":{{Rows - since - count}}}""");
    };

    private static string Row(string id, string sequence, bool withDocument) =>
        $$"""{"seq":{{sequence}},"id":"{{id}}","changes":[{"rev":"1-x"}]"""
        + (withDocument ? $$""","doc":{"_id":"{{id}}","_rev":"1-x"}""" : "") + "}";

    private static int Number(ScriptedRequest request, string parameter) => int.Parse(
        request.Target.Split('?', '&').Single(
            p => p.StartsWith(parameter + "=", StringComparison.Ordinal)).Split('=')[1],
        CultureInfo.InvariantCulture);
}
