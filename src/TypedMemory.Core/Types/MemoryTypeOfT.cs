using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Text;
using TypedMemory.Core.Errors;
using TypedMemory.Core.Merging;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Core.Types;

namespace TypedMemory.Generated;

/// <summary>What the runtime knows of a memory type, typed.</summary>
/// <typeparam name="T">The memory type.</typeparam>
/// <typeparam name="TId">Its typed key.</typeparam>
/// <param name="Name">The type's name in ids.</param>
/// <param name="Version">The version of its schema.</param>
/// <param name="Merge">How its documents are stamped and merged.</param>
/// <param name="Codec">How it is read and written.</param>
/// <param name="GetId">Makes the typed key of a value.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record MemoryType<T, TId>(
    string Name, int Version, IMemoryMerge Merge, IMemoryCodec<T> Codec, Func<T, TId> GetId)
    : MemoryType(Name, Version, Merge)
    where T : notnull
    where TId : struct, IMemoryId<TId>
{
    /// <summary>
    /// How it is read and written; what the type's own code throws is a fault of the document that it met.
    /// </summary>
    public IMemoryCodec<T> Codec { get; } = GuardedCodec<T>.Of(Codec);

    /// <summary>Makes the typed key of a value.</summary>
    /// <exception cref="InvalidDocumentException">The value has none: a member of the key throws, or cannot stand in an
    /// id.</exception>
    public Func<T, TId> GetId { get; } = Guard(GetId);

    /// <summary>
    /// Gives the members of the key that are left at their defaults values, on the instance. The default value is
    /// <see langword="null"/>: the application gives all of them.
    /// </summary>
    public Action<T, DateTimeOffset>? GenerateKey { get; init; }

    /// <summary>
    /// What the application does with values before they are written. The default value is <see langword="null"/>.
    /// </summary>
    public Func<T, T>? Writing { get; init; }

    /// <summary>The members that get the time. The default value is <see langword="null"/>: none does.</summary>
    public MemoryStamps? Stamps { get; init; }

    /// <inheritdoc/>
    public override Type ClrType => typeof(T);

    /// <summary>The value that is written in place of one that the application hands over: it has its key, and has gone
    /// through <see cref="Writing"/>.</summary>
    /// <param name="value">The value.</param>
    /// <param name="time">Gives the time.</param>
    public T Prepare(T value, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        if (value is null) return value!;
        GenerateKey?.Invoke(value, time.GetUtcNow());
        return Writing is null ? value : Writing(value);
    }

    /// <inheritdoc/>
    public override DocumentUpcast? Upcast =>
        Keys is not null && Sealed.Any(static member => member.LocalPlaintext) ? body => SealedEdit.Present(this, body)
        : Version > 1 ? Codec.Upcast
        : null;

    /// <inheritdoc/>
    public override object ReadValue(string id, ReadOnlySpan<byte> utf8Json) => Read(id, utf8Json);

    /// <inheritdoc/>
    public override TResult Accept<TResult>(IMemoryTypeVisitor<TResult> visitor)
    {
        ArgumentNullException.ThrowIfNull(visitor);
        return visitor.Visit(this);
    }

    /// <summary>
    /// The write that gives a document new content; what of the document this version of the type cannot read is kept.
    /// </summary>
    /// <param name="id">The document's id.</param>
    /// <param name="current">The document as it is stored, or <see langword="null"/> if it does not exist.</param>
    /// <param name="content">What <see cref="Codec"/> has written.</param>
    /// <param name="context">The actor and the time of the edit.</param>
    /// <returns>The write, conditional on <paramref name="current"/>, or <see langword="null"/> if nothing would
    /// change.</returns>
    /// <exception cref="MemoryFormatException">The leaf that would be edited cannot be read.</exception>
    public DocumentWrite? Compose(
        string id, DocumentSnapshot? current, ReadOnlyMemory<byte> content, EditContext context) =>
        ComposeBy(id, current, content, context, ComposeOn);

    /// <inheritdoc/>
    public override DocumentWrite? ComposeStored(
        string id, DocumentSnapshot? current, ReadOnlyMemory<byte> stored, EditContext context) =>
        ComposeBy(
            id, current, Expiry?.TimeToLive is null ? stored : MemoryExpiry.Unstamp(stored), context,
            (key, edited, content, edit) =>
                TypedEdit.Compose(Merge, key, edited, MemberSeals.SealPlain(this, key, content), edit));

    /// <summary>As <see cref="Compose"/>, for content that was made from what is stored.</summary>
    /// <inheritdoc cref="Compose"/>
    public DocumentWrite? ComposeUpdate(
        string id, DocumentSnapshot? current, ReadOnlyMemory<byte> content, EditContext context) =>
        Compose(id, current, content, context with { KeepsUnreadable = true });

    private DocumentWrite? ComposeBy(
        string id, DocumentSnapshot? current, ReadOnlyMemory<byte> content, EditContext context, Composing compose)
    {
        try
        {
            DocumentWrite? write = Stamps is null
                ? ComposeTimed(id, current, content, context, compose)
                : Stamps.Compose(
                    IsThere(current, DateTimeOffset.FromUnixTimeMilliseconds(context.Now)) ? current : null, content,
                    context.Now, stamped => ComposeTimed(id, current, stamped, context, compose));
            if (write is null || !Indexes.Any(static index => index.IsUnique)) return write;
            return new DocumentWrite
            {
                Id = write.Id,
                Revisions = write.Revisions,
                IfSequence = write.IfSequence,
                IfLeaf = write.IfLeaf,
                KeepsUnique = true,
                Upcast = Version > 1 ? Codec.Upcast : null,
            };
        }
        catch (Exception fault) when (fault is not TypedMemoryException && UserCode.IsFault(fault))
        {
            throw new InvalidDocumentException(
                TypedMemoryErrorCodes.BadRequest, id, $"{UserCode.Describe(fault)}.", fault);
        }
    }

    private DocumentWrite? ComposeTimed(
        string id, DocumentSnapshot? current, ReadOnlyMemory<byte> content, EditContext context, Composing compose) =>
        Expiry is null ? compose(id, current, content, context)
            : ExpiringWrite(Expiry, id, current, content, context, compose);

    private DocumentWrite? ComposeOn(
        string id, DocumentSnapshot? current, ReadOnlyMemory<byte> content, EditContext context)
    {
        if (!Sealed.IsEmpty)
            (content, context) = SealedEdit.Prepare(this, id, current, content, context);
        else if (current is { Winner: { Deleted: false } winner })
            content = UnknownParts.Carry(Codec, winner.Body, content);
        return TypedEdit.Compose(Merge, id, current, content, context);
    }

    /// <summary>
    /// Over a document whose time is over goes a new one, behind the tombstone that a sweep would write. An edit that
    /// changes nothing lets the time run on.
    /// </summary>
    private static DocumentWrite? ExpiringWrite(
        MemoryExpiry expiry, string id, DocumentSnapshot? current, ReadOnlyMemory<byte> content, EditContext context,
        Composing compose)
    {
        bool hasEnded = expiry.HasEnded(current, DateTimeOffset.FromUnixTimeMilliseconds(context.Now));
        DocumentRevision[] tombstones = hasEnded ? MemoryExpiry.Tombstones(current!) : [];
        DocumentSnapshot? edited = hasEnded ? ExpiredDocument.Over(current!, tombstones) : current;
        if (expiry.TimeToLive is not null)
        {
            bool isOneLeaf = edited is { Winner.Deleted: false, Leaves.Length: 1 };
            if (isOneLeaf && MemoryExpiry.KeepStamp(content, edited!.Winner.Body.Span) is { } kept
                && compose(id, edited, kept, context) is null) return null;
            content = expiry.Stamp(content, context.Now);
        }

        DocumentWrite? write = compose(id, edited, content, context);
        return write is null || !hasEnded ? write : new DocumentWrite
        {
            Id = id,
            Revisions = [.. tombstones, .. write.Revisions],
            IfSequence = current!.Sequence,
        };
    }

    /// <summary>Reads a document.</summary>
    /// <param name="id">The document's id.</param>
    /// <param name="utf8Json">Its body.</param>
    /// <exception cref="MemoryFormatException">It cannot be read as the type, or its members give another
    /// id.</exception>
    public T Read(string id, ReadOnlySpan<byte> utf8Json) =>
        ReadPlain(id, Sealed.IsEmpty ? utf8Json : SealedEdit.Open(this, id, utf8Json).Span);

    /// <summary>
    /// Reads a document for an update: sealed members that cannot be opened have the default values of their
    /// properties, and an edit with <see cref="EditContext.KeepsUnreadable"/> leaves their stored form as it is.
    /// </summary>
    /// <param name="id">The document's id.</param>
    /// <param name="utf8Json">Its body.</param>
    /// <exception cref="MemoryFormatException">It cannot be read as the type, or its members give another
    /// id.</exception>
    public T ReadForUpdate(string id, ReadOnlySpan<byte> utf8Json) =>
        ReadPlain(id, Sealed.IsEmpty ? utf8Json : SealedEdit.OpenReadable(this, id, utf8Json.ToArray()).Body.Span);

    /// <summary>Reads a document whose id is there in UTF-8 only, and its key.</summary>
    /// <param name="utf8Id">The document's id.</param>
    /// <param name="utf8Json">Its body.</param>
    /// <param name="id">The key.</param>
    /// <exception cref="MemoryFormatException">It cannot be read as the type, or its members give another
    /// id.</exception>
    public T Read(ReadOnlySpan<byte> utf8Id, ReadOnlySpan<byte> utf8Json, out TId id)
    {
        if (!Sealed.IsEmpty)
        {
            T read = Read(Encoding.UTF8.GetString(utf8Id), utf8Json);
            id = GetId(read);
            return read;
        }

        try
        {
            T value = Codec.Read(utf8Json);
            id = GetId(value);
            return MemoryKey.Has(id, utf8Id) ? value : throw Misplaced(Encoding.UTF8.GetString(utf8Id), id.DocumentId);
        }
        catch (MemoryFormatException unreadable) when (unreadable.Id is null)
        {
            throw unreadable.WithId(Encoding.UTF8.GetString(utf8Id));
        }
        catch (InvalidDocumentException unreadable)
        {
            throw Refused(Encoding.UTF8.GetString(utf8Id), unreadable);
        }
    }

    private T ReadPlain(string id, ReadOnlySpan<byte> utf8Json)
    {
        try
        {
            T value = Codec.Read(utf8Json);
            return IdOf(value, id) is { } other ? throw Misplaced(id, other) : value;
        }
        catch (MemoryFormatException unreadable) when (unreadable.Id is null)
        {
            throw unreadable.WithId(id);
        }
        catch (InvalidDocumentException unreadable)
        {
            throw Refused(id, unreadable);
        }
    }

    private delegate DocumentWrite? Composing(
        string id, DocumentSnapshot? current, ReadOnlyMemory<byte> content, EditContext context);

    private static MemoryFormatException Misplaced(string id, string other) => new(
        id, null, 0,
        $"its members give the id \"{other}\". Write the values under that id, or mend the members of the key.");

    private static MemoryFormatException Refused(string id, InvalidDocumentException unreadable) =>
        new(id, null, 0, unreadable.Reason, unreadable.InnerException ?? unreadable) { IsRefusedByType = true };

    /// <summary>The id that a value has, or <see langword="null"/> if it is the expected one.</summary>
    [SkipLocalsInit]
    private string? IdOf(T value, string expected)
    {
        TId id = GetId(value);
        Span<char> text = stackalloc char[256];
        if (id.TryFormat(text, out int length, default, null) && text[..length].SequenceEqual(expected)) return null;
        string documentId = id.DocumentId;
        return string.Equals(documentId, expected, StringComparison.Ordinal) ? null : documentId;
    }

    private static Func<T, TId> Guard(Func<T, TId> getId)
    {
        ArgumentNullException.ThrowIfNull(getId);
        return value =>
        {
            try
            {
                return getId(value);
            }
            catch (Exception fault) when (fault is not InvalidDocumentException && UserCode.IsFault(fault))
            {
                throw new InvalidDocumentException(
                    TypedMemoryErrorCodes.BadRequest, null, $"The value has no key: {UserCode.Describe(fault)}.",
                    fault);
            }
        };
    }
}
