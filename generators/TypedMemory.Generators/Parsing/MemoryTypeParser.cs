using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;

namespace TypedMemory.Generators;

/// <summary>Turns a declaration with [MemoryType] into a spec: all work with symbols is done here.</summary>
internal static class MemoryTypeParser
{
    public static ParseResult<MemoryTypeSpec> Parse(
        GeneratorAttributeSyntaxContext syntax, CancellationToken cancellationToken)
    {
        if (syntax.TargetSymbol is not INamedTypeSymbol type || !CodecParser.IsFirstDeclaration(syntax))
        {
            return new ParseResult<MemoryTypeSpec>(null, []);
        }

        return Parse(type, syntax.Attributes[0], syntax.SemanticModel.Compilation, cancellationToken);
    }

    public static ParseResult<MemoryTypeSpec> Parse(
        INamedTypeSymbol type, AttributeData attribute, Compilation compilation, CancellationToken cancellationToken)
    {
        var context = new ParseContext(type, compilation, cancellationToken)
        { JsonContext = CodecParser.JsonContextOf(type) };
        return new ParseResult<MemoryTypeSpec>(ParseSpec(type, attribute, context), context.Diagnostics)
        {
            NameLocation = context.LocationOf(attribute),
        };
    }

    private static MemoryTypeSpec? ParseSpec(INamedTypeSymbol type, AttributeData attribute, ParseContext context)
    {
        if (CodecParser.AccessibilityOf(type, context) is not { } accessibility) return null;
        string? name = attribute.Argument<string>();
        if (name is null) return null;
        if (!IsName(name)) context.Report(DiagnosticDescriptors.InvalidTypeName, context.LocationOf(attribute), name);
        JsonAttributeParser.ReportType(type, context);
        JsonAttributeParser.ReportHierarchy(type, context);
        List<AttributeData> derived = HierarchyParser.DerivedTypesOf(type);
        if (derived.Count > 0) AttributeValueParser.Report(type.GetAttributes(), context);
        if (type.IsAbstract && derived.Count == 0)
            context.Report(DiagnosticDescriptors.AbstractMemoryType, context.LocationOf(type), type.Name);

        EquatableArray<KeyPartSpec> key = KeyParser.Parse(type, attribute, context);
        int version = attribute.Named("Version") as int? ?? 1;
        if (version < 1)
        {
            context.Report(
                DiagnosticDescriptors.VersionTooSmall, context.LocationOf(attribute, "Version"), type.Name, version);
        }

        ImmutableArray<ObjectSpec> objects = derived.Count > 0
            ? HierarchyParser.Parse(type, derived, context, isDocument: true, version)
            : [ObjectParser.Parse(type, context, isDocument: true, version)];
        EquatableArray<UpcastSpec> upcasts = UpcastParser.Parse(type, attribute, version, context);
        if (!context.HasErrors)
        {
            foreach (KeyPartSpec part in key.Where(
                p => p.Literal is null && !p.IsContent && objects.Any(o => o.Members.All(m => m.Name != p.Name))))
            {
                context.Report(
                    DiagnosticDescriptors.MissingKeyMember, context.LocationOf(
                        attribute, "Key"), attribute.Named("Key") ?? part.Name, part.Name, type.Name,
                    "give it an init accessor or a parameter of the constructor, and no [JsonIgnore]");
            }
        }

        ImmutableArray<INamedTypeSymbol> types = derived.Count == 0
            ? [type] : [.. derived.Take(objects.Length).Select(d => d.Argument<INamedTypeSymbol>()!)];
        objects = [.. objects.Zip(types, (members, declared) => Complete(declared, members, key, context))];
        ObjectSpec members = derived.Count == 0 ? objects[0] : CaseMembersParser.Parse(type, types, objects, context);
        string policy = PolicyOf(attribute);
        ReportManualMerges(policy, members, types, context);
        EquatableArray<IndexSpec> indexes = IndexParser.Parse(type, types, members, attribute, key, context);
        SealParser.ReportIndexes(type, members, indexes, context);
        ExpirySpec? expiry = ExpiryParser.Parse(type, members, attribute, context);
        BoostSpec? recency = BoostParser.ParseRecency(type, members, context);
        BoostSpec? importance = BoostParser.ParseImportance(type, members, context);
        GeneratedKeySpec? generated = GeneratedKeyParser.Parse(type, members, key, context);
        StampSpec? created = StampParser.Parse(type, members, KnownNames.CreatedAttribute, key, context);
        StampSpec? modified = StampParser.Parse(type, members, KnownNames.ModifiedAttribute, key, context);
        TypeNames names = TypeNamesParser.Parse(type, isMemoryType: true, context);
        var codec = new CodecSpec(
            type.Namespace(), type.BaseName(), accessibility, type.QualifiedName(),
            new EquatableArray<ObjectSpec>(objects))
        {
            Names = names,
            IsBroken = context.HasErrors,
            IsObsolete = Obsolescence.IsError(type),
            HasObsoleteParts = objects.Any(o => o.HasObsoleteParts),
            IsHierarchy = derived.Count > 0,
            IsValueType = type.IsValueType,
            Version = version,
            Upcasts = upcasts,
        };
        return new MemoryTypeSpec(codec, members, type.ContainingAssembly.Name, name, version, policy, key)
        {
            GeneratedKey = codec.IsBroken ? null : generated,
            Created = created,
            Modified = modified,
            Expiry = codec.IsBroken ? null : expiry,
            Recency = codec.IsBroken ? null : recency,
            Importance = codec.IsBroken ? null : importance,
            Indexes = codec.IsBroken ? EquatableArray<IndexSpec>.Empty : indexes,
            SealsAttachments = type.Attribute(KnownNames.EncryptedAttribute) is not null,
            Components = new EquatableArray<KeyPartSpec>([.. key.Where(p => p.Literal is null)]),
        };
    }

    /// <summary>The type, or a case of it, with what is known beyond its members.</summary>
    private static ObjectSpec Complete(
        INamedTypeSymbol type, ObjectSpec members, EquatableArray<KeyPartSpec> key, ParseContext context)
    {
        members = NestedParser.Parse(type, members, context);
        members = members with
        { Members = new EquatableArray<MemberSpec>([.. members.Members.Select(m => Strict(m, key))]) };
        return SealParser.Parse(type, members, key, context);
    }

    /// <summary>
    /// A member of the key: were an unknown name read as something else, the value would have the key of another
    /// document.
    /// </summary>
    private static MemberSpec Strict(MemberSpec member, EquatableArray<KeyPartSpec> key) =>
        member.Value.Enum is { } values && key.Any(p => p.IsOf(member.Name))
            ? member with { Value = member.Value with { Enum = values with { Unknown = null } } }
            : member;

    private static void ReportManualMerges(
        string policy, ObjectSpec members, ImmutableArray<INamedTypeSymbol> types, ParseContext context)
    {
        if (policy != "Manual") return;
        foreach (MemberSpec member in members.Members.Where(m => m.MergeKind is "Set" or "Counter" or "Map"))
        {
            MemberSymbol property = types.SelectMany(t => t.StoredMembers()).First(p => p.Name == member.Name);
            context.Report(
                DiagnosticDescriptors.ManualWithMerge, context.LocationOf(
                    property.Symbol), context.Type.Name, member.Name, member.MergeKind);
        }
    }

    private static string PolicyOf(AttributeData attribute) => attribute.Named("Conflicts") switch
    {
        1 => "DeleteWins",
        2 => "ForgetWins",
        3 => "Manual",
        _ => "UpdateWins",
    };

    private static bool IsName(string name) =>
        name.Length > 0
        && name[0] is >= 'a' and <= 'z'
        && name.All(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-');
}
