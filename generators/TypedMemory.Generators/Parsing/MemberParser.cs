using System;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace TypedMemory.Generators;

/// <summary>Turns a property into a member.</summary>
internal static class MemberParser
{
    /// <summary>For the code fix: the metadata name of a JsonSerializerContext.</summary>
    public const string ContextProperty = "Context";

    /// <summary>For the code fix: the type that it does not list.</summary>
    public const string TypeProperty = "Type";

    private const long JsonIgnoreAlways = 1;
    private const long JsonIgnoreNever = 0;

    /// <summary>Parses a property.</summary>
    /// <returns>The member; <see langword="null"/> if the property is none, or cannot be one, which is then reported.</returns>
    public static MemberSpec? Parse(
        IPropertySymbol property, IParameterSymbol? parameter, INamedTypeSymbol type, ParseContext context, bool isDocument)
    {
        ImmutableArray<AttributeData> attributes = parameter is null
            ? property.GetAttributes()
            : property.GetAttributes().AddRange(parameter.GetAttributes());
        if (IsIgnored(property, attributes, context)) return null;
        if (property.GetMethod is not { DeclaredAccessibility: Accessibility.Public }) return null;
        if (BindingOf(property, parameter) is not { } binding) return null;

        string jsonName = Find(attributes, KnownNames.JsonPropertyNameAttribute)?.Argument<string>() ?? Names.JsonName(property.Name);
        if (isDocument && (jsonName is KnownNames.ReservedMember or KnownNames.VersionMember || jsonName.StartsWith("_", StringComparison.Ordinal)))
        {
            context.Report(DiagnosticDescriptors.ReservedJsonName, context.LocationOf(property), property.Name, jsonName);
            return null;
        }

        AttributeData? merge = Find(attributes, KnownNames.MergeAttribute);
        string kind = merge is null ? "LastWriterWins" : MergeParser.KindOf(merge);
        ValueSpec? value = ParseValue(property, attributes, context, normalize: kind is "Max" or "Min");
        if (value is null)
        {
            context.Report(
                DiagnosticDescriptors.UnsupportedMember, context.LocationOf(property), property.Name, property.Type.ToDisplayString());
            return null;
        }

        // What merges is not null. Code that does not know nullable references cannot say it; the writer checks it.
        if (kind is "Set" or "Map" or "Record" or "Custom" && property.Type.IsUnannotated()) value = value with { AllowsNull = false };
        string? mergeType = kind == "Custom" ? MergeParser.TypeOf(merge!, property, value) : null;
        if (merge is not null && mergeType is null && MergeParser.Mismatch(kind, value) is { } needed)
        {
            context.Report(
                DiagnosticDescriptors.MergeDoesNotFit,
                context.LocationOf(merge),
                ImmutableDictionary<string, string?>.Empty.Add("Fitting", MergeParser.Fitting(value)),
                kind,
                property.Name,
                needed);
            kind = "LastWriterWins";
        }

        // A set in the merge is a set in JSON, whatever holds it in memory: sorted, each element once, equal bytes everywhere.
        if (kind == "Set" && value.Kind == ValueKind.List) value = value with { Kind = ValueKind.Set };
        return new MemberSpec(property.Name, jsonName, value, binding)
        {
            IsRequired = property.IsRequired
                || parameter is { HasExplicitDefaultValue: false }
                || Find(attributes, KnownNames.JsonRequiredAttribute) is not null,
            Accessor = binding == MemberBinding.Accessor ? AccessorParser.Parse(property.SetMethod!) : null,
            DefaultValue = parameter is { HasExplicitDefaultValue: true } ? DefaultOf(parameter) : null,
            MergeKind = kind,
            MergeType = mergeType ?? "",
            MissingValue = MissingValueParser.Parse(
                property, value, parameter is { HasExplicitDefaultValue: true } ? DefaultOf(parameter) : null, parameter is not null),
            FormerNames = new EquatableArray<string>([.. attributes
                .Where(a => a.AttributeClass.Is(KnownNames.FormerNameAttribute))
                .Select(a => a.Argument<string>())
                .OfType<string>()]),
        };
    }

    private static AttributeData? Find(ImmutableArray<AttributeData> attributes, string name) =>
        attributes.FirstOrDefault(a => a.AttributeClass.Is(name));

    private static bool IsIgnored(IPropertySymbol property, ImmutableArray<AttributeData> attributes, ParseContext context)
    {
        if (Find(attributes, KnownNames.JsonIgnoreAttribute) is not { } ignore) return false;
        switch (ignore.Named("Condition"))
        {
            case null:
            case int always when always == JsonIgnoreAlways: return true;
            case int never when never == JsonIgnoreNever: return false;
            default:
                context.Report(DiagnosticDescriptors.ConditionalIgnore, context.LocationOf(ignore), property.Name);
                return false;
        }
    }

    private static MemberBinding? BindingOf(IPropertySymbol property, IParameterSymbol? parameter)
    {
        if (parameter is not null) return MemberBinding.Constructor;
        if (property.SetMethod is not { } setter) return null;
        if (property.IsRequired) return MemberBinding.Initializer;
        bool accessible = setter.DeclaredAccessibility is Accessibility.Public;
        return setter.IsInitOnly || !accessible ? (accessible ? MemberBinding.Accessor : null) : MemberBinding.Setter;
    }

    private static ValueSpec? ParseValue(
        IPropertySymbol property, ImmutableArray<AttributeData> attributes, ParseContext context, bool normalize)
    {
        INamedTypeSymbol? ownContext = Find(attributes, KnownNames.MemoryJsonContextAttribute)?.Argument<INamedTypeSymbol>();
        if (ownContext is not null) return FromContext(property, ownContext, context);
        INamedTypeSymbol? converter = Find(attributes, KnownNames.JsonConverterAttribute)?.Argument<INamedTypeSymbol>();
        if (converter is not null)
        {
            ITypeSymbol bare = property.Type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } n
                ? n.TypeArguments[0]
                : property.Type;
            return bare is INamedTypeSymbol { TypeKind: TypeKind.Enum } enumType && EnumParser.IsEnumConverter(converter)
                ? EnumParser.Parse(enumType, converter) with { AllowsNull = !ReferenceEquals(bare, property.Type) }
                : FromContext(property, context.JsonContext, context);
        }

        return ValueParser.Parse(property.Type, context.Type, normalize) ?? FromContext(property, context.JsonContext, context);
    }

    private static ValueSpec? FromContext(IPropertySymbol property, INamedTypeSymbol? jsonContext, ParseContext context)
    {
        if (jsonContext is null || property.Type.TypeKind == TypeKind.Error) return null;
        ValueSpec value = ValueParser.ParseContext(property.Type, jsonContext.QualifiedName());
        bool isListed = jsonContext.GetAttributes().Any(a =>
            a.AttributeClass.Is(KnownNames.JsonSerializableAttribute)
            && a.ConstructorArguments is [{ Value: ITypeSymbol listed }, ..]
            && SymbolEqualityComparer.Default.Equals(ValueParser.Bare(listed), ValueParser.Bare(property.Type)));
        if (!isListed)
        {
            string name = ValueParser.Bare(property.Type)
                .WithNullableAnnotation(NullableAnnotation.NotAnnotated)
                .ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat);
            context.Report(
                DiagnosticDescriptors.NotInJsonContext,
                context.LocationOf(property),
                ImmutableDictionary<string, string?>.Empty
                    .Add(ContextProperty, MetadataName(jsonContext))
                    .Add(TypeProperty, ValueParser.Bare(property.Type).QualifiedName().Replace("?", "")),
                property.Name,
                jsonContext.Name,
                name);
        }

        return value;
    }

    private static string MetadataName(INamedTypeSymbol type) => type.ContainingType is { } outer
        ? $"{MetadataName(outer)}+{type.MetadataName}"
        : type.ContainingNamespace.IsGlobalNamespace ? type.MetadataName : $"{type.ContainingNamespace.ToDisplayString()}.{type.MetadataName}";

    private static string DefaultOf(IParameterSymbol parameter)
    {
        if (parameter.ExplicitDefaultValue is not { } value) return "default";
        ITypeSymbol type = parameter.Type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } n
            ? n.TypeArguments[0]
            : parameter.Type;
        return value switch
        {
            double.NaN => "double.NaN",
            double.PositiveInfinity => "double.PositiveInfinity",
            double.NegativeInfinity => "double.NegativeInfinity",
            float.NaN => "float.NaN",
            float.PositiveInfinity => "float.PositiveInfinity",
            float.NegativeInfinity => "float.NegativeInfinity",
            _ => type.TypeKind == TypeKind.Enum
                ? $"({type.QualifiedName()})({SymbolDisplay.FormatPrimitive(value, quoteStrings: true, useHexadecimalNumbers: false)})"
                : value switch
                {
                    float f => f.ToString("R", System.Globalization.CultureInfo.InvariantCulture) + "F",
                    double d => d.ToString("R", System.Globalization.CultureInfo.InvariantCulture) + "D",
                    decimal m => m.ToString(System.Globalization.CultureInfo.InvariantCulture) + "M",
                    _ => SymbolDisplay.FormatPrimitive(value, quoteStrings: true, useHexadecimalNumbers: false)!,
                },
        };
    }
}
