using TypedMemory.Core.Peers;

namespace TypedMemory.CouchDb.Tests;

/// <summary>
/// Rows of a feed that are not JSON: asked for again, since a line garbles bytes, and passed by if they stay so.
/// </summary>
public sealed class BrokenRowsTests : PeerTest
{
    [Theory]
    [InlineData("""{"seq":2,nonsense}""")]
    [InlineData("""{"seq":2,"id":"b",,"changes":[]}""")]
    [InlineData("""{"seq":007,"id":"b"}""")]
    [InlineData("NaN", "(row NaN)")]
    [InlineData("nonsense", "(row nonsense)")]
    [InlineData("-", "(row -)")]
    [InlineData("", "(no row after 1)")]
    public async Task A_row_that_is_not_JSON_is_asked_for_again_and_told_by_itself_when_it_stays_so(
        string row, string? shown = null)
    {
        Server.Handler = _ => ScriptedResponse.Json(
            $$"""{"results":[{"seq":1,"id":"a","changes":[{"rev":"1-x"}]},{{row}},{"seq":3,"id":"c","changes":[{"rev":"1-x"}]}],"last_seq":3,"pending":0}""");
        CouchDbPeer peer = CreatePeer();
        for (int attempt = 1; attempt < 3; attempt++)
        {
            PeerException garbled = await Assert.ThrowsAsync<PeerException>(() => ReadAsync(peer, new PeerChangesQuery()));
            Assert.True(garbled.IsTransient);
        }

        PeerChangesPage page = Assert.Single(await ReadAsync(peer, new PeerChangesQuery()));
        Assert.Equal(["a", shown ?? row, "c"], page.Rows.Select(static r => r.Id));
        Assert.Equal([false, true, false], page.Rows.Select(static r => r.Error is not null));
        Assert.Equal([false, true, false], page.Rows.Select(static r => r.IsUnnamed));
        Assert.Null(page.Rows[1].Sequence);
    }

    [Theory]
    [InlineData("{\"seq\":2,oops}", "{\"seq\":2,oops}")]
    [InlineData("NaN", "(row NaN)")]
    [InlineData("nonsense", "(row nonsense)")]
    [InlineData(",,", "(row ,,)")]
    public async Task A_row_of_a_live_feed_that_stays_no_JSON_is_told_by_itself_and_the_feed_goes_on(
        string row, string shown)
    {
        Server.Handler = r => r.Target.Contains("feed=continuous", StringComparison.Ordinal)
            ? ScriptedResponse.Json("{\"seq\":1,\"id\":\"a\",\"changes\":[{\"rev\":\"1-x\"}]}\n" + row + "\n"
                + "{\"seq\":3,\"id\":\"c\",\"changes\":[{\"rev\":\"1-x\"}]}\n{\"last_seq\":3}\n")
            : ScriptedResponse.Json("""{"results":[],"last_seq":0,"pending":0}""");
        CouchDbPeer peer = CreatePeer();
        while (true)
        {
            try
            {
                await foreach (PeerChangesPage page in peer.ReadChangesAsync(
                    new PeerChangesQuery { Live = true }, Cancellation))
                {
                    if (page.Rows.Length < 3) continue;
                    Assert.Equal(["a", shown, "c"], page.Rows.Select(static r => r.Id));
                    Assert.NotNull(page.Rows[1].Error);
                    return;
                }
            }
            catch (PeerException garbled) when (garbled.IsTransient)
            {
                // As a session does, from where the feed had come.
            }
        }
    }

    [Fact]
    public async Task A_hole_in_another_place_of_the_feed_each_time_is_never_passed_by()
    {
        int asked = 0;
        Server.Handler = _ =>
        {
            string[] rows = [.. Enumerable.Range(1, 6).Select(
                static n => $$"""{"seq":{{n}},"id":"d{{n}}","changes":[{"rev":"1-x"}]}""")];
            rows[asked++] = "";
            return ScriptedResponse.Json($$"""{"results":[{{string.Join(',', rows)}}],"last_seq":6,"pending":0}""");
        };
        CouchDbPeer peer = CreatePeer();
        for (int attempt = 1; attempt <= 6; attempt++)
            await Assert.ThrowsAsync<PeerException>(() => ReadAsync(peer, new PeerChangesQuery()));
    }

    [Theory]
    [InlineData("x\"seq\":2,\"id\":\"b\",\"changes\":[{\"rev\":\"1-x\"}]}")]
    [InlineData("seq\":2,\"id\":\"b\",\"changes\":[{\"rev\":\"1-x\"}]}")]
    [InlineData("}")]
    [InlineData("a:1")]
    [InlineData("NaN NaN")]
    public async Task A_row_whose_end_is_not_known_fails_the_feed_however_often_it_comes(string row)
    {
        Server.Handler = _ => ScriptedResponse.Json(
            $$"""{"results":[{"seq":1,"id":"a","changes":[{"rev":"1-x"}]},{{row}},{"seq":3,"id":"c","changes":[{"rev":"1-x"}]}],"last_seq":3,"pending":0}""");
        await AssertFailsAlwaysAsync();
    }

    [Theory]
    [InlineData("Na")]
    [InlineData("")]
    [InlineData("nul")]
    public async Task A_feed_that_is_cut_within_a_word_is_never_taken_for_whole(string cut)
    {
        Server.Handler = _ => ScriptedResponse.Json(
            $$"""{"results":[{"seq":1,"id":"a","changes":[{"rev":"1-x"}]},{{cut}}""");
        await AssertFailsAlwaysAsync();
    }

    private async Task AssertFailsAlwaysAsync()
    {
        CouchDbPeer peer = CreatePeer();
        for (int attempt = 1; attempt <= 5; attempt++)
        {
            var garbled = await Assert.ThrowsAsync<PeerException>(() => ReadAsync(peer, new PeerChangesQuery()));
            Assert.True(garbled.IsTransient);
        }
    }
}
