using Microsoft.CodeAnalysis;

namespace TypedMemory.Generators;

/// <summary>What is wrong with code that uses a memory.</summary>
internal static partial class DiagnosticDescriptors
{
    public static readonly DiagnosticDescriptor NoAuthentication = Warning(
        "TM0041",
        "A remote has no credentials",
        "The sync with \"{0}\" has no credentials and is refused at start; call WithBasicAuth, WithSession or WithBearerToken, or say AllowAnonymous()",
        "A database that everyone can read and write is nearly always a mistake, so it has to be said.");

    public static readonly DiagnosticDescriptor PlainHttp = Warning(
        "TM0042",
        "A remote is reached without encryption",
        "The sync with \"{0}\" goes over plain http and is refused at start; use https, or say AllowInsecureHttp() where the network is trusted",
        "Documents and credentials would be readable by everyone on the way.");

    public static readonly DiagnosticDescriptor FilterBesideEverything = Warning(
        "TM0043",
        "A filter beside SyncEverything",
        "Filter has no meaning beside SyncEverything, and both together are refused at start; remove one of them",
        "SyncEverything moves every document, of types that the application does not know, too.");

    public static readonly DiagnosticDescriptor ReplaceLoop = Warning(
        "TM0044",
        "An update is written as a loop",
        "This loop reads, replaces and tries again; UpdateAsync does that, and sees both sides of an open conflict",
        "A loop by hand forgets that the document can have several leaves, be deleted in between, or be contended for ever.");

    public static readonly DiagnosticDescriptor ImpureMerge = Warning(
        "TM0045",
        "A custom merge is not deterministic",
        "\"{0}\" uses {1}, which is not the same on every replica; make the result a function of the two values alone",
        "Replicas merge the same conflict apart and must write the same bytes, else they make a new conflict of it.");
}
