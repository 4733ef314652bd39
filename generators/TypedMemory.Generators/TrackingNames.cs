namespace TypedMemory.Generators;

/// <summary>The names of the pipeline's steps, for the tests of what an edit runs again.</summary>
public static class TrackingNames
{
    /// <summary>The parse of declarations with [MemoryType]; runs for every declaration after every edit.</summary>
    public const string ParseTypes = nameof(ParseTypes);

    /// <summary>The parse of declarations with [MemoryObject]; runs for every declaration after every edit.</summary>
    public const string ParseObjects = nameof(ParseObjects);

    /// <summary>The specs of memory types: unchanged unless a declaration means something else.</summary>
    public const string Types = nameof(Types);

    /// <summary>The specs of memory objects: unchanged unless a declaration means something else.</summary>
    public const string Objects = nameof(Objects);

    /// <summary>The types whose generated names another one has.</summary>
    public const string Second = nameof(Second);

    /// <summary>What the registration knows of the memory types.</summary>
    public const string Registrations = nameof(Registrations);
}
