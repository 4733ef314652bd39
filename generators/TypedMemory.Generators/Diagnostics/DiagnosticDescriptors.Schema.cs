using Microsoft.CodeAnalysis;

namespace TypedMemory.Generators;

/// <summary>What is wrong with types that other code carries, and with versions of a schema.</summary>
internal static partial class DiagnosticDescriptors
{
    public static readonly DiagnosticDescriptor NotInJsonContext = Error(
        "TM0030",
        "A JsonSerializerContext does not list the member's type",
        "\"{0}\" is carried by \"{1}\", which does not list its type; add [JsonSerializable(typeof({2}))] to \"{1}\"",
        "The context is asked for the type by name when a document is read; that it does not have it must not come out then.");

    public static readonly DiagnosticDescriptor MissingUpcast = Warning(
        "TM0031",
        "A step between two versions of a memory type is missing",
        "\"{0}\" is of version {1} and has no method with [Upcast({2})], so documents of version {2} are read as they are; add the method",
        "Documents of older versions stay in stores and on other devices for years; each is read through every step from its version on.");

    public static readonly DiagnosticDescriptor InvalidUpcast = Error(
        "TM0032",
        "An upcast cannot be used",
        "\"{0}\" cannot be an upcast: {1}",
        "A step takes the JSON of one version and returns that of the next; there is one step for each version before the present one.");
}
