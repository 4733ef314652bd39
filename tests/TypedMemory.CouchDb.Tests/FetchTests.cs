using System.Text;
using TypedMemory.Core.Peers;
using TypedMemory.Core.Revisions;

namespace TypedMemory.CouchDb.Tests;

public sealed class FetchTests : PeerTest
{
    private static string Ok(string id, int generation) =>
        $$"""{"ok":{"_id":"{{id}}","_rev":"{{Rev(generation)}}","_revisions":{"start":{{generation}},"ids":[{{string.Join(',', Enumerable.Range(0, generation).Select(n => $"\"{generation - n:d32}\""))}}]},"n":1e2} }""";

    private static string Row(string id, params string[] docs) =>
        $$"""{"id":"{{id}}","docs":[{{string.Join(',', docs)}}]}""";

    private static string Results(params string[] rows) => $$"""{"results":[{{string.Join(',', rows)}}]}""";

    [Fact]
    public async Task Each_document_comes_once_in_order_with_all_its_revisions()
    {
        // One row per revision, as CouchDB answers; the second a leaf that came of a wanted revision.
        Server.Handler = _ => ScriptedResponse.Json(Results(
            Row("a", Ok("a", 1)), Row("a", Ok("a", 4)), Row(
                "b", """{"error":{"id":"b","rev":"undefined","error":"not_found","reason":"missing"}}"""), Row(
                    "c", Ok("c", 1))));
        List<FetchedDocument> documents = await FetchAsync(
            CreatePeer(), new("a", [Rev(1), Rev(2)]), new("b", [Rev(1)]), new("c", [Rev(1)]));
        Assert.Equal(["a", "b", "c"], documents.Select(d => d.Id));
        Assert.Equal([1, 4], documents[0].Revisions.Select(r => r.Revision.Generation));
        Assert.Empty(documents[0].Missing);
        Assert.Equal([Rev(1)], documents[1].Missing);
        Assert.Equal("{\"n\":1e2}", Encoding.UTF8.GetString(documents[2].Revisions[0].Body.Span));
        string target = Assert.Single(Server.Requests).Target;
        Assert.Contains("revs=true", target, StringComparison.Ordinal);
        Assert.Contains("latest=true", target, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_row_for_all_revisions_of_a_document_is_understood_and_doubles_are_dropped()
    {
        Server.Handler = _ => ScriptedResponse.Json(
            Results(Row("b", Ok("b", 2), Ok("b", 2)), Row("a", Ok("a", 1), "{\"missing\":\"9-x\"}")));
        List<FetchedDocument> documents = await FetchAsync(
            CreatePeer(), new("a", [Rev(1), Rev(9)]), new("b", [Rev(2), Rev(1)]));
        Assert.Equal(["a", "b"], documents.Select(d => d.Id));
        Assert.Equal([Rev(9)], documents[0].Missing);
        Assert.Single(documents[1].Revisions);
    }

    [Fact]
    public async Task An_answer_that_ends_early_fails_even_after_its_last_row()
    {
        string whole = Results(Row("a", Ok("a", 1)));
        for (int length = 1; length < whole.Length; length += 2)
        {
            int sent = length;
            Server.Handler = _ => ScriptedResponse.Json(whole[..sent]);
            CouchDbPeer peer = CreatePeer();
            var e = await Assert.ThrowsAsync<PeerException>(
                () => FetchAsync(peer, new DocumentRevisions("a", [Rev(1)])));
            Assert.True(e.IsTransient);
        }
    }

    [Fact]
    public async Task A_document_over_the_limit_is_an_error_of_its_own()
    {
        string huge = Ok("b", 1).Replace(
            "\"n\":1e2", $"\"n\":\"{new string('x', 3_000_000)}\"", StringComparison.Ordinal);
        string deep = Ok("c", 1).Replace(
            "1e2", new string('[', 6000) + new string(']', 6000), StringComparison.Ordinal);
        Server.Handler = _ =>
            ScriptedResponse.Json(Results(Row("a", Ok("a", 1)), Row("b", huge), Row("c", deep), Row("d", Ok("d", 1))));
        CouchDbPeer peer = CreatePeer(o => o with { Limits = new DocumentLimits { MaxDocumentSize = 100_000 } });
        List<FetchedDocument> documents = await FetchAsync(
            peer, new("a", [Rev(1)]), new("b", [Rev(1)]), new("c", [Rev(1)]), new("d", [Rev(1)]));
        Assert.Equal([false, true, true, false], documents.Select(d => d.Error is InvalidDocumentException));
        Assert.Equal(TypedMemoryErrorCodes.TooLarge, documents[1].Error!.Code);
        Assert.Equal([Rev(1)], documents[1].Missing);
    }

    [Theory]
    [InlineData("{\"ok\":{\"_id\":\"b\",\"n\":1x2}}")]
    [InlineData("{\"ok\":{\"_id\":\"b\",\"n\":\"\u0001\"}}")]
    [InlineData("{\"ok\":{\"_id\":\"b\" \"n\":1}}")]
    [InlineData("{\"ok\":{\"_id\":\"b\",\"_rev\":\"nonsense\"}}")]
    [InlineData("{\"ok\":{\"_id\":\"b\"}}")]
    public async Task A_malformed_document_in_a_bulk_answer_is_an_error_of_its_own(string malformed)
    {
        Server.Handler = _ =>
            ScriptedResponse.Json(Results(Row("a", Ok("a", 1)), Row("b", malformed), Row("c", Ok("c", 1))));
        List<FetchedDocument> documents = await FetchAsync(
            CreatePeer(), new("a", [Rev(1)]), new("b", [Rev(1)]), new("c", [Rev(1)]));
        Assert.Equal([null, "b", null], documents.Select(static d => (d.Error as InvalidDocumentException)?.Id));
        Assert.Equal([Rev(1)], documents[1].Missing);
    }

    [Fact]
    public async Task A_document_whose_attachment_no_client_could_take_again_is_an_error_of_its_own()
    {
        string type = new('t', 17_000);
        string bad = $$$"""{"ok":{"_id":"b","_rev":"{{{Rev(1)}}}","_attachments":{"a":{"content_type":"{{{type}}}","stub":true,"length":1,"digest":"md5-x"} } } }""";
        Server.Handler = _ =>
            ScriptedResponse.Json(Results(Row("a", Ok("a", 1)), Row("b", bad), Row("c", Ok("c", 1))));
        List<FetchedDocument> documents = await FetchAsync(
            CreatePeer(), new("a", [Rev(1)]), new("b", [Rev(1)]), new("c", [Rev(1)]));
        Assert.Equal([null, "b", null], documents.Select(static d => (d.Error as InvalidDocumentException)?.Id));
        Assert.Contains("17000", documents[1].Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_document_that_breaks_the_whole_answer_is_found_by_asking_for_each()
    {
        // A quote too few: the rest of the answer is one string that never ends.
        string broken = "{\"ok\":{\"_id\":\"b\",\"t\":\"}}";
        Server.Handler = r => r.Path.EndsWith("_bulk_get", StringComparison.Ordinal)
            ? ScriptedResponse.Json(Results(Row("a", Ok("a", 1)), Row("b", broken), Row("c", Ok("c", 1))))
            : ScriptedResponse.Json(r.Path == "/db/b" ? $"[{broken}]" : $"[{Ok(r.Path[4..], 1)}]");
        CouchDbPeer peer = CreatePeer();
        Time.Advance(TimeSpan.FromMinutes(1));
        DocumentRevisions[] wanted = [new("a", [Rev(1)]), new("b", [Rev(1)]), new("c", [Rev(1)])];
        Assert.True((await Assert.ThrowsAsync<PeerException>(() => FetchAsync(peer, wanted))).IsTransient);
        List<FetchedDocument> documents = await FetchAsync(peer, wanted);
        Assert.Equal([false, true, false], documents.Select(static d => d.Error is not null));
        Assert.Equal(TypedMemoryErrorCodes.Corrupt, documents[1].Error!.Code);
    }

    [Fact]
    public async Task A_stemmed_leaf_that_was_asked_for_itself_does_not_answer_for_a_missing_branch()
    {
        // The long branch was stemmed above generation 2, so its path does not tell whether 2-… is among its ancestors.
        string stemmed = Ok("a", 9).Replace(
            "\"start\":9,\"ids\":[", "\"start\":9,\"ids\":[\"00000000000000000000000000000009\"],\"x\":[",
            StringComparison.Ordinal);
        Server.Handler = _ => ScriptedResponse.Json(Results(Row("a", stemmed)));
        FetchedDocument document = Assert.Single(
            await FetchAsync(CreatePeer(), new DocumentRevisions("a", [Rev(9), Rev(2)])));
        Assert.Equal([Rev(2)], document.Missing);

        // Not asked for by its name, it can only be what the wanted revision became.
        document = Assert.Single(await FetchAsync(CreatePeer(), new DocumentRevisions("a", [Rev(2)])));
        Assert.Empty(document.Missing);

        // Unless the peer says otherwise.
        Server.Handler = _ => ScriptedResponse.Json(Results(
            Row("a", stemmed), Row(
                "a", $$$"""{"error":{"id":"a","rev":"{{{Rev(2)}}}","error":"not_found","reason":"missing"}}""")));
        document = Assert.Single(await FetchAsync(CreatePeer(), new DocumentRevisions("a", [Rev(3), Rev(2)])));
        Assert.Equal([Rev(2)], document.Missing);
    }

    [Fact]
    public async Task Many_leaves_of_a_document_are_asked_for_in_URLs_that_every_server_takes()
    {
        // docs/pitfalls.md, pitfall 17.
        RevisionId[] leaves = [.. Enumerable.Range(1, 300).Select(Rev)];
        Server.Handler = r => r.Path.EndsWith("/_bulk_get", StringComparison.Ordinal)
            ? ScriptedResponse.Error(501, "not_implemented", "")
            : ScriptedResponse.Json(
                "[" + string.Join(
                    ',', leaves.Where(leaf => r.Target.Contains($"%22{leaf}%22", StringComparison.Ordinal)).Select(
                        leaf => Ok("a", leaf.Generation))) + "]");
        FetchedDocument document = Assert.Single(
            await FetchAsync(CreatePeer(), new DocumentRevisions("a", [.. leaves])));
        Assert.Equal(leaves, document.Revisions.Select(static r => r.Revision).Order());
        Assert.Empty(document.Missing);
        Assert.All(Server.Requests, static r => Assert.InRange(r.Target.Length, 1, 7000));
    }

    [Theory]
    [InlineData("""{"id":"other","docs":[{"ok":{"_id":"other","_rev":"1-x"}}]}""")]
    [InlineData("""{"id":"b","docs":[{"ok":{"_id":"other","_rev":"1-x"}}]}""")]
    [InlineData("""{"id":"\ud800","docs":[]}""")]
    [InlineData("""{"docs":[]}""")]
    [InlineData("null")]
    public async Task An_entry_for_another_document_is_the_fault_of_the_one_that_was_asked_for(string row)
    {
        Server.Handler = _ => ScriptedResponse.Json(Results(Row("a", Ok("a", 1)), row, Row("c", Ok("c", 1))));
        List<FetchedDocument> documents = await FetchAsync(
            CreatePeer(), new("a", [Rev(1)]), new("b", [Rev(1)]), new("c", [Rev(1)]));
        Assert.Equal(
            [("a", false, 1), ("b", true, 0), ("c", false, 1)], documents.Select(
                static d => (d.Id, d.Error is not null, d.Revisions.Length)));
    }

    [Theory]
    [InlineData(
        """{"error":{"id":"b","rev":"R","error":"internal_fabric_error","reason":"{error,{nodedown,<<\"progress not possible\">>}}"}}""", "internal_fabric_error")]
    [InlineData("""{"error":{"id":"b","rev":"R","error":"error","reason":"timeout"}}""", "error")]
    [InlineData("""{"error":{"id":"b","rev":"undefined","error":"forbidden","reason":"x"}}""", "forbidden")]
    [InlineData("""{"error":{"id":"b","rev":"R","error":"a word of its own"}}""", "a word of its own")]
    [InlineData("""{"error":{"id":"b","rev":"R","reason":"timeout"}}""", "unavailable")]
    [InlineData("""{"error":"timeout","reason":"x"}""", "timeout")]
    [InlineData("""{"error":{"status":500,"name":"unknown_error","error":true}}""", "unknown_error")]
    public async Task Only_not_found_is_missing_and_every_other_word_is_of_the_moment(string entry, string word)
    {
        entry = entry.Replace("\"R\"", $"\"{Rev(1)}\"", StringComparison.Ordinal);
        foreach (bool bulk in new[] { true, false })
        {
            Server.Handler = r => bulk ? ScriptedResponse.Json(Results(Row("a", Ok("a", 1)), Row("b", entry)))
                : r.Path.EndsWith("_bulk_get", StringComparison.Ordinal)
                    ? ScriptedResponse.Error(501, "not_implemented", "")
                : ScriptedResponse.Json($"[{(r.Path == "/db/b" ? entry : Ok("a", 1))}]");
            List<FetchedDocument> documents = await FetchAsync(CreatePeer(), new("a", [Rev(1)]), new("b", [Rev(1)]));
            Assert.Null(documents[0].Error);
            PeerException error = Assert.IsType<PeerException>(documents[1].Error);
            Assert.Equal((true, word), (error.IsTransient, error.PeerError));
            Assert.Equal([Rev(1)], documents[1].Missing);
        }
    }

    [Theory]
    [InlineData("""{"error":{"id":"b","rev":"undefined","error":"not_found","reason":"missing"}}""")]
    [InlineData("""{"error":{"status":404,"name":"not_found","message":"missing","error":true,"reason":"missing"}}""")]
    [InlineData("""{"error":"not_found","reason":"missing"}""")]
    public async Task What_is_not_found_is_missing_in_every_form(string entry)
    {
        Server.Handler = _ => ScriptedResponse.Json(Results(Row("b", entry)));
        FetchedDocument document = Assert.Single(
            await FetchAsync(CreatePeer(), new DocumentRevisions("b", [Rev(1), Rev(2)])));
        Assert.Null(document.Error);
        Assert.Equal([Rev(1), Rev(2)], document.Missing);
    }

    [Theory]
    [InlineData(500, "badmatch")]
    [InlineData(403, "forbidden")]
    [InlineData(404, "timeout")]
    public async Task One_document_that_the_server_fails_at_is_its_own_fault_and_502_is_the_servers(
        int status, string word)
    {
        int now = status;
        Server.Handler = r =>
            r.Path.EndsWith("_bulk_get", StringComparison.Ordinal) ? ScriptedResponse.Error(500, "badmatch", "")
            : r.Path == "/db/b"
                ? ScriptedResponse.Error(now, word, "a reason") : ScriptedResponse.Json($"[{Ok("a", 1)}]");
        DocumentRevisions[] wanted = [new("a", [Rev(1)]), new("b", [Rev(1)])];
        List<FetchedDocument> documents = await FetchAsync(CreatePeer(), wanted);
        Assert.Null(documents[0].Error);
        PeerException error = Assert.IsType<PeerException>(documents[1].Error);
        Assert.Equal((true, word, "a reason"), (error.IsTransient, error.PeerError, error.PeerReason));
        now = 502;
        Assert.True((await Assert.ThrowsAsync<PeerException>(() => FetchAsync(CreatePeer(), wanted))).IsTransient);
    }

    [Fact]
    public async Task A_401_for_one_document_is_its_own_where_the_database_takes_the_credentials()
    {
        bool open = true;
        Server.Handler = r =>
            r.Path.EndsWith("_bulk_get", StringComparison.Ordinal) ? ScriptedResponse.Error(405, "not_allowed", "")
            : r.Path == "/db/b" || !open ? ScriptedResponse.Error(401, "unauthorized", "not yours")
            : !r.Path.StartsWith("/db/", StringComparison.Ordinal) ? ScriptedResponse.Json("""{"update_seq":7}""")
            : ScriptedResponse.Json($"[{Ok(r.Path["/db/".Length..], 1)}]");
        DocumentRevisions[] wanted = [new("a", [Rev(1)]), new("b", [Rev(1)]), new("c", [Rev(1)])];
        List<FetchedDocument> documents = await FetchAsync(CreatePeer(), wanted);
        Assert.Equal([false, true, false], documents.Select(static d => d.Error is not null));
        PeerException error = Assert.IsType<PeerException>(documents[1].Error);
        Assert.Equal(
            (TypedMemoryErrorCodes.Forbidden, "unauthorized", "not yours"),
            (error.Code, error.PeerError, error.PeerReason));
        open = false;
        await Assert.ThrowsAsync<AuthenticationRequiredException>(() => FetchAsync(CreatePeer(), wanted));
    }

    [Fact]
    public async Task A_document_whose_path_was_asked_for_and_did_not_come_is_no_root_of_its_own()
    {
        // A proxy drops the query, and revs=true with it.
        Server.Handler = _ => ScriptedResponse.Json(Results(
            Row("a", $$"""{"ok":{"_id":"a","_rev":"{{Rev(3)}}"} }"""), Row(
                "b", $$"""{"ok":{"_id":"b","_rev":"{{Rev(1)}}"} }""")));
        List<FetchedDocument> documents = await FetchAsync(CreatePeer(), new("a", [Rev(3)]), new("b", [Rev(1)]));
        Assert.Equal([TypedMemoryErrorCodes.Corrupt, null], documents.Select(static d => d.Error?.Code));
    }

    [Fact]
    public async Task A_server_without_bulk_get_is_asked_for_each_document_and_probed_again_later()
    {
        bool able = false;
        Server.Handler = r => r.Path.EndsWith("_bulk_get", StringComparison.Ordinal)
            ? able ? ScriptedResponse.Json(Results(Row("a/1", Ok("a/1", 1))))
                : ScriptedResponse.Error(405, "method_not_allowed", "")
            : r.Path == "/db/a%2F1" ? ScriptedResponse.Json($"[{Ok("a/1", 1)},{{\"missing\":\"7-x\"}}]")
            : ScriptedResponse.Error(404, "not_found", "missing");
        CouchDbPeer peer = CreatePeer();
        Time.Advance(TimeSpan.FromMinutes(1));
        for (int round = 0; round < 2; round++)
        {
            List<FetchedDocument> documents = await FetchAsync(peer, new("a/1", [Rev(1)]), new("gone", [Rev(3)]));
            Assert.Single(documents[0].Revisions);
            Assert.Equal([Rev(3)], documents[1].Missing);
        }

        Assert.Single(Server.Requests, static r => r.Path.EndsWith("_bulk_get", StringComparison.Ordinal));
        able = true;
        Time.Advance(TimeSpan.FromSeconds(40));
        await FetchAsync(peer, new DocumentRevisions("a/1", [Rev(1)]));
        Assert.EndsWith("_bulk_get", Server.Requests.Last().Path, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_attachment_is_that_of_the_revision_and_has_the_length_that_it_should_have()
    {
        Server.Handler = _ =>
            new ScriptedResponse(200, "hel"u8.ToArray(), "lo"u8.ToArray()) { ContentType = "text/plain" };
        var attachment = new DocumentAttachment { Name = "d/ü.txt", ContentType = "text/plain", Length = 5 };
        CouchDbPeer peer = CreatePeer();
        await using (Stream stream = await peer.OpenAttachmentAsync("a", Rev(2), attachment, Cancellation))
        {
            using var reader = new StreamReader(stream);
            Assert.Equal("hello", await reader.ReadToEndAsync(Cancellation));
        }

        Assert.Equal($"/db/a/d%2F%C3%BC.txt?rev={Rev(2)}", Assert.Single(Server.Requests).Target);
        Assert.Null(Server.Requests.Last().Header("Accept-Encoding"));
        foreach (long length in new[] { 4, 6 })
        {
            await using Stream stream = await peer.OpenAttachmentAsync(
                "a", Rev(2), attachment with { Length = length }, Cancellation);
            await Assert.ThrowsAsync<PeerException>(() => stream.CopyToAsync(Stream.Null, Cancellation));
        }
    }

    [Fact]
    public async Task Reading_an_attachment_ends_with_the_token_that_it_is_read_under()
    {
        Server.Handler = _ =>
            new ScriptedResponse(200, "h"u8.ToArray()) { Truncated = 4, Hold = new TaskCompletionSource().Task };
        var attachment = new DocumentAttachment { Name = "f", ContentType = "text/plain", Length = 5 };
        await using Stream stream = await CreatePeer().OpenAttachmentAsync("a", Rev(1), attachment, Cancellation);
        using var cancel = new CancellationTokenSource();
        byte[] buffer = new byte[10];
        Assert.Equal(1, await stream.ReadAsync(buffer, cancel.Token));
        ValueTask<int> next = stream.ReadAsync(buffer, cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await next);
    }
}
