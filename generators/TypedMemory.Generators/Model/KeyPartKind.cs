namespace TypedMemory.Generators;

/// <summary>How a component of a key becomes text.</summary>
internal enum KeyPartKind
{
    /// <summary>A string, as it is.</summary>
    Text,

    /// <summary>A boolean, or a type that formats itself and is parsed.</summary>
    Value,

    /// <summary>A type with an invariant format <c>O</c>.</summary>
    RoundTrip,

    /// <summary>An enum, by name.</summary>
    Enum,

    /// <summary>A type of the application's own that formats itself and is parsed.</summary>
    Parsable,

    /// <summary>A point in time.</summary>
    Instant,
}
