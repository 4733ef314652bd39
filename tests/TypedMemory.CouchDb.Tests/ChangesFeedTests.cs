using System.Globalization;
using TypedMemory.Core.Peers;

namespace TypedMemory.CouchDb.Tests;

public sealed class ChangesFeedTests : PeerTest
{
    // As CouchDB 3.5 answers with seq_interval: rows between the intervals have no sequence.
    private const string Feed =
        """
        {"results":[
        {"seq":null,"id":"a\"]}b/ü","changes":[{"rev":"1-00000000000000000000000000000001"}]},
        {"seq":"2-g1AAA{[","id":"gone","changes":[{"rev":"2-00000000000000000000000000000002"},{"rev":"1-abc"}],"deleted":true}
        ],
        "last_seq":"2-g1AAA{[","pending":0}

        """;

    [Fact]
    public async Task Rows_are_the_same_wherever_the_answer_is_cut()
    {
        CouchDbPeer peer = CreatePeer();
        for (int place = 0; place < Feed.Length; place++)
        {
            int cut = place;
            Server.Handler = _ => new ScriptedResponse(200, Cut(Feed, cut, cut + 1)) { Chunked = cut % 2 == 0 };
            PeerChangesPage page = Assert.Single(await ReadAsync(peer, new PeerChangesQuery()));
            Assert.Equal("\"2-g1AAA{[\"", page.LastSequence);
            Assert.Equal(0, page.Pending);
            Assert.True(page.CaughtUp);
            Assert.Equal(["a\"]}b/ü", "gone"], page.Rows.Select(r => r.Id));
            Assert.Null(page.Rows[0].Sequence);
            Assert.Equal("\"2-g1AAA{[\"", page.Rows[1].Sequence);
            Assert.True(page.Rows[1].Deleted);
            Assert.Equal([Rev(2), RevisionId.Parse("1-abc")], page.Rows[1].Leaves);
        }
    }

    [Fact]
    public async Task An_answer_that_ends_early_is_a_passing_failure_wherever_it_ends()
    {
        CouchDbPeer peer = CreatePeer();
        int end = Feed.LastIndexOf('}');
        for (int length = 0; length <= end; length += 3)
        {
            int sent = length;

            // Once with the length promised, once as a proper end of an improper text.
            Server.Handler = _ =>
                new ScriptedResponse(200, Cut(Feed, sent)[0][..sent]) { Truncated = sent % 2 == 0 ? 10 : 0 };
            var e = await Assert.ThrowsAsync<PeerException>(() => ReadAsync(peer, new PeerChangesQuery()));
            Assert.True(e.IsTransient, e.Message);
            Assert.Equal(TypedMemoryErrorCodes.Unavailable, e.Code);
        }
    }

    [Theory]
    [InlineData("<html>Please log in</html>", "text/html")]
    [InlineData("nonsense", "application/json")]
    [InlineData("[]", "application/json")]
    [InlineData("{\"results\":{}}", "application/json")]
    [InlineData("{\"last_seq\":1}", "application/json")]
    [InlineData("{\"results\":[],\"last_seq\":\"a\u0001\"}", "application/json")]
    public async Task What_is_no_feed_is_a_failure_of_the_protocol(string body, string type)
    {
        Server.Handler = _ => ScriptedResponse.Json(body) with { ContentType = type };
        var e = await Assert.ThrowsAsync<PeerException>(() => ReadAsync(CreatePeer(), new PeerChangesQuery()));
        Assert.Equal(TypedMemoryErrorCodes.Protocol, e.Code);
        Assert.True(e.IsTransient);
    }

    [Fact]
    public async Task More_rows_than_were_asked_for_are_taken_in_pages_and_the_server_is_not_asked_again()
    {
        Server.Handler = _ => ScriptedResponse.Json(
            $$"""{"results":[{{string.Join(',', Enumerable.Range(1, 7).Select(static n => $$"""{"seq":{{n}},"id":"d{{n}}","changes":[{"rev":"1-x"}]}"""))}}],"last_seq":9}""");
        List<PeerChangesPage> pages = await ReadAsync(CreatePeer(), new PeerChangesQuery { PageSize = 3 });
        Assert.Equal([3, 3, 1], pages.Select(static p => p.Rows.Length));
        Assert.Equal(["3", "6", "9"], pages.Select(static p => p.LastSequence));
        Assert.Equal([false, false, true], pages.Select(static p => p.CaughtUp));
        Assert.Single(Server.Requests);
    }

    [Fact]
    public async Task What_is_announced_and_was_not_read_is_not_passed_by()
    {
        // A gateway that caps the limit says where the database is, and not where its rows end.
        int asked = 0;
        Server.Handler = _ => ScriptedResponse.Json(++asked == 1
            ? """{"results":[{"seq":1,"id":"a","changes":[{"rev":"1-x"}]}],"last_seq":3,"pending":2}"""
            : """{"results":[{"seq":2,"id":"b","changes":[{"rev":"1-x"}]},{"seq":3,"id":"c","changes":[{"rev":"1-x"}]}],"last_seq":3,"pending":0}""");
        List<PeerChangesPage> pages = await ReadAsync(CreatePeer(), new PeerChangesQuery());
        Assert.Equal(["a", "b", "c"], pages.SelectMany(static p => p.Rows).Select(static r => r.Id));
        Assert.Equal("1", pages[0].LastSequence);
        Assert.Contains("since=1", Server.Requests.Last().Target, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_drops_the_query_ends_all_the_same()
    {
        Server.Handler = _ => ScriptedResponse.Json(
            """{"results":[{"seq":1,"id":"a","changes":[{"rev":"1-x"}]},{"seq":2,"id":"b","changes":[{"rev":"1-x"}]}],"last_seq":2,"pending":0}""");
        List<PeerChangesPage> pages = await ReadAsync(CreatePeer(), new PeerChangesQuery { PageSize = 2 });
        Assert.True(pages[^1].CaughtUp);
        Assert.InRange(Server.Requests.Count, 1, 2);
    }

    [Theory]
    [InlineData("""{"seq":2,"id":"_local/x","changes":[{"rev":"0-1"}]}""", "_local/x")]
    [InlineData("""{"seq":2,"id":"_local/x","changes":[{"rev":"1-a"}]}""", "_local/x")]
    [InlineData("""{"seq":2,"id":"b"}""", "b")]
    [InlineData("""{"seq":2,"id":"b","changes":{}}""", "b")]
    [InlineData("""{"seq":2,"id":"b","\ud800":1}""", "b")]
    [InlineData("""{"seq":2,"id":"b","changes":[{"\ud800":"1-x"}]}""", "b")]
    [InlineData("""{"seq":2,"id":"b","changes":[]}""", "b")]
    [InlineData("""{"seq":2,"id":"b","changes":[{"rev":"bogus"}]}""", "b")]
    [InlineData("""{"seq":2,"id":"b","changes":[{"rev":""}]}""", "b")]
    [InlineData("""{"seq":2,"id":"b","changes":[{"rev":7}]}""", "b")]
    [InlineData("""{"seq":2,"id":"b","changes":[{"rev":"1-x"},"2-y"]}""", "b")]
    [InlineData("""{"seq":2,"id":"b","changes":[{"rev":"\ud800"}]}""", "b")]
    [InlineData("""{"seq":2,"id":"a\ud800","changes":[{"rev":"1-x"}]}""", "a\\ud800")]
    [InlineData("""{"seq":2,"id":{"n":1},"changes":[{"rev":"1-x"}]}""", """{"n":1}""")]
    public async Task A_row_that_is_no_documents_is_told_by_itself_and_the_others_are_taken(
        string row, string id)
    {
        Server.Handler = _ => ScriptedResponse.Json(
            $$"""{"results":[{"seq":1,"id":"a","changes":[{"rev":"1-x"}]},{{row}},{"seq":3,"id":"c","changes":[{"rev":"1-x"}]}],"last_seq":3,"pending":0}""");
        PeerChangesPage page = Assert.Single(await ReadAsync(CreatePeer(), new PeerChangesQuery()));
        Assert.Equal(["a", id, "c"], page.Rows.Select(static r => r.Id));
        Assert.Equal([false, true, false], page.Rows.Select(static r => r.Error is not null));
        Assert.Equal("2", page.Rows[1].Sequence);
    }

    [Theory]
    [InlineData("")]
    [InlineData(",\"pending\":-1")]
    public async Task A_server_that_keeps_a_limit_below_ours_and_does_not_say_what_is_pending_is_read_to_its_end(
        string pending)
    {
        Server.Handler = r =>
        {
            int since = int.Parse(r.Target.Split("since=")[1], CultureInfo.InvariantCulture);
            int[] rows = [.. Enumerable.Range(since + 1, 7).Where(static n => n <= 20)];
            string list = string.Join(
                ',', rows.Select(static n => $$"""{"seq":{{n}},"id":"d{{n}}","changes":[{"rev":"1-x"}]}"""));
            return ScriptedResponse.Json($$"""{"results":[{{list}}],"last_seq":{{since + rows.Length}}{{pending}}}""");
        };
        List<PeerChangesPage> pages = await ReadAsync(CreatePeer(), new PeerChangesQuery { PageSize = 10 });
        Assert.Equal(20, pages.Sum(static page => page.Rows.Length));
        Assert.Equal("20", pages[^1].LastSequence);
        Assert.True(pages[^1].CaughtUp);
    }

    [Fact]
    public async Task A_row_that_reports_an_error_keeps_the_servers_words()
    {
        Server.Handler = _ => ScriptedResponse.Json(
            """{"results":[{"seq":2,"id":"b","error":"forbidden","reason":"not yours"},{"seq":3,"error":"internal_error","reason":"x"}],"last_seq":3,"pending":0}""");
        PeerChangesPage page = Assert.Single(await ReadAsync(CreatePeer(), new PeerChangesQuery()));
        Assert.Equal(
            [("b", "forbidden", "not yours"), ("(row 3)", "internal_error", "x")],
            page.Rows.Select(
                static r => (r.Id, ((PeerException)r.Error!).PeerError!, ((PeerException)r.Error!).PeerReason!)));
    }

    [Theory]
    [InlineData(400)]
    [InlineData(404)]
    [InlineData(414)]
    [InlineData(431)]
    [InlineData(500)]
    public async Task A_sequence_that_the_server_does_not_understand_is_told_from_a_server_in_trouble(int status)
    {
        bool down = false;
        Server.Handler = r => !down && r.Target.Contains("since=0", StringComparison.Ordinal)
            ? ScriptedResponse.Json("""{"results":[],"last_seq":1}""")
                : ScriptedResponse.Error(status, "bad_request", "Malformed sequence");
        var query = new PeerChangesQuery { Since = "\"5-other\"", Prefixes = ["a"] };
        var e = await Assert.ThrowsAsync<PeerException>(() => ReadAsync(CreatePeer(), query));
        Assert.Equal(TypedMemoryErrorCodes.UnknownSequence, e.Code);
        down = true;
        e = await Assert.ThrowsAsync<PeerException>(() => ReadAsync(CreatePeer(), query));
        Assert.NotEqual(TypedMemoryErrorCodes.UnknownSequence, e.Code);
    }

    [Fact]
    public async Task A_sequence_that_is_none_for_its_size_is_no_place_to_go_on_from()
    {
        string huge = $"\"{new string('9', 10_000_000)}\"";
        Server.Handler = _ =>
            ScriptedResponse.Json(
                $$"""{"results":[{"seq":1,"id":"a","changes":[{"rev":"1-x"}]},{"seq":{{huge}},"id":"b","changes":[{"rev":"1-x"}]}],"last_seq":{{huge}},"pending":0}""");
        PeerChangesPage page = Assert.Single(await ReadAsync(CreatePeer(), new PeerChangesQuery()));
        Assert.Equal(["a", "b"], page.Rows.Select(static r => r.Id));
        Assert.Equal("1", page.LastSequence);
        Assert.Null(page.Rows[1].Sequence);
    }

    [Fact]
    public async Task Rows_without_an_id_and_those_of_users_are_no_documents()
    {
        // docs/pitfalls.md, pitfall 14: both were seen, the latter from Sync Gateway.
        Server.Handler = _ => ScriptedResponse.Json(
            """
            {"results":[{"seq":1,"id":"","changes":[{"rev":"1-x"}]},{"seq":2,"changes":[{"rev":"1-x"}]},
            {"seq":3,"id":"_user/ada","changes":[]},{"seq":4,"id":"a","changes":[{"rev":"1-x"}]}],"last_seq":4,"pending":0}
            """);
        Assert.Equal("a", Assert.Single(Assert.Single(await ReadAsync(CreatePeer(), new PeerChangesQuery())).Rows).Id);
    }

    [Theory]
    [InlineData("17", "since=17")]
    [InlineData("\"5-g1 +/=\"", "since=5-g1%20%2B%2F%3D")]
    [InlineData("[5,\"g1\"]", "since=%5B5%2C%22g1%22%5D")]
    [InlineData("\"\\ud800\"", "since=%22%5Cud800%22")]
    public async Task A_sequence_is_opaque_and_goes_back_as_it_came(string sequence, string expected)
    {
        bool first = true;
        Server.Handler = _ =>
        {
            string rows = first ? $$"""{"id":"a","seq":{{sequence}},"changes":[{"rev":"1-x"}]}""" : "";
            first = false;
            return ScriptedResponse.Json($$"""{"results":[{{rows}}],"last_seq":{{sequence}}}""");
        };
        List<PeerChangesPage> pages = await ReadAsync(CreatePeer(), new PeerChangesQuery { PageSize = 1 });
        Assert.Equal(2, pages.Count);
        Assert.All(pages, p => Assert.Equal(sequence, p.LastSequence));
        Assert.Contains("since=0", Server.Requests.First().Target, StringComparison.Ordinal);
        Assert.EndsWith(expected, Server.Requests.Last().Target, StringComparison.Ordinal);
        Assert.All(Server.Requests, r => Assert.Contains("style=all_docs", r.Target, StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_empty_page_moves_the_sequence_on()
    {
        Server.Handler = _ => ScriptedResponse.Json("""{"results":[],"last_seq":"900-x","pending":0}""");
        PeerChangesPage page = Assert.Single(
            await ReadAsync(CreatePeer(), new PeerChangesQuery { Since = "\"1-x\"", Prefixes = ["a:"] }));
        Assert.Empty(page.Rows);
        Assert.Equal("\"900-x\"", page.LastSequence);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(501)]
    [InlineData(404)]
    public async Task A_server_without_beginsWith_is_asked_by_regex_then_for_everything_and_this_is_remembered(int status)
    {
        Server.Handler = request => request.Text.Contains("$beginsWith", StringComparison.Ordinal)
            || request.Text.Contains("$regex", StringComparison.Ordinal)
            ? ScriptedResponse.Error(status, "query_parse_error", "Invalid operator")
            : ScriptedResponse.Json(
                """{"results":[{"seq":1,"id":"b","changes":[{"rev":"1-x"}]},{"seq":2,"id":"a.7","changes":[{"rev":"1-x"}]}],"last_seq":2,"pending":0}""");
        CouchDbPeer peer = CreatePeer();
        PeerChangesPage page = Assert.Single(await ReadAsync(peer, new PeerChangesQuery { Prefixes = ["a."] }));
        Assert.Equal(["a.7"], page.Rows.Select(r => r.Id));
        Assert.Equal(3, Server.Requests.Count);
        Assert.Contains("""{"$regex":"^a\\."}""", Server.Requests.ElementAt(1).Text, StringComparison.Ordinal);
        await ReadAsync(peer, new PeerChangesQuery { Prefixes = ["a."] });
        Assert.Equal(4, Server.Requests.Count);
        Assert.Equal("GET", Server.Requests.Last().Method);
    }

    [Fact]
    public async Task One_500_does_not_cost_the_filter_and_several_do_while_the_whole_feed_works()
    {
        int failures = 1;
        Server.Handler = request => request.Text.Contains("$beginsWith", StringComparison.Ordinal) && failures-- > 0
            ? ScriptedResponse.Error(500, "unknown_error", "badmatch")
            : ScriptedResponse.Json("""{"results":[],"last_seq":2}""");
        CouchDbPeer peer = CreatePeer();
        var query = new PeerChangesQuery { Prefixes = ["a."] };
        await ReadAsync(peer, query);
        await ReadAsync(peer, query);
        Assert.Equal(["$beginsWith", "$regex", "$beginsWith"], Server.Requests.Select(RungOf));

        Server.Requests.Clear();
        failures = 100;
        for (int i = 0; i < 3; i++) await ReadAsync(peer, query);
        Assert.Equal(["$beginsWith", "$regex", "$beginsWith", "$regex", "$regex"], Server.Requests.Select(RungOf));
    }

    [Fact]
    public async Task A_500_of_every_rung_is_a_failure_of_the_server_and_costs_no_rung()
    {
        bool down = true;
        Server.Handler = _ => down ? ScriptedResponse.Error(500, "unknown_error", "badmatch")
            : ScriptedResponse.Json("""{"results":[],"last_seq":2}""");
        CouchDbPeer peer = CreatePeer();
        var query = new PeerChangesQuery { Prefixes = ["a."] };
        for (int i = 0; i < 5; i++)
            Assert.True((await Assert.ThrowsAsync<PeerException>(() => ReadAsync(peer, query))).IsTransient);
        down = false;
        await ReadAsync(peer, query);
        Assert.Equal("$beginsWith", RungOf(Server.Requests.Last()));
    }

    [Fact]
    public async Task A_rung_that_was_lost_is_tried_again_in_the_next_session()
    {
        bool upgraded = false;
        Server.Handler = request => request.Path == "/db"
            ? ScriptedResponse.Json("""{"db_name":"db","update_seq":1}""")
            : !upgraded && request.Text.Contains("$beginsWith", StringComparison.Ordinal)
                ? ScriptedResponse.Error(400, "query_parse_error", "Invalid operator")
                : ScriptedResponse.Json("""{"results":[],"last_seq":2}""");
        CouchDbPeer peer = CreatePeer();
        var query = new PeerChangesQuery { Prefixes = ["a."] };
        await ReadAsync(peer, query);
        upgraded = true;
        await ReadAsync(peer, query);
        Assert.Equal("$regex", RungOf(Server.Requests.Last()));
        await peer.GetInfoAsync(Cancellation);
        await ReadAsync(peer, query);
        Assert.Equal("$beginsWith", RungOf(Server.Requests.Last()));
    }

    private static string RungOf(ScriptedRequest request) =>
        request.Text.Contains("$beginsWith", StringComparison.Ordinal) ? "$beginsWith"
        : request.Text.Contains("$regex", StringComparison.Ordinal) ? "$regex" : "";

    [Fact]
    public async Task A_row_outside_the_prefixes_steps_down()
    {
        Server.Handler = request => ScriptedResponse.Json(
            """{"results":[{"seq":1,"id":"a7","changes":[{"rev":"1-x"}]},{"seq":2,"id":"a70","changes":[{"rev":"1-x"}]}],"last_seq":2,"pending":0}""");
        PeerChangesPage page = Assert.Single(
            await ReadAsync(CreatePeer(), new PeerChangesQuery { Prefixes = ["a70"] }));
        Assert.Equal(["a70"], page.Rows.Select(r => r.Id));
        Assert.Equal(3, Server.Requests.Count);
    }

    [Theory]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(429)]
    public async Task A_passing_failure_does_not_step_down(int status)
    {
        Server.Handler = _ =>
            ScriptedResponse.Error(status, "later", "busy") with { Headers = new() { ["Retry-After"] = "7" } };
        var e = await Assert.ThrowsAsync<PeerException>(
            () => ReadAsync(CreatePeer(), new PeerChangesQuery { Prefixes = ["a."] }));
        Assert.True(e.IsTransient);
        Assert.Equal(status, e.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(7), e.RetryAfter);
        Assert.Single(Server.Requests);
    }

    [Fact]
    public async Task A_database_that_is_gone_is_not_taken_for_a_missing_filter()
    {
        Server.Handler = _ => ScriptedResponse.Error(404, "not_found", "Database does not exist.");
        var e = await Assert.ThrowsAsync<PeerException>(
            () => ReadAsync(CreatePeer(), new PeerChangesQuery { Prefixes = ["a."] }));
        Assert.Equal(TypedMemoryErrorCodes.NotFound, e.Code);
        Assert.Single(Server.Requests);
    }
}
