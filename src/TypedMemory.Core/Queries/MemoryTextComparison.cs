namespace TypedMemory;

/// <summary>How a text is compared with another one, where no order of texts can tell.</summary>
public enum MemoryTextComparison
{
    /// <summary>The other one is somewhere in it, byte by byte.</summary>
    Contains,

    /// <summary>It ends with the other one, byte by byte.</summary>
    EndsWith,

    /// <summary>They are equal but for case, as <see cref="StringComparison.OrdinalIgnoreCase"/> compares.</summary>
    EqualsIgnoringCase,
}
