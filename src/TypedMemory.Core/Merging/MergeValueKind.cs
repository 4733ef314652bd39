using System.ComponentModel;

namespace TypedMemory.Generated;

/// <summary>What the values of a member are, for the merges that compare or count them.</summary>
/// <remarks>
/// The reserved member of every document names it, so that replicas with other versions of the type compare alike.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public enum MergeValueKind
{
    /// <summary>
    /// Booleans and JSON numbers: compared by value, before everything else, which is compared by its bytes. A counter
    /// is a <see cref="long"/>.
    /// </summary>
    Plain,

    /// <summary>Texts, by the bytes of the UTF-8 text.</summary>
    Text,

    /// <summary>Decimal numbers, whether they are written as numbers or as texts.</summary>
    Decimal,

    /// <summary>Integers of any size, whether they are written as numbers or as texts.</summary>
    Integer,

    /// <summary>Dates with a time, by the moment.</summary>
    Moment,

    /// <summary>Times of day.</summary>
    TimeOfDay,

    /// <summary>Time spans, negative ones first.</summary>
    TimeSpan,

    /// <summary>Versions, by their numbers.</summary>
    Version,

    /// <summary>GUIDs, by their text in lower case.</summary>
    Guid,

    /// <summary>A counter of the range of <see cref="sbyte"/>.</summary>
    SByte,

    /// <summary>A counter of the range of <see cref="byte"/>.</summary>
    Byte,

    /// <summary>A counter of the range of <see cref="short"/>.</summary>
    Int16,

    /// <summary>A counter of the range of <see cref="ushort"/>.</summary>
    UInt16,

    /// <summary>A counter of the range of <see cref="int"/>.</summary>
    Int32,

    /// <summary>A counter of the range of <see cref="uint"/>.</summary>
    UInt32,

    /// <summary>A counter of the range of <see cref="ulong"/>.</summary>
    UInt64,
}
