using Microsoft.CodeAnalysis;

namespace TypedMemory.Generators;

/// <summary>What no document can be or have, whatever else a declaration says.</summary>
internal static partial class DiagnosticDescriptors
{
    public static readonly DiagnosticDescriptor NoValues = Error(
        "TM0128",
        "A type has no values that a document can hold",
        "\"{0}\" is {1}; make it a record, a class or a struct",
        "The values of a memory type are made, handed out and kept by repositories: a static class has none, and those of a ref struct cannot be kept.");

    public static readonly DiagnosticDescriptor NotInherited = Warning(
        "TM0129",
        "An attribute does not count where it stands",
        "[{0}] on \"{1}\" says nothing about \"{2}\", which {3} it; put it on \"{2}\" too",
        "A member has the attributes of its own declaration, as for System.Text.Json: not those of what it overrides or implements.");

    public static readonly DiagnosticDescriptor HalfSurrogate = Error(
        "TM0130",
        "A name in JSON is not text",
        "\"{0}\" has a name in JSON with half of a surrogate pair, which no UTF-8 can hold; give it another name",
        "Documents are UTF-8. A character beyond U+FFFF is two chars in C#, and half of it is none.");
}
