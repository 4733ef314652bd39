namespace TypedMemory;

/// <summary>The typed key of a memory type: a struct that the generator emits, e.g. <c>FactId</c>.</summary>
/// <remarks>
/// Its text is the whole document id, e.g. <c>fact:a7:deploys</c>; every component round-trips through it.
/// </remarks>
/// <typeparam name="TSelf">The struct itself.</typeparam>
public interface IMemoryId<TSelf> :
    IEquatable<TSelf>, IComparable<TSelf>, ISpanParsable<TSelf>, ISpanFormattable
    where TSelf : struct, IMemoryId<TSelf>
{
    /// <summary>The prefix of every id of the type, its separator included, e.g. <c>fact:</c>.</summary>
    static abstract string TypePrefix { get; }

    /// <summary>The document id.</summary>
    string DocumentId { get; }
}
