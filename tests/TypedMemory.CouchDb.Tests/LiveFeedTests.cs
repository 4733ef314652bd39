using System.Text;
using TypedMemory.Core.Peers;

namespace TypedMemory.CouchDb.Tests;

public sealed class LiveFeedTests : PeerTest
{
    private const string Lines =
        "{\"seq\":1,\"id\":\"a\",\"changes\":[{\"rev\":\"1-x\"}]}\n\n\r\n{\"seq\":2,\"id\":\"b}\\\"\",\"changes\":[{\"rev\":\"1-x\"}]}\n{\"last_seq\":3}\n";

    private static ScriptedResponse Normal(ScriptedRequest request) =>
        ScriptedResponse.Json($$"""{"results":[],"last_seq":{{Since(request)}}}""");

    private static string Since(ScriptedRequest request) =>
        request.Target[(request.Target.IndexOf("since=", StringComparison.Ordinal) + 6)..];

    private static bool IsLive(ScriptedRequest request) => request.Target.Contains("feed=", StringComparison.Ordinal);

    [Fact]
    public async Task Lines_of_a_continuous_feed_are_read_wherever_they_are_cut_and_its_end_is_followed_by_another()
    {
        CouchDbPeer peer = CreatePeer();
        for (int place = 0; place < Lines.Length; place++)
        {
            int cut = place;
            Server.Handler = r =>
                IsLive(r) ? new ScriptedResponse(200, Cut(Lines, cut, cut + 1)) { Chunked = true } : Normal(r);
            Server.Requests.Clear();
            var ids = new List<string>();
            await foreach (PeerChangesPage page in peer.ReadChangesAsync(
                new PeerChangesQuery { Live = true }, Cancellation))
            {
                ids.AddRange(page.Rows.Select(r => r.Id));
                if (page.LastSequence == "3") break;
            }

            Assert.Equal(["a", "b}\""], ids);
        }
    }

    [Fact]
    public async Task After_the_end_of_a_continuous_feed_the_next_starts_where_it_ended()
    {
        Server.Handler = r =>
            IsLive(r) ? new ScriptedResponse(200, Encoding.UTF8.GetBytes(Lines)) { Chunked = true } : Normal(r);
        int pages = 0;
        await foreach (PeerChangesPage page in CreatePeer().ReadChangesAsync(
            new PeerChangesQuery { Live = true }, Cancellation))
        {
            if (Server.Requests.Count >= 3) break;
            Assert.True(++pages < 20);
        }

        Assert.Equal(["0", "0", "3"], Server.Requests.Take(3).Select(Since));
    }

    [Fact]
    public async Task A_heartbeat_is_a_sign_of_life()
    {
        var held = new TaskCompletionSource();
        Server.Handler = r =>
            IsLive(r) ? new ScriptedResponse(200, "\n"u8.ToArray()) { Chunked = true, Hold = held.Task } : Normal(r);
        int pages = 0;
        await foreach (PeerChangesPage page in CreatePeer().ReadChangesAsync(
            new PeerChangesQuery { Live = true, Since = "5" }, Cancellation))
        {
            Assert.Empty(page.Rows);
            Assert.Equal("5", page.LastSequence);
            if (++pages == 2) break;
        }
    }

    [Fact]
    public async Task A_feed_that_falls_silent_is_given_up()
    {
        var held = new TaskCompletionSource();
        Server.Handler = r =>
            IsLive(r) ? new ScriptedResponse(200, "\n"u8.ToArray()) { Chunked = true, Hold = held.Task } : Normal(r);
        await using IAsyncEnumerator<PeerChangesPage> feed = CreatePeer()
            .ReadChangesAsync(new PeerChangesQuery { Live = true }, Cancellation).GetAsyncEnumerator(Cancellation);
        Assert.True(await feed.MoveNextAsync());
        Assert.True(await feed.MoveNextAsync());
        ValueTask<bool> next = feed.MoveNextAsync();
        PeerException e = await Assert.ThrowsAsync<PeerException>(() => AdvanceUntilAsync(next.AsTask()));
        Assert.True(e.IsTransient);
        Assert.Contains("silent", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_feed_that_never_speaks_is_replaced_by_longpoll()
    {
        var held = new TaskCompletionSource();
        Server.Handler = r => !IsLive(r) ? Normal(r)
            : r.Target.Contains("continuous", StringComparison.Ordinal)
                ? new ScriptedResponse(200) { Chunked = true, Hold = held.Task }
            : ScriptedResponse.Json("""{"results":[{"seq":9,"id":"late","changes":[{"rev":"1-x"}]}],"last_seq":9}""");
        await using IAsyncEnumerator<PeerChangesPage> feed = CreatePeer()
            .ReadChangesAsync(new PeerChangesQuery { Live = true }, Cancellation).GetAsyncEnumerator(Cancellation);
        Assert.True(await feed.MoveNextAsync());
        do
        {
            Assert.True(await AdvanceUntilAsync(feed.MoveNextAsync().AsTask()));
        }
        while (feed.Current.Rows.IsEmpty);
        Assert.Equal("late", feed.Current.Rows[0].Id);
        Assert.Contains("feed=longpoll", Server.Requests.Last().Target, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"results":[{"seq":2,"id":"b","changes":[{"rev":"1-x"}]}],"last_seq":2}""")]
    [InlineData("""{"last_seq":2,"results":[{"seq":2,"id":"b","changes":[{"rev":"1-x"}]}]}""")]
    [InlineData("""{"pending":0,"results":[{"seq":2,"id":"b","changes":[{"rev":"1-x"}]}],"last_seq":2}""")]
    [InlineData("""{ "results" : [{"seq":null,"id":"b","changes":[{"rev":"1-x"}]}] }""")]
    public async Task A_continuous_feed_in_the_normal_form_brings_its_rows_wherever_it_is_cut(string answer)
    {
        for (int place = 0; place < answer.Length; place += 3)
        {
            int cut = place;
            Server.Handler = r =>
                IsLive(r) ? new ScriptedResponse(200, Cut(answer, cut, cut + 1)) { Chunked = true } : Normal(r);
            Server.Requests.Clear();
            string last = "1";
            await foreach (PeerChangesPage page in CreatePeer().ReadChangesAsync(
                new PeerChangesQuery { Live = true, Since = "1" }, Cancellation))
            {
                if (!page.Rows.IsEmpty)
                {
                    Assert.Equal("b", Assert.Single(page.Rows).Id);
                    break;
                }

                last = page.LastSequence;
                Assert.InRange(Server.Requests.Count, 1, 3);
            }

            Assert.Equal("1", last);
        }
    }

    [Fact]
    public async Task A_whole_answer_to_a_continuous_feed_is_taken_in_pages()
    {
        Server.Handler = r => IsLive(r)
            ? ScriptedResponse.Json(
                $$"""{"results":[{{string.Join(',', Enumerable.Range(1, 25).Select(static n => $$"""{"seq":{{n}},"id":"d{{n}}","changes":[{"rev":"1-x"}]}"""))}}],"last_seq":25}""")
            : Normal(r);
        int rows = 0;
        await foreach (PeerChangesPage page in CreatePeer().ReadChangesAsync(
            new PeerChangesQuery { Live = true, PageSize = 10 }, Cancellation))
        {
            Assert.InRange(page.Rows.Length, 0, 10);
            if ((rows += page.Rows.Length) == 25) break;
        }
    }

    [Fact]
    public async Task A_feed_that_ends_at_once_is_asked_for_in_another_kind_and_then_with_pauses_that_grow()
    {
        Server.Handler = r => IsLive(r) ? ScriptedResponse.Json("""{"results":[],"last_seq":0}""") : Normal(r);
        await using IAsyncEnumerator<PeerChangesPage> feed = CreatePeer()
            .ReadChangesAsync(new PeerChangesQuery { Live = true }, Cancellation).GetAsyncEnumerator(Cancellation);
        DateTimeOffset start = Time.GetUtcNow();
        var asked = new List<double>();
        while (asked.Count < 12)
        {
            int before = Server.Requests.Count(IsLive);
            Assert.True(
                await Time.PassUntilAsync(
                    feed.MoveNextAsync().AsTask(), TimeSpan.FromSeconds(10), Cancellation, exactly: true));
            if (Server.Requests.Count(IsLive) > before) asked.Add((Time.GetUtcNow() - start).TotalSeconds);
        }

        Assert.Contains("continuous", Server.Requests.First(IsLive).Target, StringComparison.Ordinal);
        Assert.All(
            Server.Requests.Where(IsLive).Skip(1), static r =>
                Assert.Contains("longpoll", r.Target, StringComparison.Ordinal));
        Assert.Equal([0, 0, 0.5, 1.5, 3.5, 7.5, 15.5, 25.5, 35.5], asked.Take(9));
    }

    [Fact]
    public async Task Cancelling_ends_a_silent_feed()
    {
        var held = new TaskCompletionSource();
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        Server.Handler = r =>
            IsLive(r) ? new ScriptedResponse(200, "\n"u8.ToArray()) { Chunked = true, Hold = held.Task } : Normal(r);
        int pages = 0;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (PeerChangesPage page in CreatePeer().ReadChangesAsync(
                new PeerChangesQuery { Live = true }, cancel.Token))
            {
                if (++pages == 2) await cancel.CancelAsync();
            }
        });
    }

    [Fact]
    public async Task A_longpoll_answer_is_read_with_its_heartbeats()
    {
        Func<ScriptedRequest, ScriptedResponse> answer = r => IsLive(r)
            ? new ScriptedResponse(
                200, Cut(
                    "{\"results\":[\n\n\n\n{\"seq\":4,\"id\":\"a\",\"changes\":[{\"rev\":\"1-x\"}]}],\n\"last_seq\":4}\n", 14, 15, 16))
            { Chunked = true }
            : Normal(r);
        Server.Handler = r => r.Target.Contains("continuous", StringComparison.Ordinal)
            ? ScriptedResponse.Json("""{"results":[],"last_seq":0}""") : answer(r);
        await foreach (PeerChangesPage page in CreatePeer().ReadChangesAsync(
            new PeerChangesQuery { Live = true }, Cancellation))
        {
            if (page.Rows.IsEmpty) continue;
            Assert.Equal("4", page.LastSequence);
            break;
        }
    }

    /// <summary>Lets virtual time pass while the continuous feed is waited for: a longpoll waits longer.</summary>
    private Task<T> AdvanceUntilAsync<T>(Task<T> task) =>
        Time.PassUntilAsync(task, TimeSpan.FromSeconds(30), Cancellation);
}
