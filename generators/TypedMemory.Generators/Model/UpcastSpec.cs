namespace TypedMemory.Generators;

/// <summary>A step from one version of a schema to the next.</summary>
/// <param name="From">The version that it takes.</param>
/// <param name="Method">The method's full name.</param>
/// <param name="ReturnsDocument">Whether it returns the document; else it changes the one that it is given.</param>
internal sealed record UpcastSpec(int From, string Method, bool ReturnsDocument);
