using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace TypedMemory.Generators;

/// <summary>
/// Holds the attributes of System.Text.Json, and of serializers that people come from, against what the codec does:
/// what it cannot do is refused, and what has no effect on a document is said to have none.
/// </summary>
internal static class JsonAttributeParser
{
    private const string Json = "System.Text.Json.Serialization.";
    private const int Populate = 1;
    private const int Disallow = 1;

    /// <summary>What a member or type cannot have, by the attribute's name.</summary>
    private static readonly Dictionary<string, string> s_refused = new()
    {
        [Json + "JsonNumberHandlingAttribute"] =
            "numbers have one form in a document; remove it, and change what reads and writes them as text to the documents' form",
        [Json + "JsonExtensionDataAttribute"] =
            "members that the type does not know are kept in the document by the store; remove the member, or exclude it with [JsonIgnore]",
        [Json + "JsonUnmappedMemberHandlingAttribute"] =
            "members that the type does not know are kept in the document by the store; remove it",
        [Json + "JsonObjectCreationHandlingAttribute"] =
            "what a document has replaces the member's initial value; remove it",
        ["Newtonsoft.Json.JsonConverterAttribute"] =
            "the codec is not Newtonsoft's; remove it, and declare the value's type with [MemoryObject]",
        ["Newtonsoft.Json.JsonIgnoreAttribute"] =
            "the codec is not Newtonsoft's; use [JsonIgnore] of System.Text.Json.Serialization",
        ["Newtonsoft.Json.JsonPropertyAttribute"] =
            "the codec is not Newtonsoft's; use [JsonPropertyName] of System.Text.Json.Serialization",
        ["System.Runtime.Serialization.IgnoreDataMemberAttribute"] =
            "the codec is not a data contract's; use [JsonIgnore]",
    };

    /// <summary>What has no effect, by the attribute's name.</summary>
    private static readonly Dictionary<string, string> s_ineffective = new()
    {
        [Json + "JsonPropertyOrderAttribute"] = "members stand in the order of canonical JSON",
        ["System.Runtime.Serialization.DataMemberAttribute"] =
            "the codec is not a data contract's, and the name in JSON is that of [JsonPropertyName]",
    };

    /// <summary>Reports the attributes of a member.</summary>
    public static void ReportMember(MemberSymbol member, ImmutableArray<AttributeData> attributes, ParseContext context)
    {
        foreach (AttributeData attribute in attributes)
            Report(member.Name, attribute, member.Setter is null && member.IsRequired is false, context);
    }

    /// <summary>Reports the attributes of a type with a codec of its own.</summary>
    public static void ReportType(INamedTypeSymbol type, ParseContext context)
    {
        foreach (AttributeData attribute in type.InstanceConstructors.SelectMany(c => c.GetAttributes()))
            Report(type.Name, attribute, isFilled: false, context);
        foreach (AttributeData attribute in type.GetAttributes())
        {
            Report(type.Name, attribute, isFilled: false, context);
            if (attribute.AttributeClass.Is(KnownNames.JsonConverterAttribute))
            {
                Refuse(type.Name, attribute, "the codec of the type is generated; remove it, or [MemoryObject]",
                    context);
            }
            else if (attribute.AttributeClass.Is(KnownNames.JsonPolymorphicAttribute)
                && (attribute.Named("IgnoreUnrecognizedTypeDiscriminators") is true
                    || attribute.Named("UnknownDerivedTypeHandling") is not (null or 0)))
            {
                Refuse(type.Name, attribute,
                    "a case that is not declared is an error, so that it is never written as another one; remove its options but TypeDiscriminatorPropertyName", context);
            }
        }
    }

    /// <summary>Reports the attribute of a hierarchy on a memory type that names no cases.</summary>
    public static void ReportHierarchy(INamedTypeSymbol type, ParseContext context)
    {
        if (type.Attribute(KnownNames.JsonPolymorphicAttribute) is { } polymorphic
            && type.Attribute(KnownNames.JsonDerivedTypeAttribute) is null)
        {
            Refuse(type.Name, polymorphic, "the type names no cases; name them with [JsonDerivedType], or remove it",
                context);
        }
    }

    /// <summary>Refuses an attribute.</summary>
    public static void Refuse(string name, AttributeData attribute, string reason, ParseContext context) =>
        context.Report(
        DiagnosticDescriptors.UnsupportedAttribute, context.LocationOf(
            attribute.ApplicationSyntaxReference), ShortName(attribute), name, reason);

    private static void Report(string name, AttributeData attribute, bool isFilled, ParseContext context)
    {
        if (attribute.AttributeClass is not { } type) return;
        string fullName = type.ToDisplayString();
        if (s_ineffective.TryGetValue(fullName, out string? why))
        {
            context.Report(
                DiagnosticDescriptors.IneffectiveAttribute,
                context.LocationOf(attribute.ApplicationSyntaxReference),
                ShortName(attribute),
                name,
                why);
        }

        if (!s_refused.TryGetValue(fullName, out string? reason))
        {
            if (!fullName.StartsWith("Newtonsoft.Json.", System.StringComparison.Ordinal)) return;
            reason = "the codec is not Newtonsoft's; remove it, or use what System.Text.Json.Serialization has for it";
        }

        if (type.Name == "JsonObjectCreationHandlingAttribute"
            && (attribute.ConstructorArguments is not [{ Value: Populate }] || isFilled))
        {
            return;
        }

        if (type.Name == "JsonUnmappedMemberHandlingAttribute"
            && attribute.ConstructorArguments is not [{ Value: Disallow }]) return;
        if (type.Name == "JsonNumberHandlingAttribute" && attribute.ConstructorArguments is [{ Value: 0 }]) return;
        Refuse(name, attribute, reason, context);
    }

    /// <summary>The name of an attribute as it stands in brackets.</summary>
    public static string ShortName(AttributeData attribute)
    {
        string name = attribute.AttributeClass!.Name;
        return name.EndsWith("Attribute", System.StringComparison.Ordinal)
            ? name.Substring(0, name.Length - "Attribute".Length) : name;
    }
}
