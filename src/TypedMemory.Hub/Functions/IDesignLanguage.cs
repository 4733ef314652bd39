namespace TypedMemory.Hub.Functions;

/// <summary>
/// A language in which design documents may have their functions: what CouchDB calls a query server. A hub runs those
/// of the languages that are registered as services of this type, and stores the others. Safe for concurrent use.
/// </summary>
public interface IDesignLanguage
{
    /// <summary>What a design document calls it in its <c>language</c>, e.g. <c>javascript</c>.</summary>
    string Name { get; }

    /// <summary>Takes up a design document. Nothing of it is run or refused yet.</summary>
    /// <param name="design">The design document's body, a JSON object.</param>
    IDesignProgram Load(ReadOnlyMemory<byte> design);
}
