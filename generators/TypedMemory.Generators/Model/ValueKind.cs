namespace TypedMemory.Generators;

/// <summary>How a value is carried in JSON.</summary>
internal enum ValueKind
{
    /// <summary>By one method of the reader and writer, see <see cref="ValueSpec.Method"/>.</summary>
    Scalar,

    /// <summary>An enum, by name or by number.</summary>
    Enum,

    /// <summary>An array in its order.</summary>
    List,

    /// <summary>An array sorted by canonical text.</summary>
    Set,

    /// <summary>An object of entries.</summary>
    Map,

    /// <summary>An array of entries, each an array of key and value: a map whose order is kept.</summary>
    Pairs,

    /// <summary>A memory object, by its generated codec.</summary>
    Object,

    /// <summary>Through a JsonSerializerContext.</summary>
    Context,

    /// <summary>The typed key of a memory type, by its text.</summary>
    Id,
}
