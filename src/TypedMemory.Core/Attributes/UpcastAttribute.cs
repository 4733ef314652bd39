namespace TypedMemory;

/// <summary>
/// Marks the static method of a memory type that turns a document of one version of the schema into one of the next:
/// <c>static JsonObject M(JsonObject document)</c>, or <c>static void M(JsonObject document)</c> that changes it in
/// place.
/// </summary>
/// <remarks>
/// A document of an older version is read through the methods from its version to the present one, every time until it
/// is written again. The method sees JSON names, not properties, and must be a pure function of the document. Members
/// that it removes stay in the stored document, so that applications with the older version can still read it.
/// </remarks>
/// <param name="from">The version that the method takes; it returns the next one. The first version is 1.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class UpcastAttribute(int from) : Attribute
{
    /// <summary>The version that the method takes.</summary>
    public int From { get; } = from;
}
