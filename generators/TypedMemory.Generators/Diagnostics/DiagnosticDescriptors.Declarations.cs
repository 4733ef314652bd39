using Microsoft.CodeAnalysis;

namespace TypedMemory.Generators;

/// <summary>What a declaration asks for that the codec does not do, and what it leaves out.</summary>
internal static partial class DiagnosticDescriptors
{
    public static readonly DiagnosticDescriptor UnknownType = Error(
        "TM0046",
        "The member's type is not known",
        "\"{0}\" is of the type \"{1}\", which is not known where code is generated; declare it or import its namespace; one that another source generator makes must come from another assembly",
        "Source generators do not see each other's code. The keys of memory types are known by their names, if the memory type is of the same assembly.");

    public static readonly DiagnosticDescriptor UndefinedValue = Error(
        "TM0106",
        "The value of an attribute is not defined",
        "{0} is no value of {1}; write one of {2}",
        "A number that was cast to an enum means nothing, and would be taken for the default in silence.");

    public static readonly DiagnosticDescriptor SortedWithoutOrder = Error(
        "TM0107",
        "A sorted collection has elements without an order",
        "\"{0}\" has a {1} of \"{2}\", which does not implement IComparable: it could be written, and never read; implement IComparable<{2}>, take a collection that is not sorted, or leave out the setter, so that the member's own collection is filled",
        "A comparer is not stored with a document. What is read is sorted by the order that its elements have themselves.");

    public static readonly DiagnosticDescriptor ExcludedAndNeeded = Error(
        "TM0047",
        "A member is excluded, and needed to make a value",
        "\"{0}\" is excluded by [JsonIgnore], and a \"{1}\" cannot be made without it; {2}",
        "What is not stored has no value when a document is read.");

    public static readonly DiagnosticDescriptor NotStored = Warning(
        "TM0048",
        "A member is not stored",
        "\"{0}\" holds a value that is not stored: {1}",
        "What a value holds and its document does not is lost, in silence, when the document is read.");

    public static readonly DiagnosticDescriptor Unreachable = Error(
        "TM0049",
        "A member that is to be stored cannot be reached",
        "\"{0}\" is marked as a member ({1}), and generated code cannot read or set it; make it a public property of instances with a getter and a setter, or remove the mark",
        "Generated code reads and sets what is public, or internal with [JsonInclude].");

    public static readonly DiagnosticDescriptor NoCases = Error(
        "TM0050",
        "An abstract memory object names no cases",
        "\"{0}\" is abstract and names no types that it can be; add [JsonDerivedType(typeof(Case), \"case\")] for each, or put [MemoryObject] on the concrete types alone",
        "An abstract type is written as one of the cases that it names, with a discriminator that tells which.");

    public static readonly DiagnosticDescriptor AbstractMemoryType = Error(
        "TM0051",
        "A memory type is abstract",
        "\"{0}\" is abstract and names no types that it can be, so no document can be read as one; add [JsonDerivedType(typeof(Case), \"case\")] for each, or put [MemoryType] on each concrete type under a name of its own",
        "A document of an abstract memory type is one of the cases that it names, with a discriminator that tells which.");

    public static readonly DiagnosticDescriptor ParameterMismatch = Error(
        "TM0052",
        "A constructor's parameter does not take the member's value",
        "The parameter \"{0}\" of type \"{1}\" gets the value of \"{2}\", which is of type \"{3}\" and does not convert to it; give both the same type, or mark another constructor with [JsonConstructor]",
        "A value is made through a constructor, each parameter of which gets the value of the member of the same name.");

    public static readonly DiagnosticDescriptor UnsupportedAttribute = Error(
        "TM0053",
        "An attribute is not supported",
        "[{0}] on \"{1}\" is not supported: {2}",
        "An attribute that changes what a document means, and would not here, is refused and never passed over.");

    public static readonly DiagnosticDescriptor IneffectiveAttribute = Warning(
        "TM0054",
        "An attribute has no effect",
        "[{0}] on \"{1}\" has no effect, since {2}; remove it",
        "The attribute changes nothing in a document.");

    public static readonly DiagnosticDescriptor LanguageVersion = Error(
        "TM0055",
        "The language version is too low",
        "The project compiles as C# {0}, and what is generated is C# 12; remove LangVersion from the project file, or set it to 12 or higher",
        "The default of .NET 10 is C# 14.");
}
