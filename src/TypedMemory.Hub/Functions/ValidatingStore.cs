using System.Collections.Immutable;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Hub.Core;

namespace TypedMemory.Hub.Functions;

/// <summary>
/// A store as someone writes to it: the validation functions of the design documents are asked before. Every endpoint
/// works on a store, so none can forget to ask.
/// </summary>
/// <param name="inner">The store.</param>
/// <param name="designs">The design documents.</param>
/// <param name="writer">Who writes, and to what database.</param>
internal sealed class ValidatingStore(IDocumentStore inner, Designs designs, DocumentWriter writer)
    : DelegatingDocumentStore(inner)
{
    public override async ValueTask<IReadOnlyList<WriteOutcome>> WriteAsync(
        DocumentBatch batch, CancellationToken cancellationToken = default)
    {
        if (batch.Writes.IsEmpty) return await Inner.WriteAsync(batch, cancellationToken).ConfigureAwait(false);
        ImmutableArray<Design> validating = [.. (await designs.ListAsync(cancellationToken).ConfigureAwait(false))
            .Where(static design => design.Validates)];
        if (validating.IsEmpty) return await Inner.WriteAsync(batch, cancellationToken).ConfigureAwait(false);
        var refusals = new TypedMemoryException?[batch.Writes.Length];
        for (int i = 0; i < refusals.Length; i++)
        {
            refusals[i] = await RefusalAsync(batch.Writes[i], validating, cancellationToken).ConfigureAwait(false);
        }

        TypedMemoryException? first = refusals.FirstOrDefault(static refusal => refusal is not null);
        if (first is null) return await Inner.WriteAsync(batch, cancellationToken).ConfigureAwait(false);
        if (batch.Atomic) return [.. batch.Writes.Select((write, i) => Refused(write, refusals[i] ?? first))];
        var rest = new DocumentBatch
        {
            Writes = [.. batch.Writes.Where((_, i) => refusals[i] is null)],
            LocalDocuments = batch.LocalDocuments,
            Origin = batch.Origin,
            LeaseEpoch = batch.LeaseEpoch,
        };
        IReadOnlyList<WriteOutcome> written = await Inner.WriteAsync(rest, cancellationToken).ConfigureAwait(false);
        int next = 0;
        return [.. batch.Writes.Select((write, i) =>
            refusals[i] is { } refusal ? Refused(write, refusal) : written[next++])];
    }

    public override ValueTask<IReadOnlyList<WriteOutcome>> EditAsync(
        IReadOnlyList<IDocumentEdit> edits, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException("A store that validates writes whole documents; it runs no edits.");

    // The store is another's to close.
#pragma warning disable CA2215
    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
#pragma warning restore CA2215

    private static WriteOutcome Refused(DocumentWrite write, TypedMemoryException refusal) =>
        new(write.Id, default, 0, refusal);

    private async ValueTask<TypedMemoryException?> RefusalAsync(
        DocumentWrite write, ImmutableArray<Design> validating, CancellationToken cancellationToken)
    {
        // Who may write design documents is a question of rights alone, as in CouchDB.
        if (write.Id.StartsWith(Design.Prefix, StringComparison.Ordinal)) return null;
        try
        {
            foreach (ValidationCall call in await CallsAsync(write, cancellationToken).ConfigureAwait(false))
            {
                foreach (Design design in validating)
                    await design.Run().ValidateAsync(call, cancellationToken).ConfigureAwait(false);
            }

            return null;
        }
        catch (TypedMemoryException refusal) when (refusal is DesignFunctionException or RevisionConflictException)
        {
            return refusal;
        }
    }

    private async ValueTask<List<ValidationCall>> CallsAsync(DocumentWrite write, CancellationToken cancellationToken)
    {
        var calls = new List<ValidationCall>(write.Revisions.Length);
        if (write.IfLeaf is { } leaf)
        {
            // A revision never changes: what is read here is what the writer finds, if it is still a leaf then.
            DocumentRevision stored = await Inner.GetAsync(write.Id, leaf, cancellationToken).ConfigureAwait(false)
                ?? throw new RevisionConflictException(write.Id, leaf, null);
            calls.Add(Call(write.Revisions[0], stored, isEdit: true));
        }
        else if (write.IfSequence == 0)
        {
            calls.Add(Call(write.Revisions[0], null, isEdit: true));
        }
        else
        {
            RevisionTree? tree = await Inner.GetTreeAsync(write.Id, cancellationToken).ConfigureAwait(false);
            foreach (DocumentRevision revision in write.Revisions)
            {
                if (tree?.Contains(revision.Revision) == true) continue;
                DocumentRevision? stored = tree is null
                    ? null : await AncestorAsync(tree, revision, cancellationToken).ConfigureAwait(false);
                calls.Add(Call(revision, stored, isEdit: false));
            }
        }

        return calls;
    }

    private ValidationCall Call(DocumentRevision revision, DocumentRevision? stored, bool isEdit)
    {
        bool replaces = stored is { Deleted: false };
        return new ValidationCall(
            isEdit ? FunctionDocuments.OfEdit(revision, replaces) : FunctionDocuments.Of(revision),
            stored is null || (isEdit && !replaces) ? FunctionDocuments.Null : FunctionDocuments.Of(stored),
            writer.User, writer.Security());
    }

    /// <summary>The nearest ancestor whose body is here.</summary>
    private async ValueTask<DocumentRevision?> AncestorAsync(
        RevisionTree tree, DocumentRevision revision, CancellationToken cancellationToken)
    {
        for (int i = 1; i < revision.Path.Count; i++)
        {
            if (!tree.Contains(revision.Path[i])) continue;
            DocumentRevision? stored = await Inner.GetAsync(
                revision.Id, revision.Path[i], cancellationToken).ConfigureAwait(false);
            if (stored is not null) return stored;
        }

        return null;
    }
}
