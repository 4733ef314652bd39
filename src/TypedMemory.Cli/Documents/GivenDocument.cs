using System.Collections.Immutable;
using TypedMemory.Cli.Shell;
using TypedMemory.Cli.Targets;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Wire;
using TypedMemory.Generated;

namespace TypedMemory.Cli.Documents;

/// <summary>A document as a user gives it, on its way into a target.</summary>
internal static class GivenDocument
{
    /// <summary>Writes it over what is there.</summary>
    /// <param name="target">Where it goes.</param>
    /// <param name="id">Its id; an <c>_id</c> in it must be the same.</param>
    /// <param name="json">The document. An <c>_rev</c> in it names what it replaces.</param>
    /// <param name="rev">The revision that it replaces; <see langword="null"/> for the winner, or nothing.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The new revision; <see langword="null"/> if it is there just so.</returns>
    public static async Task<RevisionId?> WriteAsync(
        ITarget target, string id, byte[] json, RevisionId? rev, CancellationToken cancellationToken)
    {
        ParsedDocument given = Parse(id, json);
        if (given.Deleted) throw new UsageException("The document has \"_deleted\". Use typedmemory rm.");
        IReadOnlyList<DocumentRevision>? leaves = await target.GetLeavesAsync(
            id, cancellationToken).ConfigureAwait(false);
        DocumentRevision? replaced = Replaced(id, leaves, rev ?? given.Revision);
        ReadOnlyMemory<byte> body = replaced is { Deleted: false }
            ? ReservedText.Keep(given.Body, replaced.Body.Span) : given.Body;
        body = JsonLayout.Compact(body.Span);
        if (replaced is { Deleted: false }) MemberSeals.DemandSealed(id, replaced.Body, body);
        if (replaced is { Deleted: false } && given.Attachments.IsEmpty && body.Span.SequenceEqual(replaced.Body.Span))
            return null;
        (ImmutableArray<DocumentAttachment> attachments, var contents) = Attachments(given, replaced);
        var edit = new TargetEdit(id, replaced?.Path, body) { Attachments = attachments, Contents = contents };
        return await target.EditAsync(edit, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads a document.</summary>
    /// <exception cref="UsageException">It is none, or one of another id.</exception>
    public static ParsedDocument Parse(string id, byte[] json)
    {
        ParsedDocument given;
        try
        {
            DocumentEnvelope.ValidateId(id, DocumentLimits.Default);
            given = DocumentEnvelope.Parse(json, DocumentLimits.Default);
        }
        catch (InvalidDocumentException error)
        {
            throw new UsageException($"The document \"{id}\" cannot be written: {error.Message}");
        }

        return given.Id is null || given.Id == id ? given : throw new UsageException(
            $"The document has the \"_id\" \"{given.Id}\", and ID is \"{id}\". Give them the same, or leave \"_id\" out.");
    }

    /// <exception cref="RevisionConflictException">The revision that is named is not a leaf.</exception>
    private static DocumentRevision? Replaced(
        string id, IReadOnlyList<DocumentRevision>? leaves, RevisionId? rev)
    {
        if (rev is not { } wanted) return leaves?[0];
        return leaves?.FirstOrDefault(leaf => leaf.Revision == wanted)
            ?? throw new RevisionConflictException(id, wanted, leaves?[0].Revision);
    }

    // A document that says nothing of attachments keeps those that are there.
    private static (ImmutableArray<DocumentAttachment>, ImmutableDictionary<string, ReadOnlyMemory<byte>>) Attachments(
        ParsedDocument given, DocumentRevision? replaced)
    {
        ImmutableArray<DocumentAttachment> there = replaced is { Deleted: false } ? replaced.Attachments : [];
        var contents = ImmutableDictionary.CreateBuilder<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);
        if (given.Attachments.IsEmpty) return (there, contents.ToImmutable());
        int generation = (replaced?.Revision.Generation ?? 0) + 1;
        var attachments = ImmutableArray.CreateBuilder<DocumentAttachment>();
        foreach (ParsedAttachment attachment in given.Attachments)
        {
            if (attachment.Data is { } data)
            {
                contents[attachment.Info.Name] = data;
                attachments.Add(attachment.Info with { Length = data.Length, RevPos = generation });
                continue;
            }

            attachments.Add(there.FirstOrDefault(stub => stub.Name == attachment.Info.Name)
                ?? throw new UsageException(
                    $"The attachment \"{attachment.Info.Name}\" has no \"data\", and the document has none of that name."));
        }

        return (attachments.ToImmutable(), contents.ToImmutable());
    }
}
