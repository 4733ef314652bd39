using System.Collections.Immutable;
using System.Text;
using TypedMemory.Core.Merging;
using TypedMemory.Core.Store;
using TypedMemory.Generated;

namespace TypedMemory.Tests;

/// <summary>
/// Another version of a type, as an application that has it would write: with the stamps of its merge.
/// </summary>
internal sealed class OtherVersion(string prefix, params ImmutableArray<MergeMember> members) : IMemoryMerge
{
    public string TypePrefix => prefix;

    public ConflictPolicy Policy => ConflictPolicy.UpdateWins;

    public ImmutableArray<MergeMember> Members => members;

    /// <summary>
    /// Writes a document over what is there, or as a sibling of the first revision of another replica.
    /// </summary>
    public async Task<RevisionId> WriteAsync(TestMemory memory, string id, string json, DocumentSnapshot? over = null)
    {
        IDocumentStore store = await memory.OpenStoreAsync();
        var context = new EditContext("AAAAAAAAAAA", store.TimeProvider.GetUtcNow().ToUnixTimeMilliseconds());
        DocumentWrite edit = TypedEdit.Compose(this, id, over, Encoding.UTF8.GetBytes(json), context)!;
        var write = new DocumentWrite { Id = id, Revisions = edit.Revisions };
        IReadOnlyList<WriteOutcome> outcomes = await store.WriteAsync(
            new DocumentBatch { Writes = [write] }, TestMemory.Token);
        Assert.Null(outcomes[0].Error);
        return outcomes[0].Winner;
    }
}
