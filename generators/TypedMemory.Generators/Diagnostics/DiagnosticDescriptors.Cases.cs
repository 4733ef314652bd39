using Microsoft.CodeAnalysis;

namespace TypedMemory.Generators;

/// <summary>What is wrong with a memory type that has cases, and with a version.</summary>
internal static partial class DiagnosticDescriptors
{
    public static readonly DiagnosticDescriptor CasesDisagree = Error(
        "TM0125",
        "Cases of a memory type disagree about a member",
        "\"{0}\" is not the same in \"{1}\" and \"{2}\": {3}",
        "What has one name in two cases is one member of the documents: a query, an index and a merge know it by its name alone.");

    public static readonly DiagnosticDescriptor MisplacedInCase = Error(
        "TM0126",
        "An attribute stands in a case, and is about the memory type",
        "[{0}] on \"{1}\" stands in the case \"{2}\": {3}",
        "Keys, times and expiry are those of every document of a memory type, whatever its case.");

    public static readonly DiagnosticDescriptor VersionTooSmall = Error(
        "TM0127",
        "The version of a schema is less than 1",
        "\"{0}\" has the version {1}, and versions begin with 1; remove Version, or raise it",
        "Documents without a version are of version 1; a step from one version to the next has the number of the one that it takes.");
}
