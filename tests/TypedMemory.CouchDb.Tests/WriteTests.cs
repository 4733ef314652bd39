using System.Collections.Immutable;
using System.Text.Json.Nodes;
using TypedMemory.Core.Peers;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;

namespace TypedMemory.CouchDb.Tests;

public sealed class WriteTests : PeerTest
{
    private static string[] IdsOf(ScriptedRequest request) =>
        [.. JsonNode.Parse(request.Text)!["docs"]!.AsArray().Select(d => d!["_id"]!.GetValue<string>())];

    [Fact]
    public async Task An_empty_answer_means_that_all_was_taken()
    {
        Server.Handler = _ => ScriptedResponse.Json("[]", 201);
        Assert.Empty(
            await CreatePeer().WriteAsync(Batch(Revision("a/ü", "{\"n\":1e400}", 2), Revision("b")), Cancellation));
        ScriptedRequest request = Assert.Single(Server.Requests);
        Assert.Equal("POST /db/_bulk_docs", request.ToString());
        Assert.Contains("\"new_edits\":false", request.Text, StringComparison.Ordinal);
        Assert.Contains("\"n\":1e400", request.Text, StringComparison.Ordinal);
        Assert.Contains("\"_revisions\":{\"start\":2,", request.Text, StringComparison.Ordinal);
        Assert.NotNull(request.Header("Content-Length"));
    }

    [Fact]
    public async Task Rows_name_what_was_refused()
    {
        Server.Handler = _ => ScriptedResponse.Json(
            $$"""[{"id":"b","rev":"{{Rev(1)}}","error":"forbidden","reason":"no"},{"ok":true,"id":"a","rev":"{{Rev(1)}}"}]""", 201);
        DocumentRefusal refused = Assert.Single(
            await CreatePeer().WriteAsync(Batch(Revision("a"), Revision("b")), Cancellation));
        Assert.Equal(new DocumentRefusal("b", "forbidden", "no"), refused);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(413)]
    [InlineData(415)]
    [InlineData(422)]
    public async Task A_refusal_of_everything_is_taken_apart_down_to_the_documents_at_fault(int status)
    {
        var taken = new HashSet<string>();
        Server.Handler = request =>
        {
            string[] ids = IdsOf(request);
            if (ids.Any(static id => id.StartsWith("bad", StringComparison.Ordinal)))
                return ScriptedResponse.Error(status, "bad_request", "why");
            taken.UnionWith(ids);
            return ScriptedResponse.Json("[]", 201);
        };
        DocumentRevision[] all =
            [.. Enumerable.Range(0, 64).Select(n => Revision(n is 7 or 33 or 34 ? $"bad{n}" : $"good{n}"))];
        IReadOnlyList<DocumentRefusal> refused = await CreatePeer().WriteAsync(Batch(all), Cancellation);
        Assert.Equal(["bad33", "bad34", "bad7"], refused.Select(r => r.Id).Order(StringComparer.Ordinal));
        Assert.All(refused, r => Assert.Equal(("bad_request", "why"), (r.Error, r.Reason)));
        Assert.Equal(61, taken.Count);
        Assert.True(Server.Requests.Count < 40, $"{Server.Requests.Count} requests");
    }

    [Theory]
    [InlineData(401, TypedMemoryErrorCodes.Unauthorized, false)]
    [InlineData(403, TypedMemoryErrorCodes.Forbidden, false)]
    [InlineData(404, TypedMemoryErrorCodes.NotFound, false)]
    [InlineData(408, TypedMemoryErrorCodes.Unavailable, true)]
    [InlineData(500, TypedMemoryErrorCodes.Unavailable, true)]
    [InlineData(503, TypedMemoryErrorCodes.Unavailable, true)]
    public async Task What_is_not_about_the_documents_is_thrown_and_not_taken_apart(
        int status, string code, bool transient)
    {
        Server.Handler = _ => ScriptedResponse.Error(status, "word", "why");
        var e = await Assert.ThrowsAnyAsync<PeerException>(
            async () => await CreatePeer().WriteAsync(Batch(Revision("a"), Revision("b")), Cancellation));
        Assert.Equal((code, transient, status), (e.Code, e.IsTransient, e.StatusCode));
        Assert.Single(Server.Requests);
    }

    [Fact]
    public async Task A_row_that_says_later_is_told_of_its_document()
    {
        // CouchDB names the trouble, PouchDB Server gives it a status.
        Server.Handler = _ => ScriptedResponse.Json(
            """[{"id":"a","error":"internal_server_error","reason":"x"},{"id":"b","status":500,"name":"unknown_error","error":true},{"id":"c","error":"forbidden"}]""",
            201);
        IReadOnlyList<DocumentRefusal> refused = await CreatePeer().WriteAsync(
            Batch(Revision("a"), Revision("b"), Revision("c"), Revision("d")), Cancellation);
        Assert.Equal([("a", true), ("b", true), ("c", false)], refused.Select(static r => (r.Id, r.IsTransient)));
    }

    [Fact]
    public async Task A_row_without_an_id_is_found_by_taking_the_batch_apart()
    {
        Server.Handler = request => ScriptedResponse.Json(
            IdsOf(request).Contains("b")
                ? """[{"status":400,"name":"bad_request","error":true,"reason":"x"}]""" : "[]", 201);
        DocumentRefusal refused = Assert.Single(
            await CreatePeer().WriteAsync(
                Batch(Revision("a"), Revision("b"), Revision("c"), Revision("d")), Cancellation));
        Assert.Equal("b", refused.Id);
    }

    [Fact]
    public async Task Batches_are_bounded_by_bytes_and_by_what_the_peer_said_was_too_large()
    {
        Server.Handler = r =>
            r.Body.Length > 100_000 ? ScriptedResponse.Error(413, "too_large", "") : ScriptedResponse.Json("[]", 201);
        CouchDbPeer peer = CreatePeer(o => o with { WriteBatchBytes = 150_000 });
        string body = $"{{\"t\":\"{new string('x', 9_000)}\"}}";
        PeerWriteBatch batch = Batch([.. Enumerable.Range(0, 32).Select(n => Revision($"d{n}", body))]);
        Assert.Empty(await peer.WriteAsync(batch, Cancellation));
        int refused = Server.Requests.Count(static r => r.Body.Length > 100_000);
        Assert.Empty(await peer.WriteAsync(batch, Cancellation));
        Assert.Equal(refused, Server.Requests.Count(static r => r.Body.Length > 100_000));
    }

    [Fact]
    public async Task Small_attachments_go_within_their_document_and_large_ones_follow_it()
    {
        Server.Handler = r => ScriptedResponse.Json(r.Method == "PUT" ? "{\"ok\":true}" : "[]", 201);
        byte[] large = [.. Enumerable.Range(0, 100_000).Select(static n => (byte)n)];
        PeerWriteBatch batch = Batch(WithAttachment("small", 5, 1), WithAttachment("large/1", large.Length, 1)) with
        {
            OpenAttachment = (revision, _, _) => ValueTask.FromResult<Stream>(
                new MemoryStream(revision.Id == "small" ? "hello"u8.ToArray() : large)),
        };
        Assert.Empty(await CreatePeer().WriteAsync(batch, Cancellation));
        Assert.Equal(
            ["POST /db/_bulk_docs", "PUT /db/large%2F1?new_edits=false"], Server.Requests.Select(
                static r => r.ToString()));
        Assert.Contains("\"data\":\"aGVsbG8=\"", Server.Requests.First().Text, StringComparison.Ordinal);
        ScriptedRequest put = Server.Requests.Last();
        string boundary = put.Header("Content-Type")!.Split('"')[1];
        Assert.StartsWith("multipart/related", put.Header("Content-Type"), StringComparison.Ordinal);
        Assert.Equal($"{put.Body.Length}", put.Header("Content-Length"));
        Assert.EndsWith($"--{boundary}--", put.Text, StringComparison.Ordinal);
        Assert.Contains("\"follows\":true", put.Text, StringComparison.Ordinal);
        Assert.True(put.Body.AsSpan().IndexOf(large) > 0);
    }

    [Fact]
    public async Task An_attachment_that_the_peer_holds_is_a_stub_and_is_sent_after_all_when_it_does_not()
    {
        Server.Handler = r => r.Text.Contains("\"stub\":true", StringComparison.Ordinal)
            ? ScriptedResponse.Error(412, "missing_stub", "Invalid attachment stub in 'x' for f.bin")
            : ScriptedResponse.Json("{\"ok\":true}", 201);
        PeerWriteBatch batch = Batch(WithAttachment("x", 5, generation: 3)) with
        {
            Documents = [new PeerDocument("x", [WithAttachment("x", 5, generation: 3)]) { KnownAncestors = [Rev(2)] }],
            OpenAttachment = (_, _, _) => ValueTask.FromResult<Stream>(new MemoryStream("hello"u8.ToArray())),
        };
        Assert.Empty(await CreatePeer().WriteAsync(batch, Cancellation));
        Assert.Equal(2, Server.Requests.Count);
        Assert.Contains("hello", Server.Requests.Last().Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_source_that_delivers_another_length_fails_the_write()
    {
        Server.Handler = _ => ScriptedResponse.Json("{\"ok\":true}", 201);
        PeerWriteBatch batch = Batch(WithAttachment("x", 50_000, 1)) with
        {
            OpenAttachment = (_, _, _) => ValueTask.FromResult<Stream>(new MemoryStream(new byte[49_000])),
        };
        var e = await Assert.ThrowsAsync<TypedMemoryException>(
            async () => await CreatePeer().WriteAsync(batch, Cancellation));
        Assert.Equal(TypedMemoryErrorCodes.Corrupt, e.Code);
    }

    [Fact]
    public async Task A_validation_that_refuses_a_single_document_is_told_from_a_closed_database()
    {
        bool open = true;
        Server.Handler = r => r.Method == "PUT" || !open
            ? ScriptedResponse.Error(403, "forbidden", "not yours")
            : ScriptedResponse.Json("""{"update_seq":1,"db_name":"db"}""");
        PeerWriteBatch batch = Batch(WithAttachment("x", 50_000, 1)) with
        {
            OpenAttachment = (_, _, _) => ValueTask.FromResult<Stream>(new MemoryStream(new byte[50_000])),
        };
        Assert.Equal("not yours", Assert.Single(await CreatePeer().WriteAsync(batch, Cancellation)).Reason);
        open = false;
        var e = await Assert.ThrowsAsync<PeerException>(async () => await CreatePeer().WriteAsync(batch, Cancellation));
        Assert.Equal(TypedMemoryErrorCodes.Forbidden, e.Code);
    }

    [Fact]
    public async Task A_validation_that_fails_with_500_on_a_single_document_refuses_it_and_a_server_in_trouble_does_not()
    {
        string? word = "TypeError";
        int puts = 0;
        Server.Handler = r => r.Method != "PUT" ? ScriptedResponse.Json("""{"update_seq":1,"db_name":"db"}""")
            : ++puts > 0 && word is not null ? ScriptedResponse.Error(
                500, word, "{[{<<\"message\">>,<<\"x is undefined\">>}]}".Replace("\"", "'", StringComparison.Ordinal))
            : new ScriptedResponse(500, "oops"u8.ToArray()) { ContentType = "text/html" };
        PeerWriteBatch batch = Batch(WithAttachment("x", 50_000, 1)) with
        {
            OpenAttachment = (_, _, _) => ValueTask.FromResult<Stream>(new MemoryStream(new byte[50_000])),
        };
        CouchDbPeer peer = CreatePeer();
        DocumentRefusal refused = Assert.Single(await peer.WriteAsync(batch, Cancellation));
        Assert.Equal(("x", "TypeError", 2), (refused.Id, refused.Error, puts));
        foreach (string? trouble in new[] { "timeout", "internal_server_error", null })
        {
            word = trouble;
            var e = await Assert.ThrowsAsync<PeerException>(async () => await peer.WriteAsync(batch, Cancellation));
            Assert.True(e.IsTransient);
        }
    }

    [Theory]
    [InlineData(201, """{"ok":true,"id":"inv","rev":"1-x"}""")]
    [InlineData(409, """{"error":"conflict","reason":"Document update conflict."}""")]
    [InlineData(404, """{"error":"not_found","reason":"missing"}""")]
    public async Task A_success_of_another_document_is_none_and_what_goes_without_a_URL_arrives(
        int status, string answer)
    {
        // A proxy that decodes %2F: the PUT makes an attachment "2024/2" of another document.
        Server.Handler = r =>
            r.Method == "PUT" ? ScriptedResponse.Json(answer, status) : ScriptedResponse.Json("[]", 201);
        byte[] large = [.. Enumerable.Range(0, 100_000).Select(static n => (byte)n)];
        PeerWriteBatch batch = Batch(WithAttachment("inv/2024/2", large.Length, 1)) with
        {
            OpenAttachment = (_, _, _) => ValueTask.FromResult<Stream>(new MemoryStream(large)),
        };
        CouchDbPeer peer = CreatePeer();
        Assert.Empty(await peer.WriteAsync(batch, Cancellation));
        ScriptedRequest bulk = Assert.Single(Server.Requests, static r => r.Path == "/db/_bulk_docs");
        Assert.Equal(["inv/2024/2"], IdsOf(bulk));
        Assert.Contains(Convert.ToBase64String(large), bulk.Text, StringComparison.Ordinal);

        // What is known is not tried again.
        Assert.Empty(await peer.WriteAsync(batch, Cancellation));
        Assert.Equal(status == 201 ? 1 : 2, Server.Requests.Count(static r => r.Method == "PUT"));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("")]
    [InlineData("{\"ok\":true}")]
    public async Task A_success_that_names_nothing_is_one(string answer)
    {
        // PouchDB Server says [] to a PUT with new_edits=false.
        Server.Handler = _ => ScriptedResponse.Json(answer, 201);
        PeerWriteBatch batch = Batch(WithAttachment("x", 50_000, 1)) with
        {
            OpenAttachment = (_, _, _) => ValueTask.FromResult<Stream>(new MemoryStream(new byte[50_000])),
        };
        Assert.Empty(await CreatePeer().WriteAsync(batch, Cancellation));
        Assert.Single(Server.Requests);
    }

    [Fact]
    public async Task What_is_too_large_to_go_without_a_URL_fails_and_says_why()
    {
        Server.Handler = r => r.Method == "PUT"
            ? ScriptedResponse.Json("""{"ok":true,"id":"inv","rev":"1-x"}""", 201) : ScriptedResponse.Json("[]", 201);
        PeerWriteBatch batch = Batch(WithAttachment("inv/1", 40_000_000, 1)) with
        {
            OpenAttachment = (_, _, _) => ValueTask.FromResult<Stream>(new MemoryStream(new byte[40_000_000])),
        };
        CouchDbPeer peer = CreatePeer();
        for (int i = 0; i < 2; i++)
        {
            var e = await Assert.ThrowsAsync<PeerException>(async () => await peer.WriteAsync(batch, Cancellation));
            Assert.False(e.IsTransient);
            Assert.Contains("decodes URLs", e.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("PUT", """{"ok":true,"id":"x","rev":"2-other"}""")]
    [InlineData("PUT", """{"ok":true,"id":"other"}""")]
    [InlineData("POST", """[{"ok":true,"id":"x","rev":"2-other"}]""")]
    [InlineData("POST", """[{"ok":true,"id":"other","rev":"1-00000000000000000000000000000001"}]""")]
    public async Task A_success_of_another_revision_fails_the_write(string method, string answer)
    {
        Server.Handler = _ => ScriptedResponse.Json(answer, 201);
        PeerWriteBatch batch = Batch(method == "PUT" ? WithAttachment("x", 50_000, 1) : Revision("x")) with
        {
            OpenAttachment = (_, _, _) => ValueTask.FromResult<Stream>(new MemoryStream(new byte[50_000])),
        };
        var e = await Assert.ThrowsAsync<PeerException>(async () => await CreatePeer().WriteAsync(batch, Cancellation));
        Assert.Equal((TypedMemoryErrorCodes.Protocol, false), (e.Code, e.IsTransient));
    }

    [Fact]
    public async Task A_checkpoint_that_is_answered_for_another_document_is_not_written()
    {
        Server.Handler = r => ScriptedResponse.Json(
            r.Method == "PUT"
                ? """{"ok":true,"id":"_local/other","rev":"0-1"}""" : """{"_id":"_local/other","_rev":"0-1"}""");
        CouchDbPeer peer = CreatePeer();
        await Assert.ThrowsAsync<PeerException>(
            async () => await peer.PutLocalAsync(new LocalDocument("x", "{}"u8.ToArray()), Cancellation));
        await Assert.ThrowsAsync<PeerException>(async () => await peer.GetLocalAsync("x", Cancellation));
        Server.Handler = _ => ScriptedResponse.Error(404, "internal_fabric_error", "nodedown");
        Assert.True(
            (await Assert.ThrowsAsync<PeerException>(
                async () => await peer.GetLocalAsync("x", Cancellation))).IsTransient);
    }

    [Fact]
    public async Task A_row_of_a_cluster_in_trouble_is_of_the_moment()
    {
        Server.Handler = _ => ScriptedResponse.Json(
            """[{"id":"a","error":"internal_fabric_error","reason":"x"},{"id":"b","error":"error","reason":"{nodedown,<<\"x\">>}"},{"id":"c","error":"TypeError","reason":"y"}]""", 201);
        IReadOnlyList<DocumentRefusal> refused = await CreatePeer().WriteAsync(
            Batch(Revision("a"), Revision("b"), Revision("c")), Cancellation);
        Assert.Equal([("a", true), ("b", true), ("c", false)], refused.Select(static r => (r.Id, r.IsTransient)));
    }

    [Fact]
    public async Task A_server_that_knows_no_Expect_gets_the_body_with_the_request_from_then_on()
    {
        Server.RefusesExpect = true;
        Server.Handler = _ => ScriptedResponse.Json("[]", 201);
        CouchDbPeer peer = CreatePeer();
        PeerWriteBatch batch = Batch(Revision("a", $"{{\"t\":\"{new string('x', 1_500_000)}\"}}"));
        Assert.Empty(await peer.WriteAsync(batch, Cancellation));
        Assert.Empty(await peer.WriteAsync(batch, Cancellation));
        Assert.Equal([true, false, false], Server.Requests.Select(static r => r.Header("Expect") is not null));
    }

    [Fact]
    public async Task Compressed_bodies_are_given_up_where_they_are_not_understood()
    {
        Server.Handler = r => r.Header("Content-Encoding") is not null
            ? ScriptedResponse.Error(415, "unsupported_media_type", "gzip")
            : ScriptedResponse.Json("[]", 201);
        CouchDbPeer peer = CreatePeer(o => o with { Compression = true });
        DocumentRevision large = Revision("a", $"{{\"t\":\"{new string('x', 9_000)}\"}}");
        Assert.Empty(await peer.WriteAsync(Batch(large), Cancellation));
        Assert.Empty(await peer.WriteAsync(Batch(large), Cancellation));
        Assert.Equal(
            [true, false, false], Server.Requests.Select(static r => r.Header("Content-Encoding") is not null));
        Assert.All(
            Server.Requests, static r =>
                Assert.Contains("gzip", r.Header("Accept-Encoding"), StringComparison.Ordinal));
    }

    private static DocumentRevision WithAttachment(string id, long length, int generation) => new()
    {
        Id = id,
        Path = Revision(id, "{}", generation).Path,
        Attachments =
        [
            new DocumentAttachment
                { Name = "f.bin", ContentType = "application/octet-stream", Length = length, RevPos = 1,
                Digest = "md5-x" },
        ],
    };
}
