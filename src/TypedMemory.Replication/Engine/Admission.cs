using TypedMemory.Core.Peers;

namespace TypedMemory.Replication.Engine;

/// <summary>Sorts out of what was fetched what cannot be moved, or is not to be.</summary>
/// <param name="run">The run.</param>
/// <param name="refusals">Where the former goes.</param>
internal sealed class Admission(RunContext run, Refusals refusals)
{
    /// <summary>Sorts out what cannot be moved; the rest is written.</summary>
    public List<FetchedDocument> Admit(List<FetchedDocument> documents)
    {
        var admitted = new List<FetchedDocument>(documents.Count);
        foreach (FetchedDocument document in documents)
        {
            if (document.Error is { } failure)
            {
                (string error, string? reason) = Refusals.WordsOf(failure);
                refusals.Refuse(document, error, reason, failure.IsTransient);
            }
            else if (document.Revisions.IsEmpty && run.Source.CommitsLocalDocumentsWithWrites)
            {
                // Evicted or purged from our store since the feed listed it.
                run.Monitor.Update(static progress => progress with { Skipped = progress.Skipped + 1 });
            }
            else if (!document.Missing.IsEmpty)
            {
                // A node of a cluster may be back in hours with the only copy: every run asks again.
                refusals.Refuse(
                    document, TypedMemoryErrorCodes.NotFound,
                    $"The source lists the revision \"{document.Missing[0]}\" but does not have it.", atPresent: true);
            }
            else if (document.Revisions.IsEmpty || !Passes(document))
            {
                run.Monitor.Update(static progress => progress with { Skipped = progress.Skipped + 1 });
            }
            else
            {
                admitted.Add(document);
            }
        }

        return admitted;
    }

    /// <summary>
    /// The filters that need a body. An edit that stops matching the selector, and a delete, which has no body to
    /// match, still reach a target that holds the document (pouchdb #3578).
    /// </summary>
    private bool Passes(FetchedDocument document)
    {
        if (run.Direction == ReplicationDirection.Push && run.Options.PushPredicate is { } predicate
            && !document.Revisions.All(predicate))
        {
            return false;
        }

        return run.Options.Filter?.Selector is not { } selector
            || !document.KnownAncestors.IsEmpty
            || document.Revisions.Any(revision => !revision.Deleted && selector.Matches(revision));
    }
}
