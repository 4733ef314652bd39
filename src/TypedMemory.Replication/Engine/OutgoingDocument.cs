using TypedMemory.Core.Peers;
using TypedMemory.Core.Revisions;
using TypedMemory.Replication.Options;

namespace TypedMemory.Replication.Engine;

/// <summary>
/// A document on its way to a peer without transactions: its live leaves one after the other, the winner first, and its
/// tombstones only when the peer has taken all of them. (A server that refuses the merged revision and takes the
/// tombstones of what was merged would lose the edit: seen.)
/// </summary>
internal sealed class OutgoingDocument
{
    private readonly List<List<DocumentRevision>> _steps = [];
    private int _next;
    private int _attempts;

    /// <summary>Puts the revisions in order.</summary>
    /// <param name="document">The document.</param>
    /// <param name="attempts">How often the peer could not take it before.</param>
    public OutgoingDocument(FetchedDocument document, int attempts = 0)
    {
        Document = document;
        _attempts = attempts;
        // One leaf first, then twice as many each time: a refusal is met early, and a document of thousands does not
        // hold a batch.
        List<DocumentRevision> live =
            [.. document.Revisions.Where(static r => !r.Deleted).OrderByDescending(static r => r.Revision)];
        for (int start = 0, count = 1; start < live.Count; start += count, count *= 2)
        {
            _steps.Add(live.GetRange(start, Math.Min(count, live.Count - start)));
        }

        List<DocumentRevision> tombstones = [.. document.Revisions.Where(static r => r.Deleted)];
        if (tombstones.Count > 0) _steps.Add(tombstones);
    }

    /// <summary>The document.</summary>
    public FetchedDocument Document { get; }

    /// <summary>How many revisions the peer has taken.</summary>
    public int Sent { get; private set; }

    /// <summary>Why the rest is held, or <see langword="null"/> if nothing was refused.</summary>
    public DocumentRefusal? Refusal { get; private set; }

    /// <summary>Whether there is more to send: neither is all sent, nor is the rest held.</summary>
    public bool HasNext => Refusal is null && _next < _steps.Count;

    /// <summary>What is sent next, while there is more.</summary>
    public PeerDocument Next => new(Document.Id, [.. _steps[_next]]) { KnownAncestors = Document.KnownAncestors };

    /// <summary>The peer took what was sent.</summary>
    public void Taken()
    {
        Sent += _steps[_next].Count;
        _next++;
    }

    /// <summary>Lets what was refused be sent once more.</summary>
    public void TryAgain() => (Refusal, _attempts) = (null, ReplicationTuning.AttemptsOfRow - 1);

    /// <summary>
    /// The peer refused some of what was sent; what it only cannot take at present is sent again, a few times.
    /// </summary>
    public void Refuse(DocumentRefusal refusal)
    {
        _attempts += refusal.Attempts;
        if (!refusal.IsTransient || _attempts >= ReplicationTuning.AttemptsOfRow) Refusal = refusal;
    }
}
