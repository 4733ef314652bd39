using System.Buffers;
using System.Text.Json;
using TypedMemory.Core.Merging.State;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Generated;

namespace TypedMemory.Core.Merging.Links;

/// <summary>
/// Composes an edit of one link of a document: all else of it, stamps included, stays as it is, so that a concurrent
/// edit of the values and the link both stay.
/// </summary>
/// <param name="merge">The type's merge.</param>
/// <param name="member">The link.</param>
internal sealed class LinkEdit(IMemoryMerge merge, MergeMember member)
{
    /// <summary>The old document's link: the last writer of it wins, and nobody else writes it.</summary>
    public static MergeMember SupersededBy { get; } = new(DocumentLinks.SupersededBy, MergeKind.LastWriterWins);

    /// <summary>The new document's links, by the ids of the old ones: each for itself.</summary>
    public static MergeMember Supersedes { get; } = new(DocumentLinks.Supersedes, MergeKind.Map);

    /// <summary>Composes the edit.</summary>
    /// <param name="current">The document; live.</param>
    /// <param name="edit">Makes the canonical value of the link of the present one; both may be none.</param>
    /// <param name="context">The actor and the time of the edit.</param>
    /// <returns>The write, or <see langword="null"/> if nothing would change.</returns>
    /// <exception cref="MemoryFormatException">The document cannot be edited.</exception>
    public DocumentWrite? Compose(
        DocumentSnapshot current, Func<ReadOnlyMemory<byte>?, ReadOnlyMemory<byte>?> edit, EditContext context)
    {
        EditBase edited = EditBase.OfReadable(merge, current);
        ReadOnlyMemory<byte>? value = edit(edited.State.Find(MemberName.Of(member.Name))?.Value);
        DocumentState state = StateEdit.ApplyReadable(
            current.Id, new LinkMerge(merge, member), edited, ContentOf(value), context);
        if (ReferenceEquals(state, edited.State))
        {
            return edited.Resolution.Count == 0 ? null : Write([.. edited.Resolution]);
        }

        return Write(
            [
                .. edited.Resolution,
                RevisionWriter.Child(
                    current.Id, edited.Parent, deleted: false, BodyWriter.Write(state), edited.Attachments),
            ]);

        DocumentWrite Write(DocumentRevision[] revisions) =>
            new() { Id = current.Id, Revisions = [.. revisions], IfSequence = edited.Sequence };
    }

    private ReadOnlyMemory<byte> ContentOf(ReadOnlyMemory<byte>? value)
    {
        var content = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(content))
        {
            json.WriteStartObject();
            if (value is { } link)
            {
                json.WritePropertyName(member.Name);
                json.WriteRawValue(link.Span);
            }

            json.WriteEndObject();
        }

        return Canonical.Of(content.WrittenSpan);
    }
}
