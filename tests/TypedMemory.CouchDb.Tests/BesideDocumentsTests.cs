using System.Text;
using System.Text.Json.Nodes;
using TypedMemory.Core.Store;
using TypedMemory.Replication.Local;
using TypedMemory.Replication.Sync;
using TypedMemory.TestKit;

namespace TypedMemory.CouchDb.Tests;

/// <summary>
/// What a server or a gateway always fails at, while its database answers and takes documents: they move all the same.
/// </summary>
public sealed class BesideDocumentsTests : PeerTest
{
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

            await using SyncSession session = SyncSession.Start(
                _store, CreatePeer(static o => o with { TimeProvider = ImmediateTime.Instance }), new SyncOptions
                {
                    Replication = new ReplicationOptions { TimeProvider = ImmediateTime.Instance },
                    IdleTimeout = TimeSpan.FromHours(1),
                });
            SyncResult? result = await session.Completion.WaitAsync(Cancellation);
            Assert.Empty(result!.Pull!.Refused);
            Assert.Empty(result.Push!.Refused);
            Assert.Equal(60 * (round + 1), (await _store.GetInfoAsync(Cancellation)).Documents);
            Assert.Equal(60 * (round + 1), _cluster.Ids.Count);
        }
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
}
