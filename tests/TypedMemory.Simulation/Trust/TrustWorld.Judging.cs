using System.Text;
using TypedMemory.Core.Merging.Links;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;

namespace TypedMemory.Simulation;

/// <summary>The oracles: what must never be seen, and what must be there in the end.</summary>
internal sealed partial class TrustWorld
{
    /// <summary>Nothing that is over is listed, by the clock of whoever lists.</summary>
    private async Task LookAsync(TrustReplica replica)
    {
        MemoryInclude include = _without == TrustFault.ShowsExpired ? MemoryInclude.Expired : MemoryInclude.None;
        await foreach (DocumentRevision fact in replica.Store.ListAsync(new ListQuery { Prefix = "fact:" }))
        {
            if (_visibility.Hides(fact.Body.Span, include, replica.Now)) continue;
            Fact seen = FactMemoryType.Instance.Read(fact.Id, fact.Body.Span);
            if (seen.Until <= replica.Now)
                _failure ??= new Failure(FailureKind.Lost, $"\"{fact.Id}\" is over, and {replica.Name} lists it.");
        }
    }

    private async Task<Failure?> JudgeAsync()
    {
        string? first = null;
        foreach (TrustReplica replica in _replicas)
        {
            string text = await DescribeAsync(replica);
            first ??= text;
            if (text != first) return new Failure(FailureKind.Diverged, $"{replica.Name} differs:\n{first}\n{text}");
        }

        IDocumentStore store = _replicas[0].Store;
        foreach (string id in s_ids)
        {
            DocumentSnapshot document = (await store.GetSnapshotAsync(id))!;
            if ((JudgeTombstones(document) ?? Judge(document)) is { } failure) return failure;
        }

        return null;
    }

    /// <summary>Replicas that sweep the same revision write one tombstone between them.</summary>
    private static Failure? JudgeTombstones(DocumentSnapshot document)
    {
        var parents = new HashSet<RevisionId>();
        foreach (DocumentRevision leaf in document.Leaves)
        {
            if (document.Id == Ending && leaf.Deleted && leaf.Path.Parent is { } parent && !parents.Add(parent))
                return new Failure(FailureKind.PingPong, $"\"{document.Id}\": \"{parent}\" has two tombstones.");
        }

        return null;
    }

    private Failure? Judge(DocumentSnapshot document) => document.Id switch
    {
        Hidden => JudgeSecret(document),
        Ending => JudgeEnding(document),
        _ => JudgeFact(document),
    };

    /// <summary>Nothing that was forgotten returns.</summary>
    private Failure? JudgeSecret(DocumentSnapshot document)
    {
        if (!_isForgotten) return document.Winner.Deleted ? Lost(document, "was never forgotten, and is gone") : null;
        bool isThere = document.Leaves.Any(static leaf =>
            !leaf.Deleted || Encoding.UTF8.GetString(leaf.Body.Span).Contains("hush", StringComparison.Ordinal)
            || Encoding.UTF8.GetString(leaf.Body.Span).Contains("text", StringComparison.Ordinal));
        return isThere ? Lost(document, "was forgotten, and something of it is there") : null;
    }

    /// <summary>What somebody made hold is there, whoever swept meanwhile; what nobody did is gone.</summary>
    private Failure? JudgeEnding(DocumentSnapshot document)
    {
        bool holds = _ops[Ending].Exists(static op => op.Holds);
        if (holds == !document.Winner.Deleted) return null;
        return Lost(document, holds ? "was made to hold, and a sweep has taken it" : "is over, and was not swept");
    }

    private Failure? JudgeFact(DocumentSnapshot document)
    {
        if (document.Winner.Deleted) return Lost(document, "was never deleted, and is gone");
        List<TrustOp> ops = _ops[document.Id];
        Fact fact = FactMemoryType.Instance.Read(document.Id, document.Winner.Body.Span);
        long hits = ops.Sum(static op => op.Increment);
        if (fact.Hits != hits) return Lost(document, $"counts {fact.Hits}, its increments are {hits}");
        TrustOp[] setters = [.. ops.Where(static op => op.Text is not null)];
        bool isLatest = setters.Any(op => op.Text == fact.Text
            && !setters.Any(other => other != op && other.Saw.Contains(op.Number)));
        if (!isLatest) return Lost(document, $"has \"{fact.Text}\", which a later edit or restore replaced");
        bool isSuperseded = DocumentLinks.IsSuperseded(document.Winner.Body.Span);
        bool expected = document.Id == Old && _isLinked && !_isUnlinked;
        return isSuperseded == expected ? null
            : Lost(document, expected ? "was superseded, and is not any more" : "is superseded, and should not be");
    }

    private static Failure Lost(DocumentSnapshot document, string what) =>
        new(FailureKind.Lost, $"\"{document.Id}\" {what}.\n  {World.Describe(document)}");
}
