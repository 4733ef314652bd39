using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using TypedMemory.Core.Json;

namespace TypedMemory.Core.Revisions;

/// <summary>
/// Computes the revision of a local edit (docs/design.md, invariant 3): a pure function, the same on every replica.
/// </summary>
/// <remarks>
/// The encoding that is hashed, and test vectors for another implementation, are in docs/revision-hashes.md.
/// </remarks>
public static class RevisionHasher
{
    /// <summary>The first byte of what is hashed; another encoding would get another number.</summary>
    private const byte EncodingVersion = 1;

    private const int StackLimit = 1024;

    // One per thread, kept: a one-shot hash sets up its context anew each time, which costs a fifth of it.
    [ThreadStatic]
    private static IncrementalHash? _sha256;

    /// <summary>The revision that an edit makes.</summary>
    /// <param name="parent">The revision that it replaces, or <see langword="null"/> for a first one.</param>
    /// <param name="deleted">Whether it is a tombstone.</param>
    /// <param name="canonicalBody">The body in canonical JSON, see <see cref="CanonicalJson"/>.</param>
    /// <param name="attachments">The attachments; each must have its <see cref="DocumentAttachment.Sha256"/>.</param>
    /// <exception cref="ArgumentException">
    /// An attachment has no SHA-256, or one that is not 64 hexadecimal digits.
    /// </exception>
    /// <exception cref="InvalidDocumentException">The parent is of the greatest generation there is.</exception>
    [SkipLocalsInit]
    public static RevisionId Compute(
        RevisionId? parent, bool deleted, ReadOnlySpan<byte> canonicalBody,
        ImmutableArray<DocumentAttachment> attachments)
    {
        RevisionId replaced = parent.GetValueOrDefault();
        if (replaced.Generation == int.MaxValue) throw TooManyEdits(replaced);
        DocumentAttachment[] sorted = Sort(attachments);
        int size = checked(1 + 4 + MaxTextSize(replaced) + 1 + 4 + canonicalBody.Length + 4 + SizeOf(sorted));

        byte[]? rented = null;
        Span<byte> buffer = size <= StackLimit
            ? stackalloc byte[StackLimit]
            : (rented = ArrayPool<byte>.Shared.Rent(size));
        try
        {
            int written = Encode(replaced, deleted, canonicalBody, sorted, buffer);
            Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
            IncrementalHash sha256 = _sha256 ??= IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            sha256.AppendData(buffer[..written]);
            sha256.GetHashAndReset(digest);
            return new RevisionId(replaced.Generation + 1, BinaryPrimitives.ReadUInt128BigEndian(digest));
        }
        finally
        {
            if (rented is not null) ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <summary>The revision that an edit makes, from a body that need not be in canonical form.</summary>
    /// <param name="parent">The revision that it replaces, or <see langword="null"/> for a first one.</param>
    /// <param name="deleted">Whether it is a tombstone.</param>
    /// <param name="body">The body; hashed as it is if it is in canonical form, which one scan finds out.</param>
    /// <param name="attachments">The attachments; each must have its <see cref="DocumentAttachment.Sha256"/>.</param>
    /// <exception cref="FormatException">The body is not JSON.</exception>
    /// <exception cref="ArgumentException">
    /// An attachment has no SHA-256, or one that is not 64 hexadecimal digits.
    /// </exception>
    /// <exception cref="InvalidDocumentException">The parent is of the greatest generation there is.</exception>
    public static RevisionId ComputeFromBody(
        RevisionId? parent, bool deleted, ReadOnlySpan<byte> body, ImmutableArray<DocumentAttachment> attachments)
    {
        if (CanonicalJson.IsCanonical(body)) return Compute(parent, deleted, body, attachments);
        using CanonicalJsonWriter writer = new(body.Length);
        writer.WriteValue(body);
        return Compute(parent, deleted, writer.Written, attachments);
    }

    /// <summary>Whether a revision is the hash of its parent, its body and its attachments.</summary>
    /// <remarks>
    /// One of another peer's making is not, and one of ours is not any more when something has altered its body.
    /// </remarks>
    /// <param name="revision">The revision.</param>
    /// <returns>
    /// <see langword="null"/> if it cannot be told: the parent is forgotten (<c>revs_limit</c>), or an attachment has
    /// no SHA-256.
    /// </returns>
    public static bool? Verify(DocumentRevision revision)
    {
        ArgumentNullException.ThrowIfNull(revision);
        if (!revision.Revision.HasBinaryHash) return false;
        if (revision.Path.Count == 1 && revision.Revision.Generation > 1) return null;
        foreach (DocumentAttachment attachment in revision.Attachments.IsDefault ? [] : revision.Attachments)
        {
            if (attachment.Sha256 is not { Length: 64 } sha256 || !sha256.All(char.IsAsciiHexDigit)) return null;
        }

        try
        {
            return ComputeFromBody(
                revision.Path.Parent, revision.Deleted, revision.Body.Span, revision.Attachments) == revision.Revision;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private static int Encode(
        RevisionId parent, bool deleted, ReadOnlySpan<byte> body, DocumentAttachment[] attachments, Span<byte> buffer)
    {
        buffer[0] = EncodingVersion;
        parent.TryFormat(buffer[5..], out int parentLength);
        BinaryPrimitives.WriteInt32BigEndian(buffer[1..], parentLength);
        int at = 5 + parentLength;
        buffer[at++] = deleted ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteInt32BigEndian(buffer[at..], body.Length);
        body.CopyTo(buffer[(at + 4)..]);
        at += 4 + body.Length;
        BinaryPrimitives.WriteInt32BigEndian(buffer[at..], attachments.Length);
        at += 4;
        foreach (DocumentAttachment attachment in attachments)
        {
            at += WriteText(attachment.Name, buffer[at..]);
            at += WriteText(attachment.ContentType, buffer[at..]);
            WriteSha256(attachment, buffer.Slice(at, SHA256.HashSizeInBytes));
            at += SHA256.HashSizeInBytes;
        }

        return at;
    }

    private static DocumentAttachment[] Sort(ImmutableArray<DocumentAttachment> attachments)
    {
        if (attachments.IsDefaultOrEmpty) return [];
        DocumentAttachment[] sorted = [.. attachments];
        Array.Sort(sorted, static (left, right) => Utf8Order.Compare(left.Name, right.Name));
        return sorted;
    }

    private static int SizeOf(DocumentAttachment[] attachments)
    {
        int size = 0;
        foreach (DocumentAttachment attachment in attachments)
        {
            size = checked(size + 4 + Encoding.UTF8.GetByteCount(attachment.Name)
                + 4 + Encoding.UTF8.GetByteCount(attachment.ContentType) + SHA256.HashSizeInBytes);
        }

        return size;
    }

    private static int MaxTextSize(RevisionId revision) => revision.HasBinaryHash
        ? 10 + 1 + 32
        : 10 + 1 + Encoding.UTF8.GetMaxByteCount(revision.Hash.Length);

    private static int WriteText(string text, Span<byte> buffer)
    {
        int length = Encoding.UTF8.GetBytes(text, buffer[4..]);
        BinaryPrimitives.WriteInt32BigEndian(buffer, length);
        return 4 + length;
    }

    private static void WriteSha256(DocumentAttachment attachment, Span<byte> buffer)
    {
        if (attachment.Sha256 is not { Length: 64 } sha256
            || Convert.FromHexString(sha256, buffer, out _, out _) != OperationStatus.Done)
        {
            throw new ArgumentException(
                $"The attachment \"{attachment.Name}\" has no SHA-256 of 64 hexadecimal digits: "
                + "take in its bytes before its revision is computed.",
                nameof(attachment));
        }
    }

    private static InvalidDocumentException TooManyEdits(RevisionId parent) => new(
        TypedMemoryErrorCodes.BadRequest, null, $"The revision \"{parent}\" is of the greatest generation there is.");
}
