namespace TypedMemory.Generators;

/// <summary>Names of types that the parser looks for.</summary>
internal static class KnownNames
{
    public const string MemoryTypeAttribute = "TypedMemory.MemoryTypeAttribute";
    public const string MemoryObjectAttribute = "TypedMemory.MemoryObjectAttribute";
    public const string MemoryKeyAttribute = "TypedMemory.MemoryKeyAttribute";
    public const string IndexAttribute = "TypedMemory.IndexAttribute";
    public const string FullTextAttribute = "TypedMemory.FullTextAttribute";
    public const string EncryptedAttribute = "TypedMemory.EncryptedAttribute";
    public const string VectorAttribute = "TypedMemory.VectorAttribute";
    public const string MergeAttribute = "TypedMemory.MergeAttribute";
    public const string Merge = "TypedMemory.IMerge";
    public const string ExpiresAttribute = "TypedMemory.ExpiresAttribute";
    public const string RecencyAttribute = "TypedMemory.RecencyAttribute";
    public const string ImportanceAttribute = "TypedMemory.ImportanceAttribute";
    public const string CreatedAttribute = "TypedMemory.CreatedAttribute";
    public const string ModifiedAttribute = "TypedMemory.ModifiedAttribute";
    public const string MemoryConverterAttribute = "TypedMemory.MemoryConverterAttribute";
    public const string MemoryConverter = "TypedMemory.MemoryConverter";
    public const string ContentKeyAttribute = "TypedMemory.ContentKeyAttribute";
    public const string FormerNameAttribute = "TypedMemory.FormerNameAttribute";
    public const string MemoryJsonContextAttribute = "TypedMemory.MemoryJsonContextAttribute";
    public const string JsonPropertyNameAttribute = "System.Text.Json.Serialization.JsonPropertyNameAttribute";
    public const string JsonIgnoreAttribute = "System.Text.Json.Serialization.JsonIgnoreAttribute";
    public const string JsonIncludeAttribute = "System.Text.Json.Serialization.JsonIncludeAttribute";
    public const string JsonRequiredAttribute = "System.Text.Json.Serialization.JsonRequiredAttribute";
    public const string JsonConstructorAttribute = "System.Text.Json.Serialization.JsonConstructorAttribute";
    public const string JsonConverterAttribute = "System.Text.Json.Serialization.JsonConverterAttribute";
    public const string JsonDerivedTypeAttribute = "System.Text.Json.Serialization.JsonDerivedTypeAttribute";
    public const string JsonPolymorphicAttribute = "System.Text.Json.Serialization.JsonPolymorphicAttribute";
    public const string JsonStringEnumMemberNameAttribute =
        "System.Text.Json.Serialization.JsonStringEnumMemberNameAttribute";

    public const string UpcastAttribute = "TypedMemory.UpcastAttribute";
    public const string UnknownNameAttribute = "TypedMemory.UnknownNameAttribute";
    public const string JsonSerializableAttribute = "System.Text.Json.Serialization.JsonSerializableAttribute";

    /// <summary>The member that tells the version of the schema.</summary>
    public const string VersionMember = "$version";

    /// <summary>The member that tells until when a document of a type with a time to live holds.</summary>
    public const string ExpiresMember = "$expires";

    /// <summary>The members that link a document to the one that took its place.</summary>
    public const string SupersededByMember = "$supersededBy";
    public const string SupersedesMember = "$supersedes";

    /// <summary>The member that the merge keeps for itself.</summary>
    public const string ReservedMember = "~";
}
