using System.Text;
using System.Text.Json.Nodes;
using TypedMemory.Core.Peers;
using TypedMemory.Core.Wire;
using TypedMemory.Replication.Local;
using TypedMemory.Replication.Sync;
using TypedMemory.TestKit;

namespace TypedMemory.CouchDb.Tests;

/// <summary>
/// What a server or a gateway always fails at, while its database answers and takes documents: they move all the same.
/// </summary>
public sealed class BesideDocumentsTests : PeerTest
{
    private const string Compressed = "what is compressed cannot be unpacked";

    private readonly ScriptedCluster _cluster = new();
    private readonly MemoryDocumentStore _store = new();

    private static readonly Dictionary<string, Func<ScriptedRequest, ScriptedResponse, ScriptedResponse>> s_faults =
        new()
        {
            ["a record cannot be read"] = static (r, ok) => IsRecord(r, "GET") ? Failure(500) : ok,
            ["a record cannot be read, later"] = static (r, ok) => IsRecord(r, "GET")
                ? Failure(503) with { Headers = new() { ["Retry-After"] = "1" } } : ok,
            ["a record is a page"] = static (r, ok) => IsRecord(r, "GET") ? Page(200) : ok,
            ["a missing record is a page"] = static (r, ok) => IsRecord(r, "GET") ? Page(404) : ok,
            ["a record may not be read"] = static (r, ok) => IsRecord(r, "GET") ? Page(403) : ok,
            ["a record wants a login"] = static (r, ok) => IsRecord(r, "GET") ? Failure(401) : ok,
            ["a record is too deep"] = static (r, ok) => IsRecord(r, "GET") && ok.Status == 200
                ? ScriptedResponse.Json($"{{\"a\":{new string('[', 99)}{new string(']', 99)}}}") : ok,
            ["a record cannot be written"] = static (r, ok) => IsRecord(r, "PUT") ? Failure(500) : ok,
            ["a record cannot be written now"] = static (r, ok) => IsRecord(r, "PUT") ? Failure(503) : ok,
            ["a record conflicts with itself"] = static (r, ok) => IsRecord(r, "PUT") ? Failure(409) : ok,
            ["a record is written to a page"] = static (r, ok) => IsRecord(r, "PUT") ? Page(200) : ok,
            ["records are not found"] = static (r, ok) => IsRecord(r, "PUT") ? Failure(404) : ok,
            ["there are no records"] = static (r, ok) => IsRecord(r, r.Method) ? Failure(502) : ok,
            ["the server has no page"] = static (r, ok) => r.Path == "/" ? Page(502) : ok,
            ["the server breaks off"] = static (r, ok) => r.Path == "/" ? new ScriptedResponse(200) { Truncated = 9 } : ok,
            ["rules are withheld"] = static (r, ok) => r.Path == "/db/_security" ? Page(503) : ok,
            ["design documents take too long"] = static (r, ok) => r.Path == "/db/_all_docs" ? Page(504) : ok,
            ["design documents are asked for too often"] = static (r, ok) =>
                r.Path == "/db/_all_docs" ? Failure(429) : ok,
            ["many documents at once are no way"] = static (r, ok) => r.Path == "/db/_bulk_get" ? Page(502) : ok,
            ["many documents at once are not acceptable"] = static (r, ok) =>
                r.Path == "/db/_bulk_get" ? Page(406) : ok,
            ["many documents at once are none"] = static (r, ok) =>
                r.Path == "/db/_bulk_get" ? ScriptedResponse.Json("""{"results":[]}""") : ok,
            ["many documents come under other ids"] = static (r, ok) => r.Path != "/db/_bulk_get" ? ok
                : ScriptedResponse.Json(Encoding.UTF8.GetString(ok.Pieces[0])
                    .Replace("\"id\":\"theirs", "\"id\":\"THEIRS", StringComparison.Ordinal)),
            ["a difference has a member of its own"] = static (r, ok) => r.Path != "/db/_revs_diff" ? ok
                : ScriptedResponse.Json(WithMember(Encoding.UTF8.GetString(ok.Pieces[0]))),
            ["differences are no way"] = static (r, ok) => r.Path == "/db/_revs_diff" ? Failure(500) : ok,
            ["everything is called bytes"] = static (_, ok) => ok with { ContentType = "application/octet-stream" },
            ["everything is in an encoding that is none"] = static (_, ok) =>
                ok with { Headers = new() { ["Content-Encoding"] = "UTF-8" } },
            ["everything begins with a mark"] = static (_, ok) =>
                new ScriptedResponse(ok.Status, [[0xEF, 0xBB], [0xBF], .. ok.Pieces]),
            [Compressed] = static (r, ok) =>
                r.Header("Accept-Encoding") is null ? ok : ok with { Headers = new() { ["Content-Encoding"] = "gzip" } },
        };

    public static TheoryData<string> Faults() => [.. s_faults.Keys];

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Documents_move_where_a_server_fails_at_something_else_for_ever(string fault)
    {
        Server.Handler = request => s_faults[fault](request, _cluster.Answer(request));
        for (int round = 0; round < 2; round++)
        {
            for (int i = 0; i < 30; i++)
            {
                _cluster.Put($"theirs:{round}:{i}");
                await _store.PutAsync($"ours:{round}:{i}", "{}");
            }

            SyncResult? result = await SyncAsync(1000, compression: fault == Compressed);
            Assert.Empty(result!.Pull!.Refused);
            Assert.Empty(result.Push!.Refused);
            Assert.Equal(60 * (round + 1), (await _store.GetInfoAsync(Cancellation)).Documents);
            Assert.Equal(60 * (round + 1), _cluster.Ids.Count);
        }
    }

    [Theory]
    [InlineData(503, "/db/_bulk_docs", "ours:7")]
    [InlineData(429, "/db/_bulk_docs", "ours:7")]
    [InlineData(503, "/db/_bulk_get", "theirs:7")]
    [InlineData(429, "/db/_bulk_get", "theirs:7")]
    public async Task A_document_for_which_a_server_asks_for_patience_for_ever_holds_no_other(
        int status, string path, string id)
    {
        Server.Handler = r => (r.Path == path && r.Text.Contains($"\"{id}\"", StringComparison.Ordinal))
            || r.Path == $"/db/{Uri.EscapeDataString(id)}"
                ? Failure(status) with { Headers = new() { ["Retry-After"] = "1" } } : _cluster.Answer(r);
        for (int i = 0; i < 30; i++)
        {
            _cluster.Put($"theirs:{i}");
            await _store.PutAsync($"ours:{i}", "{}");
        }

        SyncResult? result = await SyncAsync(10);
        RefusedDocument refused = Assert.Single(result!.Pull!.Refused.Concat(result.Push!.Refused));
        Assert.Equal(id, refused.Id);
        Assert.Equal(119, (await _store.GetInfoAsync(Cancellation)).Documents + _cluster.Ids.Count);
    }

    [Theory]
    [InlineData(1, 50)]
    [InlineData(int.MaxValue, 0)]
    public async Task A_value_that_never_ends_ends_the_request(int piece, int seconds)
    {
        var limits = DocumentLimits.Default with { MaxDocumentSize = 1000 };
        await using CouchDbPeer peer = CreatePeer(o => o with
        {
            Limits = limits,
            HandlerFactory = () => new EndlessHandler(
                () => new EndlessStream(piece, () => Time.Advance(TimeSpan.FromSeconds(seconds)))),
        });
        PeerException e = await Assert.ThrowsAsync<PeerException>(() => ReadAsync(peer, new PeerChangesQuery()));
        Assert.Equal((TypedMemoryErrorCodes.Protocol, true), (e.Code, e.IsTransient));
    }

    [Fact]
    public async Task A_checkpoint_that_could_not_be_read_for_a_while_counts_again_when_it_can()
    {
        bool fails = false;
        Server.Handler = r => fails && IsRecord(r, "GET") ? Failure(500) : _cluster.Answer(r);
        var local = new LocalPeer(_store, "ours");
        var options = new ReplicationOptions { TimeProvider = ImmediateTime.Instance };
        _cluster.Put("a");
        await Replicator.RunAsync(CreatePeer(), local, options, Cancellation);
        fails = true;
        _cluster.Put("b");
        ReplicationResult without = await Replicator.RunAsync(CreatePeer(), local, options, Cancellation);
        Assert.Null(without.StartSequence);
        Assert.Equal(1, without.Progress.Documents);
        fails = false;
        ReplicationResult with = await Replicator.RunAsync(CreatePeer(), local, options, Cancellation);
        Assert.NotNull(with.StartSequence);
    }

    private async Task<SyncResult?> SyncAsync(int batchSize, bool compression = false)
    {
        await using SyncSession session = SyncSession.Start(
            _store, CreatePeer(o => o with { TimeProvider = ImmediateTime.Instance, Compression = compression }),
            new SyncOptions
            {
                Replication = new ReplicationOptions { TimeProvider = ImmediateTime.Instance, BatchSize = batchSize },
                IdleTimeout = TimeSpan.FromHours(1),
            });
        return await session.Completion.WaitAsync(Cancellation);
    }

    private static bool IsRecord(ScriptedRequest request, string method) =>
        request.Method == method && request.Path.StartsWith("/db/_local/", StringComparison.Ordinal);

    private static ScriptedResponse Failure(int status) => ScriptedResponse.Error(status, "unknown_error", "badarg");

    private static ScriptedResponse Page(int status) =>
        new(status, "<html>sorry</html>"u8.ToArray()) { ContentType = "text/html" };

    private static string WithMember(string answer)
    {
        JsonObject members = JsonNode.Parse(answer)!.AsObject();
        members["_meta"] = new JsonObject();
        return members.ToJsonString();
    }

    private sealed class EndlessHandler(Func<Stream> open) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(System.Net.HttpStatusCode.OK)
            {
                Content = new StreamContent(open())
                { Headers = { ContentType = new System.Net.Http.Headers.MediaTypeHeaderValue("application/json") } },
            });
    }

    /// <summary>A feed whose first row has no end.</summary>
    private sealed class EndlessStream(int piece, Action before) : MemoryStream
    {
        private readonly MemoryStream _head = new("{\"results\":[{\"id\":\""u8.ToArray());

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            before();
            if (_head.Read(buffer.Span) is var read and > 0) return ValueTask.FromResult(read);
            int count = Math.Min(piece, buffer.Length);
            buffer.Span[..count].Fill((byte)'x');
            return ValueTask.FromResult(count);
        }
    }
}
