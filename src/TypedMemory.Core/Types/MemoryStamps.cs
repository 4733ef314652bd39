using System.ComponentModel;
using TypedMemory.Core.Store;

namespace TypedMemory.Generated;

/// <summary>
/// The members of a memory type that get the time of the store: those with <see cref="CreatedAttribute"/> and
/// <see cref="ModifiedAttribute"/>.
/// </summary>
/// <param name="Created">The first; <see langword="null"/> if there is none.</param>
/// <param name="Modified">The second; <see langword="null"/> if there is none.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record MemoryStamps(MemoryStamp? Created, MemoryStamp? Modified)
{
    /// <summary>
    /// The write of a document with its times; one that would change nothing but the time is none.
    /// </summary>
    /// <param name="current">The document as it is stored, if it is there.</param>
    /// <param name="content">The known members.</param>
    /// <param name="now">The time in milliseconds.</param>
    /// <param name="compose">Makes the write of a content.</param>
    internal DocumentWrite? Compose(
        DocumentSnapshot? current, ReadOnlyMemory<byte> content, long now,
        Func<ReadOnlyMemory<byte>, DocumentWrite?> compose)
    {
        ReadOnlyMemory<byte> body = current?.Winner.Body ?? default;
        if (Created is not null)
            content = Created.Put(content, Created.Of(body) is { IsEmpty: false } first ? first : Created.TextOf(now));
        if (Modified is null) return compose(content);
        ReadOnlyMemory<byte> last = Modified.Of(body);
        return !last.IsEmpty && compose(Modified.Put(content, last)) is null
            ? null : compose(Modified.Put(content, Modified.TextOf(now)));
    }
}
