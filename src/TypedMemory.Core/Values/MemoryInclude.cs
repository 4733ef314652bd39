namespace TypedMemory;

/// <summary>Documents that are left out unless they are asked for.</summary>
[Flags]
public enum MemoryInclude
{
    /// <summary>None of them. The default.</summary>
    None = 0,

    /// <summary>Those in whose place another document was put by <c>SupersedeAsync</c>.</summary>
    Superseded = 1,

    /// <summary>Those whose time is over and which no sweep has removed yet.</summary>
    Expired = 2,

    /// <summary>All of them.</summary>
    All = Superseded | Expired,
}
