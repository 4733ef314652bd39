namespace TypedMemory;

/// <summary>What kind of source a value comes from. The numbers are stored.</summary>
public enum MemorySource
{
    /// <summary>Nothing is said of it.</summary>
    Unknown = 0,

    /// <summary>A person said so.</summary>
    User = 1,

    /// <summary>An agent concluded it.</summary>
    Agent = 2,

    /// <summary>A tool returned it.</summary>
    Tool = 3,

    /// <summary>It was read in a document of the application's.</summary>
    Document = 4,

    /// <summary>It was read on the web.</summary>
    Web = 5,

    /// <summary>It was imported from another system.</summary>
    Import = 6,
}
