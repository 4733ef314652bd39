using TypedMemory.Core.Merging;
using TypedMemory.Core.Merging.Forgetting;
using TypedMemory.Core.Merging.History;
using TypedMemory.Core.Merging.Links;
using TypedMemory.Core.Merging.State;
using TypedMemory.Core.Queries.Expiry;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Generated;

namespace TypedMemory.Simulation;

/// <summary>What applications do.</summary>
internal sealed partial class TrustWorld
{
    private async Task PutAsync(TrustReplica replica, string id, Random random)
    {
        Fact before = await ReadAsync(replica, id);
        Fact after = before with { Hits = before.Hits + 1 + random.Next(3) };
        if (random.Next(2) == 0) after = after with { Text = $"text {random.Next(1000)}" };
        await WriteAsync(replica, id, after, replica.KnownOf(id), holds: true, before);
    }

    /// <summary>Makes the fact that ends hold for long, or writes it anew where it is over.</summary>
    private async Task ExtendAsync(TrustReplica replica)
    {
        DocumentSnapshot? current = await replica.Store.GetSnapshotAsync(Ending);
        Fact fact = FactMemoryType.Instance.IsThere(current, replica.Now)
            ? FactMemoryType.Instance.Read(Ending, current.Winner.Body.Span) : new Fact { Key = "ending" };
        await WriteAsync(replica, Ending, fact with { Until = s_far }, replica.KnownOf(Ending), holds: true, fact);
    }

    private async Task WriteAsync(
        TrustReplica replica, string id, Fact after, HashSet<int> saw, bool holds, Fact? before = null)
    {
        var edit = new ValueEdit<Fact, FactId>(
            FactMemoryType.Instance, after, dropsLinks: _without == TrustFault.EditsDropLinks);
        Check(await replica.Store.EditAsync([edit]));
        Note(replica, id, saw, before?.Text == after.Text ? null : after.Text, after.Hits - (before?.Hits ?? 0), holds);
        if (id == Old && await replica.Store.GetAsync(Old) is { Deleted: false } present) replica.Earlier.Add(present);
    }

    private void Note(TrustReplica replica, string id, HashSet<int> saw, string? text, long increment, bool holds)
    {
        var op = new TrustOp(_ops[id].Count, [.. saw], text, increment, holds);
        _ops[id].Add(op);
        replica.KnownOf(id).Add(op.Number);
    }

    private async Task RestoreAsync(TrustReplica replica, Random random)
    {
        if (replica.Earlier.Count == 0) return;
        DocumentRevision earlier = replica.Earlier[random.Next(replica.Earlier.Count)];
        Fact before = await ReadAsync(replica, Old);
        Fact after = FactMemoryType.Instance.Read(Old, earlier.Body.Span);
        if (_without == TrustFault.RestoresOldStamps)
        {
            DocumentSnapshot current = (await replica.Store.GetSnapshotAsync(Old))!;
            DocumentRevision child = RevisionWriter.Child(Old, current.Winner.Path, false, earlier.Body, []);
            Check(await replica.Store.WriteAsync(new DocumentBatch
            {
                Writes = [new DocumentWrite { Id = Old, Revisions = [child] }],
            }));
        }
        else
        {
            Check(await replica.Store.EditAsync([new RestoreEdit(FactMemoryType.Instance.Merge, earlier)]));
        }

        if (before == after) return;
        Note(replica, Old, replica.KnownOf(Old), before.Text == after.Text ? null : after.Text,
            after.Hits - before.Hits, holds: true);
    }

    /// <summary>Once, and once taken back by somebody who has seen it.</summary>
    private async Task SupersedeAsync(TrustReplica replica)
    {
        var links = new DocumentSupersession(replica.Store, FactMemoryType.Instance.Merge);
        if (!_isLinked)
        {
            await links.LinkAsync(Old, New, "moved");
            _isLinked = replica.KnowsLink = true;
        }
        else if (!_isUnlinked && replica.KnowsLink && replica.Name == "r1")
        {
            await links.UnlinkAsync(Old);
            _isUnlinked = true;
        }
    }

    private static async Task EditSecretAsync(TrustReplica replica, Random random)
    {
        if (await replica.Store.GetAsync(Hidden) is not { Deleted: false }) return;
        var edit = new ValueEdit<Secret, SecretId>(
            SecretMemoryType.Instance, new Secret { Key = "s", Text = $"hush {random.Next(1000)}" }, dropsLinks: false);
        Check(await replica.Store.EditAsync([edit]));
    }

    private async Task ForgetAsync(TrustReplica replica)
    {
        if (await replica.Store.GetSnapshotAsync(Hidden) is not { Winner.Deleted: false } there) return;
        _isForgotten = true;
        if (_without != TrustFault.ForgetsHereOnly)
        {
            await DocumentForget.RunAsync(replica.Store, SecretMemoryType.Instance.Merge, Hidden);
            return;
        }

        await replica.Store.PurgeAsync(
            [new DocumentRevisions(Hidden, [.. there.Leaves.Select(static leaf => leaf.Revision)])]);
    }

    private async Task SweepAsync(TrustReplica replica)
    {
        if (_without != TrustFault.SweepsAsUser)
        {
            await ExpirySweep.RunAsync(replica.Store, [_rule]);
            return;
        }

        DocumentSnapshot? document = await replica.Store.GetSnapshotAsync(Ending);
        if (_rule.Expiry.HasEnded(document, replica.Now)
            && TypedEdit.Delete(FactMemoryType.Instance.Merge, document!, replica.Context) is { } write)
            Check(await replica.Store.WriteAsync(new DocumentBatch { Writes = [write] }));
    }

    private static async Task<Fact> ReadAsync(TrustReplica replica, string id)
    {
        DocumentRevision winner = (await replica.Store.GetAsync(id))!;
        return FactMemoryType.Instance.Read(id, winner.Body.Span);
    }

    private static void Check(IReadOnlyList<WriteOutcome> outcomes)
    {
        if (outcomes[0].Error is { } error) throw error;
    }
}
