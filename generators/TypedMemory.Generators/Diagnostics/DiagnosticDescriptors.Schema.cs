using Microsoft.CodeAnalysis;

namespace TypedMemory.Generators;

/// <summary>What is wrong with types that other code carries, and with versions of a schema.</summary>
internal static partial class DiagnosticDescriptors
{
    public static readonly DiagnosticDescriptor NotInJsonContext = Error(
        "TM0030",
        "A JsonSerializerContext does not list the member's type",
        "\"{0}\" is carried by \"{1}\", which does not list its type; add [JsonSerializable(typeof({2}))] to \"{1}\"",
        "The context is asked for the type by name when a document is read; that it is not listed must be found before.");

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

    public static readonly DiagnosticDescriptor RemovedMember = Error(
        "TM0033",
        "A member that is stored is gone",
        "\"{0}\" no longer has the member \"{1}\" of memory-schema.json; keep it, name it in [FormerName] on the member that took its place, or raise the version with an upcast",
        "Stored documents and applications of older versions still have the member.");

    public static readonly DiagnosticDescriptor ChangedMemberType = Error(
        "TM0034",
        "A member's stored type has changed",
        "\"{0}\" was stored as {1} and is now {2}; give the new one another name, or raise the version with an upcast",
        "Documents that are stored cannot be read with the new type, nor new ones by applications of older versions.");

    public static readonly DiagnosticDescriptor ChangedKey = Error(
        "TM0035",
        "The key of a memory type has changed",
        "The key of \"{0}\" was \"{1}\" and is now \"{2}\"; restore it, or declare a type with another name and copy the documents",
        "The key makes the document ids: under a changed one the stored documents are not found.");

    public static readonly DiagnosticDescriptor ChangedMerge = Error(
        "TM0036",
        "A member's merge kind has changed",
        "\"{0}\" was merged as {1} and is now {2}; restore the kind, or give the new one another name",
        "Each document says how its members are merged, so that stored ones go on as they were and replicas would differ in what they do.");

    public static readonly DiagnosticDescriptor ChangedTypeName = Error(
        "TM0037",
        "The name of a memory type has changed",
        "\"{0}\" had the name \"{1}\" in ids and now has \"{2}\"; restore it, since the documents keep their ids",
        "The name begins every document id: under another one the stored documents are not found.");

    public static readonly DiagnosticDescriptor OutdatedSchema = Warning(
        "TM0038",
        "The baseline of the schema is not up to date",
        "memory-schema.json does not have \"{0}\" as it is declared; write the file anew",
        "The baseline is committed with the change, so that the next one is held against it.");

    public static readonly DiagnosticDescriptor AmbiguousEnumName = Error(
        "TM0060",
        "The JSON names of an enum cannot be told apart",
        "The values of \"{0}\" cannot be read back: {1}; give it another name in [JsonStringEnumMemberName]",
        "A value is stored by its JSON name, and read as the value that has the name: two values of one name would both be read as the first.");

    public static readonly DiagnosticDescriptor LostKeyName = Error(
        "TM0061",
        "A name that document ids hold is gone",
        "The key of \"{0}\" no longer has the name \"{1}\" of memory-schema.json; restore the name in C#, or declare a type with another name and copy the documents",
        "Ids hold the C# names of an enum's values, of several with one number the first: under another name the stored documents are not found.");

    public static readonly DiagnosticDescriptor RemovedType = new(
        "TM0039",
        "A memory type that is stored is gone",
        "No type has the name \"{0}\" of {1}; declare it, or write the file anew if its documents are no longer needed",
        Category,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        "Documents of the type stay in the stores, carried along untouched, without anything that reads them.",
        HelpLink.For("TM0039"),
        WellKnownDiagnosticTags.CompilationEnd);
}
