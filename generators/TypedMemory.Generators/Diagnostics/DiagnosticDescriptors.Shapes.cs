using Microsoft.CodeAnalysis;

namespace TypedMemory.Generators;

/// <summary>What is wrong with what an application names or brings itself.</summary>
internal static partial class DiagnosticDescriptors
{
    public static readonly DiagnosticDescriptor MalformedIdName = Error(
        "TM0080",
        "The name of a key is not an identifier",
        "The IdName \"{0}\" of \"{1}\" is not a name that a type can have; use a C# identifier that is not a keyword, e.g. \"OrderKey\"",
        "IdName is what the generated struct is called that is the type's key.");
}
