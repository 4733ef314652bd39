using System.IO.Compression;
using System.Text;
using TypedMemory.Core.Peers;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;

namespace TypedMemory.CouchDb.Tests;

/// <summary>
/// Answers that are of something on the way, or of no server of the protocol: a login page under 200, texts that are no
/// text, redirects to nowhere. None counts as a success, and each is a passing failure of the peer.
/// </summary>
public sealed class ForeignAnswerTests : PeerTest
{
    private const string Page = "<html><body>Please log in</body></html>";

    private static readonly DocumentAttachment s_file = new()
    {
        Name = "f",
        ContentType = "application/octet-stream",
        Length = 50_000,
        RevPos = 1,
        Digest = "md5-x",
    };

    private static Dictionary<string, Func<CouchDbPeer, Task>> Calls { get; } = new()
    {
        ["info"] = static async peer => await peer.GetInfoAsync(Cancellation),
        ["get local"] = static async peer => await peer.GetLocalAsync("x", Cancellation),
        ["put local"] = static async peer =>
            await peer.PutLocalAsync(new LocalDocument("x", "{}"u8.ToArray()), Cancellation),
        ["delete local"] = static async peer =>
            await peer.PutLocalAsync(new LocalDocument("x", null) { Revision = "0-1" }, Cancellation),
        ["flush"] = static async peer => await peer.FlushAsync(Cancellation),
        ["changes"] = static async peer => await ReadAsync(peer, new PeerChangesQuery()),
        ["diff"] = static async peer => await peer.DiffRevisionsAsync([Wanted], Cancellation),
        ["fetch"] = static async peer => await FetchAsync(peer, Wanted),
        ["write"] = static async peer => await peer.WriteAsync(Batch(Revision("a")), Cancellation),
        ["write attached"] = static async peer => await peer.WriteAsync(
            Batch(new DocumentRevision { Id = "a", Path = new RevisionPath(Rev(1)), Attachments = [s_file] }) with
            {
                OpenAttachment = (_, _, _) => ValueTask.FromResult<Stream>(new MemoryStream(new byte[50_000])),
            },
            Cancellation),
    };

    private static DocumentRevisions Wanted => new("a", [Rev(1)]);

    public static TheoryData<string, string?> PagesForCalls()
    {
        var data = new TheoryData<string, string?>();
        foreach (string call in Calls.Keys)
        {
            data.Add(call, "text/html");
            data.Add(call, "text/plain");
            data.Add(call, null);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(PagesForCalls))]
    public async Task A_page_under_200_is_no_answer_to_any_request(string call, string? type)
    {
        Server.Handler = _ => new ScriptedResponse(200, Encoding.UTF8.GetBytes(Page)) { ContentType = type };
        var e = await Assert.ThrowsAsync<PeerException>(() => Calls[call](CreatePeer()));
        Assert.Equal((TypedMemoryErrorCodes.Protocol, true), (e.Code, e.IsTransient));
    }

    [Fact]
    public async Task A_page_in_the_place_of_a_single_document_says_nothing_of_it()
    {
        Server.Handler = r => r.Method == "POST"
            ? ScriptedResponse.Error(404, "not_found", "missing")
            : new ScriptedResponse(200, Encoding.UTF8.GetBytes(Page)) { ContentType = "text/plain" };
        var e = await Assert.ThrowsAsync<PeerException>(() => FetchAsync(CreatePeer(), Wanted));
        Assert.Equal((TypedMemoryErrorCodes.Protocol, true), (e.Code, e.IsTransient));
    }

    [Theory]
    [InlineData("put local", """{"error":"forbidden","reason":"no"}""")]
    [InlineData("put local", """{"ok":false}""")]
    [InlineData("put local", """{"login":"required"}""")]
    [InlineData("put local", "[1]")]
    [InlineData("delete local", """{"error":"internal_server_error"}""")]
    [InlineData("flush", """{"login":"required"}""")]
    [InlineData("flush", """{"error":"timeout"}""")]
    [InlineData("write attached", """{"error":"forbidden","reason":"no"}""")]
    [InlineData("write attached", """{"status":507,"reason":"full"}""")]
    [InlineData("write attached", "{}")]
    [InlineData("write attached", "OK")]
    public async Task A_status_of_success_over_an_answer_that_says_otherwise_is_none(string call, string answer)
    {
        Server.Handler = _ => ScriptedResponse.Json(answer, 201);
        var e = await Assert.ThrowsAsync<PeerException>(() => Calls[call](CreatePeer()));
        Assert.Equal((TypedMemoryErrorCodes.Protocol, true), (e.Code, e.IsTransient));
    }

    [Theory]
    [InlineData("put local")]
    [InlineData("flush")]
    [InlineData("write")]
    [InlineData("write attached")]
    [InlineData("changes")]
    public async Task A_304_is_no_answer_to_a_request_without_a_condition(string call)
    {
        Server.Handler = _ => new ScriptedResponse(304);
        var e = await Assert.ThrowsAsync<PeerException>(() => Calls[call](CreatePeer()));
        Assert.Equal((TypedMemoryErrorCodes.Protocol, true), (e.Code, e.IsTransient));
    }

    [Theory]
    [InlineData("""{"id":"a","ok":false}""")]
    [InlineData("""{"id":"a","status":403}""")]
    [InlineData("""{"id":"a","error":{"code":"forbidden"}}""")]
    [InlineData("""{"id":"a","error":403}""")]
    public async Task A_row_that_says_no_in_another_form_is_a_refusal(string row)
    {
        Server.Handler = _ => ScriptedResponse.Json($"[{row}]", 201);
        DocumentRefusal refused = Assert.Single(
            await CreatePeer().WriteAsync(Batch(Revision("a"), Revision("b")), Cancellation));
        Assert.Equal("a", refused.Id);
    }

    [Theory]
    [InlineData("info", 400)]
    [InlineData("get local", 403)]
    [InlineData("put local", 409)]
    [InlineData("flush", 500)]
    [InlineData("changes", 503)]
    [InlineData("diff", 500)]
    [InlineData("fetch", 502)]
    [InlineData("write", 500)]
    [InlineData("write attached", 500)]
    public async Task Words_that_are_no_text_are_left_out_of_a_failure(string call, int status)
    {
        string[] answers = ["""{"error":"\ud800","reason":"\udfff"}""", """{"\ud800":1,"reason":"\ud800"}"""];
        foreach (string answer in answers)
        {
            Server.Handler = _ => ScriptedResponse.Json(answer, status);
            await Assert.ThrowsAsync<PeerException>(() => Calls[call](CreatePeer()));
        }
    }

    [Theory]
    [InlineData("info", """{"update_seq":1,"\ud800":1,"db_name":"\ud800"}""")]
    [InlineData("get local", """{"_id":"_local/x","_rev":"\ud800"}""")]
    [InlineData("put local", """{"ok":true,"\ud800":1,"rev":"\ud800"}""")]
    [InlineData("write attached", """{"ok":true,"\ud800":1}""")]
    public async Task Members_that_are_no_text_do_not_end_a_run_with_an_error_of_the_platform(
        string call, string answer)
    {
        Server.Handler = _ => ScriptedResponse.Json(answer, 201);
        Exception? e = await Record.ExceptionAsync(() => Calls[call](CreatePeer()));
        Assert.True(e is null or PeerException, $"{e}");
    }

    [Theory]
    [InlineData("//")]
    [InlineData("///")]
    [InlineData("//:80")]
    [InlineData("http://")]
    [InlineData("http://[")]
    [InlineData("http://:99999/db")]
    [InlineData("mailto:nobody")]
    [InlineData("")]
    [InlineData("/db")]
    public async Task A_redirect_to_nowhere_is_a_failure_of_the_protocol(string location)
    {
        Server.Handler = _ => ScriptedResponse.Json("{}", 302) with { Headers = new() { ["Location"] = location } };
        await Assert.ThrowsAsync<PeerException>(async () => await CreatePeer().GetLocalAsync("x", Cancellation));
        Assert.InRange(Server.Requests.Count, 1, 10);
    }

    [Fact]
    public async Task A_revision_that_was_not_asked_about_is_not_lacking()
    {
        Server.Handler = _ => ScriptedResponse.Json($$$"""{"a":{"missing":["{{{Rev(7)}}}"]}}""");
        var e = await Assert.ThrowsAsync<PeerException>(
            async () => await CreatePeer().DiffRevisionsAsync([Wanted], Cancellation));
        Assert.Equal((TypedMemoryErrorCodes.Protocol, true), (e.Code, e.IsTransient));
    }

    [Theory]
    [InlineData("""{"a":{"error":"internal_fabric_error","reason":"nodedown"}}""")]
    [InlineData("""{"a":{"error":{"error":"timeout"},"missing":[]}}""")]
    [InlineData("""{"a":{"missing":null}}""")]
    [InlineData("""{"error":"timeout","reason":"The request could not be processed"}""")]
    public async Task An_error_in_the_place_of_what_is_missing_does_not_say_that_nothing_is(string answer)
    {
        Server.Handler = _ => ScriptedResponse.Json(answer);
        var e = await Assert.ThrowsAsync<PeerException>(
            async () => await CreatePeer().DiffRevisionsAsync([Wanted], Cancellation));
        Assert.Equal((TypedMemoryErrorCodes.Protocol, true), (e.Code, e.IsTransient));
    }

    [Theory]
    [InlineData("multipart/mixed; boundary=x", "--x--", 0)]
    [InlineData("text/html", Page, 0)]
    [InlineData("text/plain", Page, 1)]
    [InlineData("application/json", "{}", 1)]
    [InlineData("application/json", """{"error":"not_found","reason":"missing"}""", 1)]
    public async Task A_bulk_get_that_is_answered_with_something_else_costs_at_most_one_attempt(
        string type, string answer, int failures)
    {
        Server.Handler = r => r.Method == "POST"
            ? new ScriptedResponse(200, Encoding.UTF8.GetBytes(answer)) { ContentType = type }
            : ScriptedResponse.Json(
                $$$"""[{"ok":{"_id":"a","_rev":"{{{Rev(1)}}}"}}]""");
        CouchDbPeer peer = CreatePeer();
        for (int i = 0; i < failures; i++)
            await Assert.ThrowsAsync<PeerException>(() => FetchAsync(peer, Wanted));
        Assert.Equal(Rev(1), Assert.Single(Assert.Single(await FetchAsync(peer, Wanted)).Revisions).Revision);
    }

    [Theory]
    [InlineData("text/html")]
    [InlineData("text/plain")]
    public async Task A_page_in_the_place_of_a_live_feed_moves_nothing(string type)
    {
        Server.Handler = r => r.Target.Contains("feed=", StringComparison.Ordinal)
            ? new ScriptedResponse(200, Encoding.UTF8.GetBytes(Page)) { ContentType = type }
            : ScriptedResponse.Json("""{"results":[],"last_seq":"7-x","pending":0}""");
        var sequences = new List<string>();
        var e = await Assert.ThrowsAsync<PeerException>(async () =>
        {
            await foreach (PeerChangesPage page in CreatePeer().ReadChangesAsync(
                new PeerChangesQuery { Live = true }, Cancellation)) sequences.Add(page.LastSequence);
        });
        Assert.Equal((TypedMemoryErrorCodes.Protocol, true), (e.Code, e.IsTransient));
        Assert.All(sequences, static sequence => Assert.Equal("\"7-x\"", sequence));
    }

    [Theory]
    [InlineData("gzip", 0)]
    [InlineData("gzip", 12)]
    [InlineData("gzip", 60)]
    [InlineData("br", 0)]
    [InlineData("br", 12)]
    [InlineData("deflate", 12)]
    [InlineData("gzip", -1)]
    [InlineData("br", -1)]
    [InlineData("deflate", -1)]
    public async Task A_compressed_answer_that_ends_early_or_is_none_is_a_passing_failure(string encoding, int length)
    {
        byte[] body = length < 0 ? Encoding.UTF8.GetBytes(Page) : Compress(encoding)[..length];
        Server.Handler = _ => new ScriptedResponse(200, body)
        { Headers = new() { ["Content-Encoding"] = encoding } };
        foreach (string call in new[] { "info", "get local", "changes", "diff", "write" })
        {
            var e = await Assert.ThrowsAsync<PeerException>(() => Calls[call](CreatePeer()));
            Assert.True(e.IsTransient, $"{call}: {e}");
        }
    }

    private static byte[] Compress(string encoding)
    {
        byte[] text = Encoding.UTF8.GetBytes($$"""
            {"update_seq":1,"results":[{"seq":1,"id":"a","changes":[{"rev":"{{Rev(1)}}"}]}],"last_seq":1,"x":"{{new string('y', 300)}}"}
            """);
        var output = new MemoryStream();
        using (Stream packed = encoding switch
        {
            "br" => new BrotliStream(output, CompressionLevel.Fastest, leaveOpen: true),
            "deflate" => new ZLibStream(output, CompressionLevel.Fastest, leaveOpen: true),
            _ => new GZipStream(output, CompressionLevel.Fastest, leaveOpen: true),
        }) packed.Write(text);
        return output.ToArray();
    }

    [Theory]
    [InlineData(500)]
    [InlineData(501)]
    public async Task Rules_that_the_server_cannot_tell_do_not_stop_a_run(int status)
    {
        Server.Handler = r => r.Path switch
        {
            "/" => ScriptedResponse.Json("""{"uuid":"u"}"""),
            "/db" => ScriptedResponse.Json("""{"update_seq":7}"""),
            _ => ScriptedResponse.Error(status, "badmatch", "a design document"),
        };
        Assert.Equal("7", (await CreatePeer().GetInfoAsync(Cancellation)).UpdateSequence);
    }
}
