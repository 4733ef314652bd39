using System.Collections.Frozen;
using System.Collections.Immutable;
using TypedMemory.Core.Peers;
using TypedMemory.Replication.Options;
using TypedMemory.Replication.Refused;

namespace TypedMemory.Replication.Engine;

/// <summary>
/// The documents that cannot be moved: recorded, told of, and left out of the list when they could be after all.
/// </summary>
/// <param name="run">The run.</param>
/// <param name="open">What it found.</param>
internal sealed class Refusals(RunContext run, OpenRun open)
{
    private readonly NeighbourRetries _neighbours = new(open.Refused, run.Options.TimeProvider);

    /// <summary>The documents that are moved in slices.</summary>
    public SlicedDocuments Sliced { get; } = new();

    /// <summary>The documents that are refused at present.</summary>
    public ImmutableArray<RefusedDocument> Entries => open.Refused.ToImmutableArray();

    /// <summary>Those that may be taken now, since others were that they may have needed.</summary>
    /// <param name="inARow">Those that are tried in a row.</param>
    public ImmutableArray<string> DueAfterNeighbours(IReadOnlySet<string>? inARow = null) =>
        _neighbours.Due(inARow ?? FrozenSet<string>.Empty);

    /// <summary>How many documents the target has taken in this run.</summary>
    public long TakenSoFar => _neighbours.TakenSoFar;

    /// <summary>Whether what a document was refused for may have changed.</summary>
    public bool IsOutdated(RefusedDocument entry) => entry.Policy != open.Policy;

    /// <summary>Whether a document is in the list since it could not be moved at present.</summary>
    public bool IsAtPresent(string id) => open.Refused.Find(id) is { IsAtPresent: true };

    /// <summary>
    /// What the peer is known to refuse is not sent, until the document or the peer's rules change.
    /// </summary>
    public bool IsKnown(string id, ImmutableArray<RevisionId> missing) =>
        open.Refused.Find(id) is { } entry && entry.Policy == open.Policy
            && missing.All(revision => entry.Revisions.Contains(revision));

    /// <summary>Refusals by document. A peer that names a document twice is believed the first time.</summary>
    public static Dictionary<string, DocumentRefusal> ById(IEnumerable<DocumentRefusal> refused)
    {
        var byId = new Dictionary<string, DocumentRefusal>(StringComparer.Ordinal);
        foreach (DocumentRefusal refusal in refused) byId.TryAdd(refusal.Id, refusal);
        return byId;
    }

    /// <summary>The peer's own words for a failure, where it gave some.</summary>
    public static (string Error, string? Reason) WordsOf(TypedMemoryException failure) =>
        failure is PeerException { PeerError: { } word } peer
            ? (word, peer.PeerReason ?? peer.Message) : (failure.Code, failure.Message);

    /// <summary>Records a document that cannot be moved. All of its leaves are held together.</summary>
    /// <param name="document">The document.</param>
    /// <param name="error">The word for it.</param>
    /// <param name="reason">Why.</param>
    /// <param name="atPresent">Whether nothing is wrong with it: then the next run tries it again.</param>
    /// <param name="takenBefore">What <see cref="TakenSoFar"/> was when it was sent; by default now.</param>
    public void Refuse(
        FetchedDocument document, string error, string? reason, bool atPresent = false, long? takenBefore = null)
    {
        Sliced.Pass(document.Id, refused: true);
        Refuse(new RefusedDocument(document.Id, run.Direction, error, reason)
        {
            Revisions = [.. document.Revisions.Select(static r => r.Revision), .. document.Missing],
            Policy = atPresent ? "" : open.Policy,
        }, takenBefore ?? TakenSoFar);
    }

    /// <summary>Records a row of a feed that is not a document's.</summary>
    public void Refuse(PeerChange row, string? sequence)
    {
        (string error, string? reason) = WordsOf(row.Error!);
        Refuse(new RefusedDocument(row.Id, run.Direction, error, reason)
        { Sequence = sequence, Policy = open.Policy }, TakenSoFar);
    }

    /// <summary>Notes that a document could not be read, so that the next run knows; it is not passed by.</summary>
    /// <returns>How often that was so.</returns>
    public int NoteUnreadable(FetchedDocument document)
    {
        (string error, string? reason) = WordsOf(document.Error!);
        return open.Refused.Add(new RefusedDocument(document.Id, run.Direction, error, reason)
        {
            Revisions = document.Missing,
            LastAttempt = run.Options.TimeProvider.GetUtcNow(),
        }).Attempts;
    }

    /// <summary>Counts and tells what was written.</summary>
    public void Written(IReadOnlyCollection<FetchedDocument> documents)
    {
        if (documents.Count == 0) return;
        long revisions = 0;
        foreach (FetchedDocument document in documents)
        {
            revisions += document.Revisions.Length;
            run.Monitor.Limits.AtPresent.Forget(document.Id);
            if (!Sliced.Pass(document.Id, refused: false)) continue;
            Forget(document.Id);
        }

        _neighbours.Taken(documents.Count);
        run.Monitor.SetRefused(open.Refused.Count);
        run.Monitor.Update(progress => progress with
        {
            Documents = progress.Documents + documents.Count,
            Revisions = progress.Revisions + revisions,
        });
        run.Monitor.Changed([.. documents.Select(static d => d.Id)]);
    }

    /// <summary>A document is not refused any more.</summary>
    public void Forget(string id)
    {
        if (!open.Refused.Remove(id) || !_neighbours.Left(id)) return;
        run.Monitor.Forgive(id);
        run.Monitor.Update(static progress => progress with { Refused = progress.Refused - 1 });
    }

    private void Refuse(RefusedDocument refused, long takenBefore)
    {
        if (refused.Reason?.Length > ReplicationTuning.ReasonLength)
            refused = refused with { Reason = refused.Reason[..ReplicationTuning.ReasonLength] + "…" };
        bool first = _neighbours.Refused(refused.Id, takenBefore);
        RefusedDocument entry = open.Refused.Add(
            refused with { LastAttempt = run.Options.TimeProvider.GetUtcNow() }, sameRun: !first);
        if (!first) return;
        Log.DocumentRefused(run.Options.Logger, entry.Id, run.Theirs.Name, entry.Error, entry.Reason);
        run.Monitor.Update(static progress => progress with { Refused = progress.Refused + 1 });
        run.Monitor.SetRefused(open.Refused.Count);
        run.Monitor.Denied(entry);
    }
}
