using System.Globalization;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.TestKit;

namespace TypedMemory.Replication.Tests;

/// <summary>Makes random edits, and knows which of them must be in every replica at the end.</summary>
internal sealed class EditJournal(Random random)
{
    private readonly List<(MemoryDocumentStore Store, string Id, RevisionId Revision, long Sequence)> _edits = [];
    private readonly Dictionary<MemoryDocumentStore, long> _durable = [];
    private readonly HashSet<(string Id, RevisionId Revision)> _acknowledged = [];
    private int _count;

    /// <summary>Makes an edit: an insert, an update, a delete, a branch, or an attachment.</summary>
    public async Task EditAsync(MemoryDocumentStore store)
    {
        string id = string.Create(CultureInfo.InvariantCulture, $"doc:{random.Next(15)}");
        string body = string.Create(CultureInfo.InvariantCulture, $$"""{"n":{{_count++}}}""");
        DocumentSnapshot? now = await store.GetSnapshotAsync(id);
        RevisionId revision = random.Next(10) switch
        {
            0 when now is not null && !now.Winner.Deleted => await store.DeleteAsync(id),
            1 when now is not null =>
                await store.PutOverAsync(id, now.Leaves[random.Next(now.Leaves.Length)].Path, body),
            2 => await store.PutAsync(id, body, await store.AttachAsync("x", [(byte)random.Next(3)])),
            _ => await store.PutAsync(id, body),
        };
        _edits.Add((store, id, revision, store.LastSequence));
    }

    /// <summary>Makes both stores durable: every edit until now has to be kept.</summary>
    public async Task FlushAsync(params MemoryDocumentStore[] stores)
    {
        foreach (MemoryDocumentStore store in stores)
        {
            await store.FlushAsync();
            _durable[store] = store.LastSequence;
        }

        foreach ((MemoryDocumentStore store, string id, RevisionId revision, long sequence) in _edits)
        {
            if (_durable.TryGetValue(store, out long durable) && sequence <= durable) _acknowledged.Add((id, revision));
        }
    }

    /// <summary>
    /// A store loses its power: its edits that were not durable need not be anywhere, unless the other store had them.
    /// </summary>
    public void LosePower(MemoryDocumentStore store)
    {
        lock (_edits)
        {
            _edits.RemoveAll(edit => edit.Store == store && !_acknowledged.Contains((edit.Id, edit.Revision)));
            store.LosePower();
        }
    }

    /// <summary>Fails if a revision that was durable is not in the document's tree.</summary>
    public async Task AssertKeptAsync(IDocumentStore store)
    {
        foreach ((string id, RevisionId revision) in _acknowledged)
        {
            RevisionTree? tree = await store.GetTreeAsync(id);
            Assert.True(tree?.Contains(revision), $"The revision \"{revision}\" of \"{id}\" was durable and is lost.");
        }
    }
}
