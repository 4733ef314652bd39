using System.ComponentModel;

namespace TypedMemory.Generated;

/// <summary>How a member's values are compared in queries and kept in indexes.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public enum MemoryValueKind
{
    /// <summary>Not compared: the member can only be asked whether it is null.</summary>
    None,

    /// <summary>By the bytes of the UTF-8 text.</summary>
    Text,

    /// <summary><see langword="false"/> before <see langword="true"/>.</summary>
    Boolean,

    /// <summary>Integers of up to 64 bits.</summary>
    Int64,

    /// <summary>Integers up to 2^64-1.</summary>
    UInt64,

    /// <summary>Integers of 128 bits.</summary>
    Int128,

    /// <summary>Integers up to 2^128-1.</summary>
    UInt128,

    /// <summary>Integers of any size.</summary>
    BigInteger,

    /// <summary>Floating-point numbers of single precision.</summary>
    Single,

    /// <summary>Floating-point numbers of double precision.</summary>
    Double,

    /// <summary>Decimal numbers, exactly.</summary>
    Decimal,

    /// <summary>By the text of the GUID.</summary>
    Guid,

    /// <summary>By the moment; of unspecified kind, taken as UTC.</summary>
    DateTime,

    /// <summary>By the moment, whatever the offset.</summary>
    DateTimeOffset,

    /// <summary>By the day.</summary>
    DateOnly,

    /// <summary>By the time of day.</summary>
    TimeOnly,

    /// <summary>By the length, negative ones first.</summary>
    TimeSpan,

    /// <summary>By the numbers of the version.</summary>
    Version,

    /// <summary>An enum, by its number, whether it is stored by name or by number.</summary>
    Enum,

    /// <summary>An unsigned enum of 64 bits, by its number, whether it is stored by name or by number.</summary>
    UnsignedEnum,
}
