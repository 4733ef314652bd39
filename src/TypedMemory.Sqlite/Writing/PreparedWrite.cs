using System.Collections.Immutable;
using System.Text;
using TypedMemory.Core.Merging.Links;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Core.Wire;
using TypedMemory.Sqlite.Layout;

namespace TypedMemory.Sqlite.Writing;

/// <summary>A write with all that can be worked out on the caller's thread, before the writer is needed.</summary>
internal sealed class PreparedWrite
{
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    private bool _onlyHasOwnHash;

    public required string Id { get; init; }

    public byte[] Utf8Id { get; private init; } = [];

    public ImmutableArray<DocumentRevision> Revisions { get; private init; } = [];

    public long? IfSequence { get; private init; }

    public RevisionId? IfLeaf { get; private init; }

    public bool KeepsUnique { get; private init; }

    public DocumentUpcast? Upcast { get; private init; }

    /// <summary>Why the write fails whatever the store holds.</summary>
    public TypedMemoryException? Error { get; private init; }

    /// <summary>
    /// Whether there is one revision, and its path has 16-byte hashes only: the form of nearly every write.
    /// </summary>
    public bool IsSimple { get; private init; }

    /// <summary>The revision in the form of the file; only where <see cref="IsSimple"/>.</summary>
    public byte[] Revision { get; private init; } = [];

    /// <summary>The ancestors in the form of the file; only where <see cref="IsSimple"/>.</summary>
    public byte[] Ancestors { get; private init; } = [];

    /// <summary>Whether a revision may be of a document whose place another one took.</summary>
    public bool MayBeSuperseded { get; private init; }

    /// <summary>The revisions that are the hashes of their bodies.</summary>
    public HashSet<RevisionId>? OwnHashes { get; private init; }

    /// <summary>Whether a revision of the write is the hash of its body.</summary>
    public bool HasOwnHash(RevisionId revision) => OwnHashes?.Contains(revision) ?? _onlyHasOwnHash;

    /// <summary>The attachments in the form of the file; only where <see cref="IsSimple"/>.</summary>
    public byte[]? Attachments { get; private init; }

    public static PreparedWrite From(DocumentWrite write, DocumentLimits limits, int revisionLimit)
    {
        ArgumentNullException.ThrowIfNull(write);
        if (Validate(write, limits, out byte[] id) is { } error)
            return new PreparedWrite { Id = write.Id, Error = error };
        bool simple = write.Revisions.Length == 1 && !write.Revisions[0].Path.PackedHashes.IsEmpty;
        if (!simple)
        {
            return new PreparedWrite
            {
                Id = write.Id,
                Utf8Id = id,
                Revisions = write.Revisions,
                IfSequence = write.IfSequence,
                IfLeaf = write.IfLeaf,
                OwnHashes = [.. write.Revisions.Where(IsOwn).Select(static revision => revision.Revision)],
                KeepsUnique = write.KeepsUnique,
                Upcast = write.Upcast,
                MayBeSuperseded = write.Revisions.Any(static one => DocumentLinks.MayBeSuperseded(one.Body.Span)),
            };
        }

        DocumentRevision revision = write.Revisions[0];
        ReadOnlySpan<byte> hashes = revision.Path.PackedHashes;
        return new PreparedWrite
        {
            Id = write.Id,
            Utf8Id = id,
            Revisions = write.Revisions,
            IfSequence = write.IfSequence,
            IfLeaf = write.IfLeaf,
            KeepsUnique = write.KeepsUnique,
            Upcast = write.Upcast,
            IsSimple = true,
            MayBeSuperseded = DocumentLinks.MayBeSuperseded(revision.Body.Span),
            _onlyHasOwnHash = IsOwn(revision),
            Revision = RevisionBytes.ToArray(revision.Revision),
            Ancestors = hashes[RevisionBytes.HashLength..Math.Min(
                hashes.Length, revisionLimit * RevisionBytes.HashLength)].ToArray(),
            Attachments = AttachmentBytes.Write(revision.Attachments),
        };
    }

    private static bool IsOwn(DocumentRevision revision) =>
        revision.HasOwnHash || RevisionHasher.Verify(revision) == true;

    private static InvalidDocumentException? Validate(DocumentWrite write, DocumentLimits limits, out byte[] utf8Id)
    {
        utf8Id = [];
        try
        {
            DocumentEnvelope.ValidateId(write.Id, limits);
            utf8Id = StrictUtf8.GetBytes(write.Id);
        }
        catch (InvalidDocumentException error)
        {
            return error;
        }

        foreach (DocumentRevision revision in write.Revisions)
        {
            if (!string.Equals(revision.Id, write.Id, StringComparison.Ordinal))
            {
                return Bad(write.Id, $"its revision \"{revision.Revision}\" is one of the document \"{revision.Id}\".");
            }

            if (revision.Body.Length > limits.MaxDocumentSize)
            {
                return new InvalidDocumentException(
                    TypedMemoryErrorCodes.TooLarge,
                    write.Id,
                    $"its body has {revision.Body.Length} bytes, and the limit is {limits.MaxDocumentSize}. "
                    + "Make it smaller, or raise MaxDocumentSize.");
            }

            ReadOnlySpan<byte> body = revision.Body.Span;
            if (body.Length < 2 || body[0] != (byte)'{' || body[^1] != (byte)'}')
            {
                return Bad(write.Id, "its body is not a JSON object without white space around it.");
            }

            foreach (DocumentAttachment attachment in revision.Attachments)
            {
                if (AttachmentHeaders.FindFault(attachment.Name, attachment.ContentType) is { } fault)
                    return Bad(write.Id, fault);
            }
        }

        return null;
    }

    private static InvalidDocumentException Bad(string id, string reason) =>
        new(TypedMemoryErrorCodes.BadRequest, id, reason);
}
