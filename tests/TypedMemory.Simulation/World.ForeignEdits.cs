using System.Text;
using System.Text.Json.Nodes;
using TypedMemory.Core.Merging;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;

namespace TypedMemory.Simulation;

/// <summary>What is done by something that knows nothing of the reserved member: Fauxton, curl, PouchDB.</summary>
internal sealed partial class World
{
    /// <summary>Rule 7: who still holds the stamped ancestor puts the member back.</summary>
    private async Task<bool> RestoreMemberAsync(SimulatedReplica replica, DocumentSnapshot document)
    {
        if (_without is { RestoresNoMember: true }) return false;
        if (await DroppedMember.RestoreAsync(replica.Store, document) is not { } write) return false;
        await CommitAsync(replica, write);
        foreach (DocumentRevision restored in write.Revisions)
        {
            _ledgers[document.Id].Restored[restored.Path.Parent!.Value] = restored.Revision;
            _ledgers[document.Id].Note(restored.Revision, _ledgers[document.Id].SeenBy(restored.Path.Parent!.Value));
        }

        return true;
    }

    /// <summary>Writes a child of the winner, with the reserved member or without.</summary>
    private async Task EditAsForeignerAsync(SimulatedReplica replica, Random random)
    {
        string id = Documents.Ids.First(Documents.IsForeign);
        DocumentSnapshot? current = await replica.Store.GetSnapshotAsync(id);
        if (current is null || current.Winner.Deleted || !replica.Takes(id)) return;
        JsonObject body = JsonNode.Parse(current.Winner.Body.Span)!.AsObject();
        bool isStamped = body.ContainsKey("~");
        bool keepsMember = random.Next(3) != 0;
        if (!keepsMember) body.Remove("~");
        body["text"] = $"foreign {random.Next(100_000)}";
        if (random.Next(2) == 0) body["tags"] = new JsonArray("foreign", Words[random.Next(Words.Length)]);
        if (random.Next(2) == 0) body["hits"] = random.Next(50);
        var hash = new byte[16];
        random.NextBytes(hash);
        RevisionId revision = RevisionId.Create(current.Winner.Revision.Generation + 1, Convert.ToHexStringLower(hash));
        Ledger ledger = _ledgers[id];
        HashSet<int> saw = ledger.SeenBy(current.Winner.Revision);
        await CommitAsync(replica, new DocumentWrite
        {
            Id = id,
            IfSequence = current.Sequence,
            Revisions =
            [
                new DocumentRevision
                {
                    Id = id, Path = current.Winner.Path.Append(revision), Body = Encoding.UTF8.GetBytes(
                        body.ToJsonString()),
                },
            ],
        });
        Edit edit = ledger.Add(revision, saw, time: 0);
        edit.Foreign = isStamped && (keepsMember || !replica.IsHub)
            ? ForeignEditKind.Stamped : ForeignEditKind.Unstamped;
        edit.Replaced = current.Winner.Path;
        edit.Set["text"] = body["text"]!.GetValue<string>();
        await ResolveAsync(replica, [id]);
    }
}
