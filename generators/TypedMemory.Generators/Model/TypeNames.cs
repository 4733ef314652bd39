using System.Collections.Generic;

namespace TypedMemory.Generators;

/// <summary>What the types are called that are emitted for a declaration.</summary>
/// <remarks>The one place where such a name is made: what emits or checks a name asks here.</remarks>
internal sealed record TypeNames(string BaseName)
{
    /// <summary>The typed key.</summary>
    public string Id { get; init; } = BaseName + "Id";

    /// <summary>What gives the key of a value.</summary>
    public string IdExtensions { get; init; } = BaseName + "IdExtensions";

    public string RepositoryInterface { get; init; } = $"I{BaseName}Repository";

    public string Repository { get; init; } = BaseName + "Repository";

    public string Codec { get; init; } = BaseName + "Codec";

    public string Merge { get; init; } = BaseName + "Merge";

    public string Filter { get; init; } = BaseName + "Filter";

    public string Fields { get; init; } = BaseName + "Fields";

    public string MemoryType { get; init; } = BaseName + "MemoryType";

    /// <summary>All that is emitted for a memory type.</summary>
    public IEnumerable<string> OfMemoryType =>
        [Id, IdExtensions, RepositoryInterface, Repository, Codec, Merge, Filter, Fields, MemoryType];

    /// <summary>All that is emitted for a memory object.</summary>
    public IEnumerable<string> OfMemoryObject => [Codec];
}
