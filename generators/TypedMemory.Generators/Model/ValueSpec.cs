namespace TypedMemory.Generators;

/// <summary>A type of a value, as the codec sees it.</summary>
internal sealed record ValueSpec(ValueKind Kind, string TypeName)
{
    /// <summary>
    /// Whether <c>null</c> is allowed; for a value type the member is then <see cref="System.Nullable{T}"/>.
    /// </summary>
    public bool AllowsNull { get; init; }

    /// <summary>
    /// Whether the type is a value type; <see cref="TypeName"/> is without the question mark in any case.
    /// </summary>
    public bool IsValueType { get; init; }

    /// <summary>The method of the reader, e.g. <c>Int32</c> for <c>ReadInt32</c>.</summary>
    public string Method { get; init; } = "";

    /// <summary>The method of the writer, e.g. <c>Int64</c> for <c>WriteInt64</c>.</summary>
    public string WriteMethod { get; init; } = "";

    /// <summary>The elements of a list or set, the values of a map.</summary>
    public ValueSpec? Item { get; init; }

    /// <summary>The keys of a map.</summary>
    public ValueSpec? Key { get; init; }

    /// <summary>How a collection is built.</summary>
    public CollectionSpec? Collection { get; init; }

    /// <summary>The values of an enum.</summary>
    public EnumSpec? Enum { get; init; }

    /// <summary>The codec of a memory object, or the JsonSerializerContext.</summary>
    public string? Provider { get; init; }

    /// <summary>What the vector is that the value is.</summary>
    public VectorSpec? Vector { get; init; }

    /// <summary>The JsonConverter that the member or the type names.</summary>
    public string? Converter { get; init; }

    /// <summary>
    /// Whether a stored value can hold what this version of the type does not understand, and must not lose.
    /// </summary>
    public bool HasUnknownParts =>
        Kind is ValueKind.Object or ValueKind.Context
        || Enum is { Unknown: not null }
        || Item is { HasUnknownParts: true }
        || Key is { HasUnknownParts: true };

    /// <summary>
    /// The application's converter: all else but what allows null, and what is a value type, is then said of what is
    /// stored.
    /// </summary>
    public ConversionSpec? Conversion { get; init; }

    /// <summary>What is stored, as if there was no converter.</summary>
    public ValueSpec Stored => Conversion is null ? this : this with { Conversion = null, AllowsNull = false };

    /// <summary>The name of the type of a local or parameter.</summary>
    public string FullName => (Conversion?.TypeName ?? TypeName) + (AllowsNull ? "?" : "");
}
