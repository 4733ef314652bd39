using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using TypedMemory.Core.Json;
using TypedMemory.Core.Merging;
using TypedMemory.Core.Merging.State;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Generated;

namespace TypedMemory.Core.Tests.Merging;

/// <summary>A replica of one document: every revision that it ever saw, the leaves among them, and an actor.</summary>
internal sealed class Replica(IMemoryMerge merge, string actor)
{
    private readonly Dictionary<RevisionId, DocumentRevision> _revisions = [];
    private readonly HashSet<RevisionId> _gone = [];

    public IMemoryMerge Merge { get; init; } = merge;

    public string Actor { get; set; } = actor;

    public long Clock { get; set; } = 1_000;

    /// <summary>Where what is put comes from.</summary>
    public MemoryOrigin? Origin { get; set; }

    /// <summary>How many merged revisions and tombstones resolutions have written here.</summary>
    public int Resolutions { get; private set; }

    public IEnumerable<DocumentRevision> Revisions => _revisions.Values;

    public DocumentSnapshot? Snapshot
    {
        get
        {
            if (_revisions.Count == 0) return null;
            HashSet<RevisionId> parents = [.. _revisions.Values.SelectMany(static r => r.Path.Revisions.Skip(1))];
            List<DocumentRevision> leaves = [.. _revisions.Values.Where(r => !parents.Contains(r.Revision))];
            leaves.Sort(
                static (left, right) =>
                    WinnerOrder.Compare(left.Revision, left.Deleted, right.Revision, right.Deleted));
            return new DocumentSnapshot { Id = "sample:1", Sequence = _revisions.Count, Leaves = [.. leaves] };
        }
    }

    public DocumentRevision Winner => Snapshot!.Winner;

    /// <summary>The winner's body without the reserved member.</summary>
    public string Content => ContentOf(Winner);

    /// <summary>The leaves as text, to compare replicas.</summary>
    public string Leaves => string.Join('\n', Snapshot!.Leaves.Select(
        static leaf => $"{leaf.Revision} {leaf.Deleted} {Encoding.UTF8.GetString(leaf.Body.Span)}"));

    public static string ContentOf(DocumentRevision revision)
    {
        JsonObject body = JsonNode.Parse(revision.Body.Span)!.AsObject();
        body.Remove("~");
        return body.ToJsonString();
    }

    /// <summary>Writes content as the typed layer does; false if there was nothing to write.</summary>
    public bool Put(string content) =>
        Apply(TypedEdit.Compose(
            Merge, "sample:1", Snapshot, Canonicalise(content),
            new EditContext(Actor, Clock++) { Origin = Origin }));

    /// <summary>Writes content as an upsert does: over whatever is there.</summary>
    public bool Upsert(string content) => Apply(TypedEdit.Compose(
        Merge, "sample:1", Snapshot, Canonicalise(content), new EditContext(Actor, Clock++)
        { WritesOverDamage = true }));

    /// <summary>Adds a child of the winner with a given body, the digest of its reserved member made right.</summary>
    /// <param name="body">The body; its digest is written as DIGEST.</param>
    /// <param name="parent">The revision that it replaces; the winner by default.</param>
    public DocumentRevision Graft(string body, RevisionPath? parent = null)
    {
        JsonObject rest = JsonNode.Parse(body)!.AsObject();
        rest.Remove("~");
        byte[] digest = new byte[ReservedMember.DigestLength];
        ReservedMember.WriteDigest(Canonicalise(rest.ToJsonString()), digest);
        byte[] text = Encoding.UTF8.GetBytes(
            body.Replace("DIGEST", Encoding.ASCII.GetString(digest), StringComparison.Ordinal));
        var grafted = new DocumentRevision
        { Id = "sample:1", Path = NextPath(parent ?? Snapshot?.Winner.Path), Body = text };
        Add(grafted);
        return grafted;
    }

    private RevisionPath NextPath(RevisionPath? parent)
    {
        var revision = new RevisionId(
            (parent?.Leaf.Generation ?? 0) + 1, UInt128.MaxValue - (UInt128)(uint)_revisions.Count);
        return parent is { } replaced ? replaced.Append(revision) : new RevisionPath(revision);
    }

    /// <summary>Changes members of the winner's content.</summary>
    public bool Change(params (string Name, string? Value)[] members)
    {
        DocumentSnapshot? snapshot = Snapshot;
        JsonObject body = snapshot is null || snapshot.Winner.Deleted
            ? []
            : JsonNode.Parse(snapshot.Winner.Body.Span)!.AsObject();
        body.Remove("~");
        foreach ((string name, string? value) in members)
        {
            body.Remove(name);
            if (value is not null) body[name] = JsonNode.Parse(value);
        }

        return Put(body.ToJsonString());
    }

    public bool Delete() => Snapshot is { } snapshot
        && Apply(TypedEdit.Delete(Merge, snapshot, new EditContext(Actor, Clock++)));

    /// <summary>Takes over every revision of another replica, resolves nothing.</summary>
    public void Pull(Replica other)
    {
        foreach (DocumentRevision revision in other._revisions.Values) _revisions.TryAdd(revision.Revision, revision);
    }

    public ResolutionOutcome Resolve()
    {
        if (Snapshot is not { } snapshot) return ResolutionOutcome.None;
        Resolution resolution = ConflictResolver.Resolve(Merge, snapshot);
        if (Apply(resolution.Write)) Resolutions++;
        return resolution.Outcome;
    }

    /// <summary>Pulls and resolves.</summary>
    public void Sync(Replica other)
    {
        Pull(other);
        Resolve();
    }

    /// <summary>
    /// An edit by something that knows nothing of the reserved member: a child of the winner with another body.
    /// </summary>
    public void EditAsForeigner(Func<JsonObject, JsonObject> edit)
    {
        DocumentRevision winner = Winner;
        JsonObject body = edit(JsonNode.Parse(winner.Body.Span)!.AsObject());
        byte[] text = Encoding.UTF8.GetBytes(body.ToJsonString());
        var foreign = new RevisionId(
            winner.Revision.Generation + 1, UInt128.MaxValue / (UInt128)(uint)(text.Length + _revisions.Count));
        Add(new DocumentRevision { Id = winner.Id, Path = winner.Path.Append(foreign), Body = text });
    }

    /// <summary>Puts dropped members back; false if there was nothing to put back.</summary>
    public async Task<bool> RestoreAsync() => Apply(await DroppedMember.RestoreAsync(
        Snapshot!, revision => new(_gone.Contains(revision) ? null : _revisions.GetValueOrDefault(revision))));

    /// <summary>Drops the body of a revision.</summary>
    public void Forget(RevisionId revision) => _gone.Add(revision);

    public void Add(DocumentRevision revision) => _revisions.TryAdd(revision.Revision, revision);

    private bool Apply(DocumentWrite? write)
    {
        if (write is null) return false;
        Assert.Equal(Snapshot?.Sequence ?? 0, write.IfSequence);
        foreach (DocumentRevision revision in write.Revisions)
        {
            Assert.Equal(
                RevisionHasher.Compute(
                    revision.Path.Parent, revision.Deleted, Canonicalise(revision.Body.Span), revision.Attachments),
                revision.Revision);
            Assert.True(
                Canonicalise(revision.Body.Span).SequenceEqual(revision.Body.Span), "The body is not canonical.");
            Add(revision);
        }

        return true;
    }

    private static byte[] Canonicalise(string json) => Canonicalise(Encoding.UTF8.GetBytes(json));

    private static byte[] Canonicalise(ReadOnlySpan<byte> json)
    {
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        CanonicalJson.Write(json, output);
        return output.WrittenSpan.ToArray();
    }
}
