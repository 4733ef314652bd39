using System.Collections.Immutable;
using TypedMemory.Core.Revisions;

namespace TypedMemory.Core.Merging.State;

/// <summary>
/// The attachments of a merged revision: those of all leaves by name; of two with one name, the one that was changed in
/// the later generation, then the one with the greater address. Commutative, associative, idempotent.
/// </summary>
internal static class AttachmentMerge
{
    public static ImmutableArray<DocumentAttachment> Join(
        ImmutableArray<DocumentAttachment> left, ImmutableArray<DocumentAttachment> right)
    {
        if (right.IsEmpty) return left;
        if (left.IsEmpty) return right;
        var joined = new SortedDictionary<string, DocumentAttachment>(StringComparer.Ordinal);
        foreach (DocumentAttachment attachment in left) joined[attachment.Name] = attachment;
        foreach (DocumentAttachment attachment in right)
        {
            if (!joined.TryGetValue(attachment.Name, out DocumentAttachment? other) || Compare(attachment, other) > 0)
            {
                joined[attachment.Name] = attachment;
            }
        }

        return [.. joined.Values];
    }

    public static bool AreEqual(ImmutableArray<DocumentAttachment> left, ImmutableArray<DocumentAttachment> right)
    {
        if (left.Length != right.Length) return false;
        for (int i = 0; i < left.Length; i++)
        {
            if (left[i].Name != right[i].Name || Compare(left[i], right[i]) != 0) return false;
        }

        return true;
    }

    private static int Compare(DocumentAttachment left, DocumentAttachment right)
    {
        int order = left.RevPos.CompareTo(right.RevPos);
        if (order == 0) order = string.CompareOrdinal(left.Sha256 ?? left.Digest, right.Sha256 ?? right.Digest);
        return order != 0 ? order : string.CompareOrdinal(left.ContentType, right.ContentType);
    }
}
