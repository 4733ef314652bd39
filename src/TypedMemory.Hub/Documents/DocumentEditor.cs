using System.Collections.Immutable;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Hub.Core;
using TypedMemory.Hub.Http;

namespace TypedMemory.Hub.Documents;

/// <summary>
/// Writes documents: edits, which name what they replace, and replicated revisions, which bring their path.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="mostLeaves">How many leaves a document may have.</param>
internal sealed class DocumentEditor(IDocumentStore store, int mostLeaves)
{
    // It goes into headers and URLs, as every revision does.
    private const int MaxForeignHash = 1_000;

    /// <summary>Writes documents in one transaction, each of which stands or falls by itself.</summary>
    /// <param name="documents">The documents.</param>
    /// <param name="newEdits">Whether they are edits; else their revisions are grafted as they are.</param>
    /// <param name="intake">Where their attachments are kept until they are written.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What became of each, in order.</returns>
    public async ValueTask<WrittenDocument[]> WriteAsync(
        IReadOnlyList<IncomingDocument> documents, bool newEdits, AttachmentIntake intake,
        CancellationToken cancellationToken)
    {
        var results = new WrittenDocument[documents.Count];
        var writes = ImmutableArray.CreateBuilder<DocumentWrite>(documents.Count);
        var places = new List<int>(documents.Count);
        IReadOnlyList<RevisionTree?> trees = await store
            .GetTreesAsync(
                [.. documents.Select(static document => document.Id)], cancellationToken).ConfigureAwait(false);
        var limit = new LeafLimit(mostLeaves, documents.Count);
        for (int i = 0; i < documents.Count; i++)
        {
            IncomingDocument document = documents[i];
            try
            {
                DocumentWrite write = newEdits
                    ? await EditAsync(document, trees[i], intake, cancellationToken).ConfigureAwait(false)
                    : await GraftAsync(document, trees[i], limit, intake, cancellationToken).ConfigureAwait(false);
                results[i] = new WrittenDocument(document.Id, write.Revisions[0].Revision, null);
                writes.Add(write);
                places.Add(i);
            }
            catch (HubException exception) when (exception.Status != 412)
            {
                // A missing stub (412) alone fails all of them, as in CouchDB: the sender comes back with every byte.
                results[i] = new WrittenDocument(document.Id, document.Parsed.Revision ?? default, exception);
            }
        }

        if (writes.Count == 0) return results;
        IReadOnlyList<WriteOutcome> outcomes = await store
            .WriteAsync(
                new DocumentBatch { Writes = writes.DrainToImmutable() }, cancellationToken).ConfigureAwait(false);
        for (int i = 0; i < outcomes.Count; i++)
        {
            if (outcomes[i].Error is { } error)
                results[places[i]] = results[places[i]] with { Error = DocumentErrors.Map(error) };
        }

        return results;
    }

    private static async ValueTask<DocumentWrite> EditAsync(
        IncomingDocument document, RevisionTree? tree, AttachmentIntake intake, CancellationToken cancellationToken)
    {
        RevisionId? parent = document.Parent;
        if (parent is { } named)
        {
            if (tree is null || !tree.IsLeaf(named)) throw HubException.Conflict();
        }
        else if (tree is { IsEmpty: false })
        {
            // Writing over a deleted document continues its path, so that the new revision wins everywhere.
            if (!tree.Winner.Deleted) throw HubException.Conflict();
            parent = tree.Winner.Revision;
        }

        RevisionPath? path = parent is { } leaf ? tree!.GetPath(leaf) : null;
        int generation = (parent?.Generation ?? 0) + 1;
        foreach (DocumentAttachment attachment in document.Attachments ?? [])
        {
            if (attachment.RevPos == 0) AttachmentRules.Check(attachment);
        }

        ImmutableArray<DocumentAttachment> attachments = document.Attachments is { } stored
            ? [.. stored.Select(
                attachment => attachment.RevPos > 0 ? attachment : attachment with { RevPos = generation })]
            : await intake.ResolveAsync(
                document.Parsed, document.Id, path, generation, replicated: false, document.Parts, cancellationToken)
                .ConfigureAwait(false);
        RevisionId revision = RevisionHasher.ComputeFromBody(
            parent, document.Parsed.Deleted, document.Parsed.Body.Span, attachments);
        return new DocumentWrite
        {
            Id = document.Id,
            IfLeaf = parent,
            IfSequence = parent is null ? 0 : null,
            Revisions =
            [
                Revision(document, path?.Append(revision) ?? new RevisionPath(revision), attachments, isHashed: true),
            ],
        };
    }

    private static async ValueTask<DocumentWrite> GraftAsync(
        IncomingDocument document, RevisionTree? tree, LeafLimit limit, AttachmentIntake intake,
        CancellationToken cancellationToken)
    {
        RevisionPath path = document.Parsed.Path
            ?? (document.Parsed.Revision is { } revision ? new RevisionPath(revision) : default(RevisionPath?))
            ?? throw HubException.BadRequest(
                "When `new_edits: false`, the document needs `_rev` or `_revisions` specified");
        if (path.Leaf is { HasBinaryHash: false } foreign && foreign.Hash.Length > MaxForeignHash)
        {
            throw HubException.BadRequest(
                $"The hash of a revision has {foreign.Hash.Length} characters; {MaxForeignHash} are allowed.");
        }

        limit.Check(document.Id, tree, path);
        // What is here already needs no bytes: a stub of it may stand for an attachment that compaction has dropped.
        bool known = tree?.Contains(path.Leaf) == true;
        ImmutableArray<DocumentAttachment> attachments = known
            ? []
            : await intake
                .ResolveAsync(
                    document.Parsed, document.Id, path, path.Leaf.Generation, replicated: true, document.Parts,
                    cancellationToken)
                .ConfigureAwait(false);
        return new DocumentWrite { Id = document.Id, Revisions = [Revision(document, path, attachments)] };
    }

    private static DocumentRevision Revision(
        IncomingDocument document, RevisionPath path, ImmutableArray<DocumentAttachment> attachments,
        bool isHashed = false) => new()
        {
            Id = document.Id,
            Path = path,
            Deleted = document.Parsed.Deleted,
            Body = document.Parsed.Body,
            Attachments = attachments,
            HasOwnHash = isHashed,
        };
}
