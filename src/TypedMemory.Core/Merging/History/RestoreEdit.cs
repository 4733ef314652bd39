using System.Buffers;
using System.Collections.Immutable;
using TypedMemory.Core.Merging.Origins;
using TypedMemory.Core.Merging.State;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Generated;

namespace TypedMemory.Core.Merging.History;

/// <summary>
/// An edit that gives a document back what it was at an earlier revision, its attachments too: a new revision like any
/// other, which replicates and merges.
/// </summary>
/// <remarks>
/// Members that the earlier revision lacks go. Those that the library keeps beside the values (their names begin with
/// <c>$</c>) stay as they are, but for the version of the schema, which belongs to the values. A kind that never goes
/// back (max, min, monotone, first writer) does not do so here either.
/// </remarks>
/// <param name="merge">The type's merge.</param>
/// <param name="earlier">The revision, with its body.</param>
public sealed class RestoreEdit(IMemoryMerge merge, DocumentRevision earlier) : IDocumentEdit
{
    /// <inheritdoc/>
    public string Id => earlier.Id;

    /// <summary>
    /// Where what is restored comes from, beside the revision itself. The default value is <see langword="null"/>: it
    /// is not said. It is never trusted more than the revision was.
    /// </summary>
    public MemoryOrigin? Origin { get; init; }

    /// <summary>
    /// The revision that the document must be at. The default value is <see langword="null"/>: any.
    /// </summary>
    public RevisionId? IfRevision { get; init; }

    /// <inheritdoc/>
    /// <exception cref="RevisionConflictException">The document is not at <see cref="IfRevision"/>.</exception>
    public DocumentWrite? Compose(DocumentSnapshot? current, EditContext context)
    {
        if (IfRevision is { } expected && current?.Winner.Revision != expected)
            throw new RevisionConflictException(Id, expected, current?.Winner.Revision);
        EditBase edited = BaseOf(current);
        DocumentState state = StateEdit.ApplyReadable(
            Id, merge, edited, ContentOf(edited.State), context with { ReplacesAll = true, Origin = OriginOf() });
        ImmutableArray<DocumentAttachment> attachments = AttachmentsOver(edited);
        if (ReferenceEquals(state, edited.State) && AttachmentMerge.AreEqual(attachments, edited.Attachments))
        {
            return edited.Resolution.Count == 0 ? null : Write([.. edited.Resolution]);
        }

        DocumentRevision revision = RevisionWriter.Child(
            Id, edited.Parent, deleted: false, BodyWriter.Write(state), attachments);
        return Write([.. edited.Resolution, revision]);

        DocumentWrite Write(ImmutableArray<DocumentRevision> revisions) =>
            new() { Id = Id, Revisions = revisions, IfSequence = edited.Sequence, KeepsUnique = true };
    }

    /// <summary>To restore a value says nothing for it: what was not trusted is not trusted.</summary>
    private MemoryOrigin? OriginOf()
    {
        MemoryTrust was = DocumentTrust.Of(earlier.Body);
        if (Origin is not { } origin)
            return was < MemoryTrust.Unverified ? new MemoryOrigin { Trust = was } : null;
        return origin.Trust <= was ? origin : origin with { Trust = was };
    }

    private EditBase BaseOf(DocumentSnapshot? current)
    {
        try
        {
            return EditBase.Of(merge, current);
        }
        catch (ReservedMemberException unreadable) when (!unreadable.IsFaultOfMerge)
        {
            return unreadable.IsNewer || current is null
                ? throw EditBase.Unreadable(Id, unreadable) : EditBase.OverDamage(merge, current);
        }
    }

    /// <summary>The earlier values with what the library keeps beside them now.</summary>
    private ReadOnlyMemory<byte> ContentOf(DocumentState present)
    {
        var members = new SortedDictionary<MemberName, ReadOnlyMemory<byte>>();
        foreach (ObjectMember member in ObjectScanner.Scan(Canonical.Of(earlier.Body.Span)))
        {
            if (!IsKeptBeside(member.Name) && !member.Name.Equals(ReservedMember.MemberName))
                members[member.Name] = member.Value;
        }

        foreach (MemberEntry member in present.Members)
        {
            if (IsKeptBeside(member.Name) && member.State.Value is { } value) members[member.Name] = value;
        }

        var content = new ArrayBufferWriter<byte>();
        byte before = (byte)'{';
        foreach ((MemberName name, ReadOnlyMemory<byte> value) in members)
        {
            content.Write([before, (byte)'"']);
            content.Write(name.Escaped);
            content.Write("\":"u8);
            content.Write(value.Span);
            before = (byte)',';
        }

        content.Write(members.Count == 0 ? "{}"u8 : "}"u8);
        return content.WrittenMemory;
    }

    private static bool IsKeptBeside(MemberName name) =>
        name.Escaped is [(byte)'$', ..] && !name.Is("$version");

    private ImmutableArray<DocumentAttachment> AttachmentsOver(EditBase edited)
    {
        int generation = (edited.Parent?.Leaf.Generation ?? 0) + 1;
        return
        [
            .. earlier.Attachments.Select(attachment =>
                edited.Attachments.FirstOrDefault(known => IsSame(known, attachment))
                ?? attachment with { RevPos = generation }),
        ];
    }

    private static bool IsSame(DocumentAttachment left, DocumentAttachment right) =>
        left.Name == right.Name && left.Sha256 == right.Sha256 && left.ContentType == right.ContentType;
}
