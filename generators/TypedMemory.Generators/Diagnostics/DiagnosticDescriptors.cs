using Microsoft.CodeAnalysis;

namespace TypedMemory.Generators;

/// <summary>The catalogue. Ids are never used again for something else; each has a page in docs/diagnostics.</summary>
internal static partial class DiagnosticDescriptors
{
    private const string Category = "TypedMemory";

    public static readonly DiagnosticDescriptor GenericType = Error(
        "TM0001",
        "A memory type cannot be generic",
        "\"{0}\" is generic or nested in a generic type; declare a type of its own for each type argument, which may derive from it",
        "Every memory type has one name in document ids, one codec and one repository, so it cannot have type parameters.");

    public static readonly DiagnosticDescriptor InaccessibleType = Error(
        "TM0002",
        "A memory type must be accessible in its assembly",
        "\"{0}\" cannot be named by generated code; make it and the types around it public or internal",
        "The repository, key and codec of a type are emitted beside it and have to name it.");

    public static readonly DiagnosticDescriptor InvalidTypeName = Error(
        "TM0003",
        "The name of a memory type is not valid in document ids",
        "\"{0}\" is not a valid name; use lower-case ASCII letters, digits and '-', beginning with a letter",
        "The name begins every document id of the type and is followed by a colon.");

    public static readonly DiagnosticDescriptor MalformedKey = Error(
        "TM0004",
        "The key template is malformed",
        "The key \"{0}\" cannot be used: {1}",
        "A key template is a list of parts with colons between them; a part is a member in braces or a lower-case word.");

    public static readonly DiagnosticDescriptor MissingKeyMember = Error(
        "TM0005",
        "The key names a member that the type does not have",
        "The key \"{0}\" names \"{1}\", which is not a member of \"{2}\" that is stored; {3}",
        "The members of the key make the document id, so each must be a property that is stored with the document.");

    public static readonly DiagnosticDescriptor UnsupportedKeyMember = Error(
        "TM0006",
        "The key member has a type that cannot be part of an id",
        "\"{0}\" is of type \"{1}\", which cannot be part of an id; use a string, integer of at most 64 bits, bool, char, enum, Guid, DateOnly, DateTimeOffset, or a struct of your own that is ISpanParsable of itself and ISpanFormattable; none of them nullable",
        "A component of an id must have exactly one text for each value, and a value for each text.");

    public static readonly DiagnosticDescriptor MutableKey = Warning(
        "TM0007",
        "A key member can be changed",
        "\"{0}\" is part of the key of \"{1}\" and has a set accessor; make it init, since a changed key is another document",
        "Writing a value whose key has changed writes a second document and leaves the first one behind.");

    public static readonly DiagnosticDescriptor UnsupportedMember = Error(
        "TM0008",
        "The member has a type that cannot be carried",
        "\"{0}\" is of type \"{1}\", which cannot be stored{2}",
        "The codec is generated for the types that it knows; a type that it does not know is refused here and not when a document is read.");

    public static readonly DiagnosticDescriptor MergeDoesNotFit = Error(
        "TM0009",
        "The merge kind does not fit the member's type",
        "MergeKind.{0} does not fit \"{1}\": it needs {2}",
        "Each kind of merge joins values of certain types; on others it would lose edits.");

    public static readonly DiagnosticDescriptor DuplicateJsonName = Error(
        "TM0010",
        "Two members have the same JSON name",
        "\"{0}\" and \"{1}\" both are \"{2}\" in JSON; give one of them another name with [JsonPropertyName]",
        "A JSON object has each member once; the names that a member had, [FormerName], count too.");

    public static readonly DiagnosticDescriptor ReservedJsonName = Error(
        "TM0011",
        "The JSON name is reserved",
        "\"{0}\" is \"{1}\" in JSON, which is reserved; give it another name with [JsonPropertyName]",
        "Names that begin with '_' belong to the CouchDB protocol, '~' is the member that the merge keeps.");

    public static readonly DiagnosticDescriptor NoConstructor = Error(
        "TM0012",
        "The type cannot be constructed",
        "\"{0}\" has no constructor that can be used: {1}",
        "The codec makes a value through a constructor, each parameter of which gets the value of the property of the same name.");

    public static readonly DiagnosticDescriptor DuplicateTypeName = Error(
        "TM0013",
        "Two memory types have the same name",
        "\"{0}\" and \"{1}\" both have the name \"{2}\"; each memory type needs its own, since it begins the ids of its documents",
        "Documents of two types under one prefix would be read as one another.");

    public static readonly DiagnosticDescriptor NoKey = Error(
        "TM0014",
        "The memory type has no key",
        "\"{0}\" has no key; name it in the attribute, Key = \"{{Name}}\", or mark one property with [MemoryKey]",
        "The key makes the document id.");

    public static readonly DiagnosticDescriptor SeveralKeys = Error(
        "TM0015",
        "The memory type has more than one key",
        "\"{0}\" has two keys, \"{1}\" and \"{2}\"; keep one [MemoryKey], or put the members into one template",
        "The key is one: a template in the attribute or one property with [MemoryKey].");

    public static readonly DiagnosticDescriptor ManualWithMerge = Error(
        "TM0016",
        "A type whose conflicts are left open cannot have a merging member",
        "\"{0}\" leaves its conflicts to the application, so \"{1}\" cannot be of MergeKind.{2}; remove the kind, or choose another policy",
        "Counters, sets and maps keep their history in the document, which only a merge can join.");

    public static readonly DiagnosticDescriptor ConditionalIgnore = Warning(
        "TM0017",
        "A conditional [JsonIgnore] has no effect",
        "\"{0}\" is always written, since a member that comes and goes cannot be told from one that was removed; remove the condition",
        "The merge compares members; a member that is not there means that an older version of the type wrote the document.");

    public static readonly DiagnosticDescriptor InvalidDerivedType = Error(
        "TM0018",
        "A type of a closed hierarchy cannot be used",
        "\"{0}\" cannot be a case of \"{1}\": it must derive from it, be concrete, accessible and not generic, and be named once, with a discriminator of its own",
        "Each case is told apart by its discriminator, the second argument of [JsonDerivedType].");

    public static readonly DiagnosticDescriptor UnreadChanges = Warning(
        "TM0019",
        "A change feed is never read",
        "The feed that {0} returns is thrown away, so no change is ever seen; read it with ReadAllAsync",
        "A feed is a Channel: it fills up to its capacity and then waits for the reader that it does not have.");

    public static readonly DiagnosticDescriptor DiscardedOutcomes = Warning(
        "TM0020",
        "The outcomes of a write of many are thrown away",
        "The outcomes of {0} are thrown away, and with them the items that failed; look at each outcome's Error",
        "A write of many does not throw for an item that fails, since the others succeed: the outcome of that item says why.");

    public static readonly DiagnosticDescriptor UnknownIndexMember = Error(
        "TM0022",
        "An index names a member that the type does not have",
        "The index names \"{0}\", which is not a member of \"{1}\", or names it twice; name each property once, best with nameof",
        "[Index] on a type names the properties that it is kept over, in order; one of a record within as \"Address.City\", an entry of a map as \"Labels[env]\".");

    public static readonly DiagnosticDescriptor NotIndexable = Error(
        "TM0023",
        "The member cannot be indexed",
        "\"{0}\" cannot be in this index: values must be numbers, text, times, enums or the like, and a collection or map of such has an index of its own; remove it",
        "The keys of an index are compared with each other; objects, bytes and raw JSON have no order.");

    public static readonly DiagnosticDescriptor FullTextOnNoText = Error(
        "TM0024",
        "A member that is not a string has no full text",
        "\"{0}\" is not a string, so it has no words to look for; remove [FullText], or use [Index]",
        "A full-text index takes texts apart into words.");

    public static readonly DiagnosticDescriptor TakenName = Error(
        "TM0025",
        "A generated name is taken",
        "\"{0}\" has or is given the name \"{2}\", which is generated for \"{1}\" too; rename one of them, or move it to another namespace",
        "What is generated stands in the type's namespace; of a nested type its names begin with those of the types around it.");

    private static DiagnosticDescriptor Error(string id, string title, string message, string description) =>
        Create(id, title, message, description, DiagnosticSeverity.Error);

    private static DiagnosticDescriptor Warning(string id, string title, string message, string description) =>
        Create(id, title, message, description, DiagnosticSeverity.Warning);

    private static DiagnosticDescriptor Create(
        string id, string title, string message, string description, DiagnosticSeverity severity) =>
        new(id, title, message, Category, severity, isEnabledByDefault: true, description, HelpLink.For(id));
}
