using System.Globalization;
using TypedMemory.Core.Json;
using TypedMemory.Core.Merging;
using TypedMemory.Core.Merging.State;
using TypedMemory.Core.Store;
using TypedMemory.Generated;

namespace TypedMemory.Simulation;

/// <summary>Keys and origins.</summary>
internal sealed partial class World
{
    /// <summary>What the next edit of a document says of itself: its number, which the oracle looks up.</summary>
    private MemoryOrigin? OriginOfNext(string id)
    {
        int number = _ledgers[id].All.Count;
        return _schedule.HasScopes && OriginOracle.IsScoped(number)
            ? new MemoryOrigin
            {
                Run = number.ToString(CultureInfo.InvariantCulture),
                Trust = (MemoryTrust)(number % (int)(MemoryTrust.Verified + 1)),
            }
            : null;
    }

    private async Task RotateKeyAsync(SimulatedReplica replica, Random random)
    {
        replica.KeyId = $"k{random.Next(1, 5)}";
        foreach (string id in Documents.Ids.Where(replica.Takes))
        {
            await ResolveAsync(replica, [id]);
            if (await replica.Store.GetSnapshotAsync(id) is not { Winner.Deleted: false } current) continue;
            DocumentWrite? write = _without is { RotatesByEdit: true }
                ? RotateByEdit(replica, current)
                : MemberSeals.Reseal(SealedNotes.TypeOf(replica, id), current);
            if (write is null) continue;
            HashSet<int> saw = _ledgers[id].SeenBy(current);
            await CommitAsync(replica, write);
            _ledgers[id].Note(write.Revisions[^1].Revision, saw);
        }
    }

    /// <summary>What a rotation must not be: an edit of the members that it seals again.</summary>
    private DocumentWrite? RotateByEdit(SimulatedReplica replica, DocumentSnapshot current)
    {
        if (MemberSeals.Reseal(SealedNotes.TypeOf(replica, current.Id), current) is not { } write) return null;
        System.Text.Json.Nodes.JsonObject body =
            System.Text.Json.Nodes.JsonNode.Parse(write.Revisions[^1].Body.Span)!.AsObject();
        body.Remove(ReservedMember.Name);
        var content = new System.Buffers.ArrayBufferWriter<byte>();
        CanonicalJson.Write(System.Text.Encoding.UTF8.GetBytes(body.ToJsonString()), content);
        return TypedEdit.Compose(
            replica.MergeOf(current.Id), current.Id, current, content.WrittenMemory, ContextOf(replica));
    }
}
